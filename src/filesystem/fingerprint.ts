import { AppError } from '../domain/error.ts'
import type { Fingerprint } from '../domain/file.ts'
import { readFully } from './safe-open.ts'

// Containers keep what tells two files apart at both ends: headers and indexes.
const edgeBytes = 64 * 1024

// File calls are synchronous and nothing here is re-entrant, so one buffer a thread is enough.
const buffer = Buffer.alloc(2 * edgeBytes)

/**
 * Fingerprint of an open file: XXH3 of its first and last 64 KiB, of all of it up to 128 KiB. `sizeBytes` is
 * what `fstat` said of the same descriptor.
 *
 * @throws AppError `conflict` when the file is shorter than that by now; the bare system error of a failed read.
 */
export function fingerprintFd(fd: number, sizeBytes: number): Fingerprint {
  const headBytes = Math.min(sizeBytes, edgeBytes)
  const tailBytes = Math.min(sizeBytes - headBytes, edgeBytes)
  const head = readFully(fd, buffer.subarray(0, headBytes), 0)
  const tail = readFully(
    fd,
    buffer.subarray(headBytes, headBytes + tailBytes),
    sizeBytes - tailBytes,
  )
  if (head + tail < headBytes + tailBytes) {
    throw new AppError('conflict', 'The file became shorter while it was read', {
      details: { sizeBytes },
    })
  }
  const hash = Bun.hash.xxHash3(buffer.subarray(0, headBytes + tailBytes))
  return { sizeBytes, hash: hash.toString(16).padStart(16, '0') }
}
