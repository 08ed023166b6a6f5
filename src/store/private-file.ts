import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs'

/** Puts a small file beside the database in the place of the one before, whole or not at all, for its owner alone. */
export function writePrivateFile(path: string, text: string): void {
  const temporary = `${path}.new`
  const fd = openSync(temporary, 'w', 0o600)
  try {
    writeSync(fd, text)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
  renameSync(temporary, path)
}
