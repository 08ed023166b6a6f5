import { closeSync, read } from 'node:fs'

import { AppError } from '../domain/error.ts'
import type { OpenFile } from '../domain/open-file.ts'
import { fileError } from './file-error.ts'
import type { OpenedFile } from './safe-open.ts'

/** An open file to be read piece by piece, whose descriptor it closes; `path` is for errors. */
export function readableFile({ fd, sizeBytes }: OpenedFile, path: string): OpenFile {
  let pending = 0
  let closed = false
  // A number that is closed may at once be that of another file: a read under way keeps it.
  const closeWhenIdle = (): void => {
    if (closed && pending === 0) closeSync(fd)
  }
  const readOnce = (target: Buffer<ArrayBuffer>, position: number): Promise<number> =>
    new Promise((resolve, reject) => {
      pending += 1
      read(fd, target, 0, target.length, position, (error, bytes) => {
        pending -= 1
        closeWhenIdle()
        if (error === null) resolve(bytes)
        else reject(fileError(error, 'read', path))
      })
    })
  return {
    sizeBytes,
    read: async (position, length) => {
      const target = Buffer.alloc(length)
      let filled = 0
      while (filled < length) {
        if (closed) throw new AppError('cancelled', 'The file was closed')
        const bytes = await readOnce(target.subarray(filled), position + filled)
        if (bytes === 0) break
        filled += bytes
      }
      return target.subarray(0, filled)
    },
    close: () => {
      if (closed) return
      closed = true
      closeWhenIdle()
    },
  }
}
