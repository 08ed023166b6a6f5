import { AppError } from '../../src/domain/error.ts'
import type { Watching } from '../../src/domain/watch.ts'

/** The watches of an API whose libraries have no folders. */
export const noWatching: Watching = {
  list: () => [],
  tell: () => Promise.reject(new AppError('invalid', 'None of the paths is below a folder.')),
}
