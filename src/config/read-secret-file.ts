import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'

import { errnoOf } from '../domain/error.ts'
import { readFailure } from './read-failure.ts'

/** Longest secret; a certificate with its key fits. */
const maxBytes = 64 * 1024

/** What a file holds, or why it cannot be read, with its name. */
export type SecretText =
  { readonly text: string } | { readonly message: string; readonly isMissing: boolean }

/** Reads a secret from a regular file: from a device or a pipe there might never come an end. */
export function readSecretFile(file: string): SecretText {
  try {
    // A pipe without a writer would keep the opening waiting.
    const handle = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      return readOpen(handle, file)
    } finally {
      closeSync(handle)
    }
  } catch (error) {
    const message = `cannot read the secret file ${file}: ${readFailure(error)}`
    return { message, isMissing: errnoOf(error) === 'ENOENT' }
  }
}

function readOpen(handle: number, file: string): SecretText {
  const found = fstatSync(handle)
  if (!found.isFile()) {
    const what = found.isDirectory() ? 'it is a folder' : 'it is no regular file'
    return { message: `cannot read the secret file ${file}: ${what}`, isMissing: false }
  }
  // The size that is told may be none, as below /proc.
  const bytes = Buffer.alloc(maxBytes + 1)
  let length = 0
  while (length < bytes.length) {
    const count = readSync(handle, bytes, length, bytes.length - length, null)
    if (count === 0) break
    length += count
  }
  if (length <= maxBytes) return { text: bytes.toString('utf8', 0, length) }
  return {
    message: `the secret file ${file} is longer than ${maxBytes} bytes`,
    isMissing: false,
  }
}
