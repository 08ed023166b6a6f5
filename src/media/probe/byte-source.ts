import { readSync } from 'node:fs'

/** Random access to one open file, within a budget that no header can make a reader exceed. */
export interface ByteSource {
  readonly sizeBytes: number
  /**
   * At most `length` bytes from `position` on; fewer at the end of the file. The bytes are the caller's to keep.
   *
   * @throws BudgetSpent when the file has cost too much already.
   */
  read(position: number, length: number): Uint8Array
}

/** A header that wants more reads or bytes than any sound one: the reading ends, the file is left to ffprobe. */
export class BudgetSpent extends Error {
  override readonly name = 'BudgetSpent'
}

/** Largest single read. */
export const maxReadBytes = 64 * 1024
/** A large table of samples or a far index is read in many pieces. */
const maxReads = 400
const maxBytes = 8 * 1024 * 1024

export function createByteSource(fd: number, sizeBytes: number): ByteSource {
  let reads = 0
  let bytes = 0
  return {
    sizeBytes,
    read: (position, length) => {
      const wanted = Math.min(length, maxReadBytes, Math.max(0, sizeBytes - position))
      if (wanted <= 0 || !Number.isSafeInteger(position) || position < 0) return new Uint8Array()
      reads += 1
      bytes += wanted
      if (reads > maxReads || bytes > maxBytes) throw new BudgetSpent()
      const buffer = new Uint8Array(wanted)
      return buffer.subarray(0, readSync(fd, buffer, 0, wanted, position))
    },
  }
}
