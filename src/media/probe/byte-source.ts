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

/** An open file; whoever opened it closes it. */
export function createByteSource(fd: number, sizeBytes: number): ByteSource {
  return withinBudget(sizeBytes, (position, length) => {
    const buffer = new Uint8Array(length)
    return buffer.subarray(0, readSync(fd, buffer, 0, length, position))
  })
}

/** What was read already: the budget is then one of time. */
export function createBytesSource(bytes: Uint8Array): ByteSource {
  return withinBudget(bytes.length, (position, length) => bytes.slice(position, position + length))
}

function withinBudget(
  sizeBytes: number,
  readAt: (position: number, length: number) => Uint8Array,
): ByteSource {
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
      return readAt(position, wanted)
    },
  }
}
