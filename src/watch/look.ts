import { lstatSync, statSync } from 'node:fs'

import { errnoOf } from '../domain/error.ts'
import { systemPath } from '../domain/file-name.ts'
import { walkedFile } from '../domain/walk.ts'
import { listDirectory } from '../filesystem/listing.ts'
import type { Judge } from './judge.ts'
import type { Look } from './settling.ts'

/** Most folders that one word from outside may stand for; beyond, the topmost has to do. */
const mostBelow = 5_000

/** Looks at the files of a folder that scans read. Blocks as long as the file system does. */
export function lookAtFolder(root: string, path: string, judge: Judge): Look {
  const below = path === '' ? '' : `${path}/`
  const wantsFile = (name: string): boolean => judge.judge(below + name) === 'file'
  try {
    const { files, directories } = listDirectory(absolute(root, path), { wantsFile })
    let youngest = -Infinity
    let text = directories.join('/')
    for (const { name, sizeBytes, mtimeNs } of files) {
      text += `\n${name}\0${sizeBytes}\0${mtimeNs}`
      youngest = Math.max(youngest, Number(mtimeNs) / 1e6)
    }
    const signature = Bun.hash.xxHash3(text).toString(36)
    const youngestAt = files.length === 0 ? null : youngest
    return { signature, gone: false, youngestAt, files: files.map(walkedFile) }
  } catch (error) {
    // What cannot be read shows nothing that could settle: the scan tells of it.
    const errno = errnoOf(error) ?? 'unknown'
    const gone = errno === 'ENOENT' || errno === 'ENOTDIR'
    return { signature: errno, gone, youngestAt: null, files: [] }
  }
}

/** What lies at a path, without following a link. */
export function kindAt(root: string, path: string): 'folder' | 'other' | 'gone' {
  try {
    return lstatSync(systemPath(absolute(root, path))).isDirectory() ? 'folder' : 'other'
  } catch (error) {
    const errno = errnoOf(error)
    // One that does not let itself be looked at may well be a folder.
    return errno === 'ENOENT' || errno === 'ENOTDIR' ? 'gone' : 'folder'
  }
}

/** A folder with all below it that scans go into; only itself when there are too many or they cannot be listed. */
export function foldersBelow(root: string, path: string, judge: Judge): readonly string[] {
  const found = [path]
  for (let at = 0; at < found.length; at += 1) {
    const folder = found[at] ?? ''
    for (const name of subfolders(root, folder)) {
      const child = folder === '' ? name : `${folder}/${name}`
      if (judge.judge(child) !== 'ignored') found.push(child)
    }
    if (found.length > mostBelow) return [path]
  }
  return found
}

function subfolders(root: string, path: string): readonly string[] {
  try {
    return listDirectory(absolute(root, path), { wantsFile: () => false }).directories
  } catch {
    // Whether it can be read is for the scan to say.
    return []
  }
}

export function absolute(root: string, path: string): string {
  return path === '' ? root : `${root}/${path}`
}

/** Another for what is mounted over a folder, or has taken its place. Throws the bare system error. */
export function identityOf(path: string | Buffer): string {
  const { dev, ino } = statSync(path, { bigint: true })
  return `${dev}:${ino}`
}
