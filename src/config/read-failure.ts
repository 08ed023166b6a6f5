import { errnoOf, errorMessage } from '../domain/error.ts'

const reasons: ReadonlyMap<string | null, string> = new Map([
  ['ENOENT', 'no such file'],
  ['EACCES', 'permission denied'],
  ['EISDIR', 'it is a folder'],
])

/** Why a file could not be read, for the end of a sentence. */
export function readFailure(error: unknown): string {
  return reasons.get(errnoOf(error)) ?? errorMessage(error)
}
