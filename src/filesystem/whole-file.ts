import { type BigIntStats, fstatSync, lstatSync } from 'node:fs'

import { systemPath } from '../domain/file-name.ts'
import type { WholeFile } from '../domain/whole-file.ts'
import { type HeldFolder, within } from './beside.ts'
import { mtimeNsOf } from './mtime.ts'

/** What an open file is now. */
export function wholeFileOf(fd: number): WholeFile {
  return told(fstatSync(fd, { bigint: true }))
}

/** What has a name, not following a link: null for nothing, `other` for what is no regular file. */
export function lookAtName(folder: HeldFolder, name: string): WholeFile | 'other' | null {
  const path = systemPath(within(folder, name))
  const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false })
  if (stats === undefined) return null
  return stats.isFile() ? told(stats) : 'other'
}

function told(stats: BigIntStats): WholeFile {
  return {
    sizeBytes: Number(stats.size),
    mtimeNs: mtimeNsOf(stats),
    device: stats.dev.toString(),
    inode: stats.ino.toString(),
  }
}
