import { statfsSync, statSync } from 'node:fs'

import { systemPath } from '../domain/file-name.ts'
import type { RootSpace } from '../domain/library.ts'

/** What is free on the disk of a folder. Blocks as long as the file system does; throws the bare system error. */
export function readSpace(folder: string): RootSpace {
  const path = systemPath(folder)
  const { bavail, blocks, bsize } = statfsSync(path)
  return {
    disk: String(statSync(path).dev),
    freeBytes: bavail * bsize,
    totalBytes: blocks * bsize,
  }
}
