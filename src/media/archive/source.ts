import { readSync } from 'node:fs'

/** Random access to the bytes of an archive. */
export interface ArchiveSource {
  readonly sizeBytes: number
  /** At most `length` bytes from `position` on; fewer at the end of the file. */
  read(position: number, length: number): Buffer
}

/** An open file; whoever opened it closes it. */
export function createArchiveSource(fd: number, sizeBytes: number): ArchiveSource {
  return {
    sizeBytes,
    read: (position, length) => {
      if (!Number.isSafeInteger(position) || position < 0) return Buffer.alloc(0)
      const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(length, sizeBytes - position)))
      let filled = 0
      while (filled < buffer.length) {
        const read = readSync(fd, buffer, filled, buffer.length - filled, position + filled)
        if (read === 0) break
        filled += read
      }
      return buffer.subarray(0, filled)
    },
  }
}
