import { AppError } from '../../src/domain/error.ts'
import type { MatchDesk } from '../../src/domain/match-desk.ts'

/** Stands where a test has no provider that could be searched. */
export const noMatching: MatchDesk = {
  search: (itemId) =>
    Promise.reject(new AppError('conflict', `Nobody can be asked about item ${itemId}.`)),
}
