import { closeSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { isRoot, needs } from '../support/needs.ts'

const sizeBytes = 320 * 1024 * 1024

/** A file system that shares blocks needs root, `mkfs.xfs` (xfsprogs) and a loop device. */
export const canReflink = needs(isRoot && tryDisk(), 'root that may mount an XFS image')

/** A small XFS at a path, unmounted when disposed. */
export function mountXfs(path: string): Disposable {
  const image = `${path}.img`
  const fd = openSync(image, 'wx')
  ftruncateSync(fd, sizeBytes)
  closeSync(fd)
  mkdirSync(path, { recursive: true })
  if (!succeeds('mkfs.xfs', '-q', image) || !succeeds('mount', '-o', 'loop', image, path)) {
    throw new Error(`${image} cannot be mounted`)
  }
  return {
    [Symbol.dispose]: () => {
      if (!succeeds('umount', '-l', path)) throw new Error(`${path} cannot be unmounted`)
      rmSync(image)
    },
  }
}

function succeeds(...command: string[]): boolean {
  if (Bun.which(command[0] ?? '') === null) return false
  return Bun.spawnSync(command, { stdout: 'ignore', stderr: 'ignore' }).success
}

function tryDisk(): boolean {
  if (Bun.which('mkfs.xfs') === null) return false
  const folder = mkdtempSync(join(tmpdir(), 'may-loop-'))
  try {
    using _disk = mountXfs(join(folder, 'disk'))
    return true
  } catch {
    return false
  } finally {
    rmSync(folder, { recursive: true })
  }
}
