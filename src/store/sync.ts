import { closeSync, fsyncSync, openSync } from 'node:fs'

/** Waits until a file is on the disk. */
export function syncFile(path: string): void {
  sync(path, 'r+')
}

/** Waits until the names in a folder are on the disk: those given, changed and taken away. */
export function syncFolder(path: string): void {
  sync(path, 'r')
}

function sync(path: string, flags: string): void {
  const fd = openSync(path, flags)
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
