import {
  type Dirent,
  lstatSync,
  readdirSync,
  realpathSync,
  rmdirSync,
  type Stats,
  unlinkSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

import type { FoundCopy } from '../domain/cache.ts'
import { cachedForm } from '../domain/open-file.ts'
import { errnoOf } from '../domain/error.ts'
import { fileError } from './file-error.ts'

/** Unfinished files of the cache are below it. */
export const temporaryFolder = 'tmp'

/** What lies in the folder of one item. */
export interface CacheFolder {
  /** Below the folder of the cache, such as `movie/12`. */
  readonly place: string
  /** By name. */
  readonly files: readonly FoundCopy[]
  /** When something was last put there or taken away. */
  readonly changedAt: number
  readonly isEmpty: boolean
}

/**
 * The folders of items in the order of the paths of what is in them, from `from` on. Links are never followed; they, and
 * whatever else the cache did not make, are handed to `foreign` by their paths.
 *
 * @throws AppError `unavailable` or `forbidden` when a folder cannot be read.
 */
export function* walkCache(
  cacheDir: string,
  { from, foreign }: { from: string; foreign: (path: string) => void },
): Generator<CacheFolder> {
  for (const kind of list(cacheDir)) {
    if (kind.name === temporaryFolder) continue
    if (!kind.isDirectory() || !/^[a-z]+$/.test(kind.name)) {
      foreign(kind.name)
      continue
    }
    for (const item of list(join(cacheDir, kind.name))) {
      const place = `${kind.name}/${item.name}`
      if (!item.isDirectory() || !/^\d+$/.test(item.name)) foreign(place)
      else if (endOf(place) > from) yield read(cacheDir, place, foreign)
    }
  }
}

/** Behind all paths in the folder of an item, and before those of the next: `0` is what comes after `/`. */
export function endOf(place: string): string {
  return `${place}0`
}

function read(cacheDir: string, place: string, foreign: (path: string) => void): CacheFolder {
  const folder = join(cacheDir, place)
  const changedAt = lstatSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Infinity
  const entries = list(folder)
  const files: FoundCopy[] = []
  for (const entry of entries) {
    const path = `${place}/${entry.name}`
    if (!entry.isFile() || !cachedForm.test(path)) {
      foreign(path)
      continue
    }
    const stats = lstatSync(join(cacheDir, path), { throwIfNoEntry: false })
    // Gone since it was listed.
    if (stats === undefined) continue
    files.push({ path, sizeBytes: stats.size, changedAt: changeOf(stats) })
  }
  return { place, files, changedAt, isEmpty: entries.length === 0 }
}

function changeOf({ ctimeMs }: Stats): number {
  return Math.floor(ctimeMs)
}

function list(folder: string): Dirent[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true })
    const key = ({ name }: Dirent): string => `${name}/`
    return entries.toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
  } catch (error) {
    // Removed since it was listed, or never made.
    if (errnoOf(error) === 'ENOENT') return []
    throw fileError(error, 'read the folder', folder)
  }
}

/** Removes copies that `mayGo` still lets go, and their folders when they are empty; returns how many it could not remove. */
export function removeCopies(
  cacheDir: string,
  paths: readonly string[],
  mayGo: (path: string) => boolean,
): number {
  let failed = 0
  const folders = new Set<string>()
  for (const path of paths) {
    try {
      if (!mayGo(path)) continue
      if (!isInCache(cacheDir, path)) throw new Error('it leads out of the cache')
      unlinkSync(join(cacheDir, path))
      folders.add(dirname(path))
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') failed += 1
    }
  }
  for (const folder of folders) removeEmpty(join(cacheDir, folder))
  return failed
}

// The folders above may have become links since they were listed.
function isInCache(cacheDir: string, path: string): boolean {
  if (!cachedForm.test(path)) return false
  const folder = dirname(path)
  return realpathSync(join(cacheDir, folder)) === join(realpathSync(cacheDir), folder)
}

/** Removes a folder when nothing is in it. */
export function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder)
  } catch {
    // Something is in it, or another was faster.
  }
}

/** Files of the folder of unfinished ones that nobody has touched since `before`. */
export function listUnfinished(cacheDir: string, before: number): FoundCopy[] {
  return list(join(cacheDir, temporaryFolder)).flatMap(({ name }) => {
    const path = `${temporaryFolder}/${name}`
    const stats = lstatSync(join(cacheDir, path), { throwIfNoEntry: false })
    if (stats === undefined || !stats.isFile() || changeOf(stats) >= before) return []
    return [{ path, sizeBytes: stats.size, changedAt: changeOf(stats) }]
  })
}
