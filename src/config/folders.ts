import { realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'

import { errnoOf } from '../domain/error.ts'

/** What stands at a path; `missing` covers mounts that come later. */
export type FolderState = 'folder' | 'missing' | 'not_a_folder' | 'unreadable'

/** Looks at a folder without opening it. Blocks as long as the file system does. */
export function folderState(path: string): FolderState {
  try {
    return statSync(path).isDirectory() ? 'folder' : 'not_a_folder'
  } catch (error) {
    const code = errnoOf(error)
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'missing' : 'unreadable'
  }
}

/** The path with links resolved as far as it exists, so that two ways to one folder compare equal. */
export function canonicalPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    const parent = dirname(path)
    return parent === path ? path : join(canonicalPath(parent), basename(path))
  }
}

/** How two folders lie to each other, seen from the first. */
export function relation(first: string, second: string): 'same' | 'inside' | 'contains' | 'apart' {
  if (first === second) return 'same'
  if (first.startsWith(withSeparator(second))) return 'inside'
  return second.startsWith(withSeparator(first)) ? 'contains' : 'apart'
}

function withSeparator(path: string): string {
  return path.endsWith(sep) ? path : path + sep
}
