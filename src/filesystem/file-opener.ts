import { AppError } from '../domain/error.ts'
import type { FileOpener, FileRefusal } from '../domain/reading.ts'
import { lookAtRegularFile, openRegularFile } from './safe-open.ts'

/** Opens regular files for readers that are told what became of one, by the rules of `openRegularFile`. */
export const fileOpener: FileOpener = {
  open: (path) =>
    judged(() => {
      const { fd, ...facts } = openRegularFile(path)
      return { outcome: 'open', fd, facts }
    }),
  look: (path) => judged(() => ({ outcome: 'regular', facts: lookAtRegularFile(path) })),
}

function judged<T>(use: () => T): T | FileRefusal {
  try {
    return use()
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    if (error.code === 'not_found') return { outcome: 'vanished' }
    if (error.code !== 'forbidden' && error.code !== 'invalid') throw error
    return { outcome: 'refused', reason: String(error.details['reason']) }
  }
}
