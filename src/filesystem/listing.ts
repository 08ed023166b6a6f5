import { type BigIntStats, type Dirent, lstatSync, readdirSync } from 'node:fs'

import { errnoOf } from '../domain/error.ts'
import { isEscapedName, nameFromBytes, systemPath } from '../domain/file-name.ts'
import type { ListedFile } from '../domain/file.ts'
import { mtimeNsOf } from './mtime.ts'

/** What a directory holds: exact names, links and special files counted only. */
export interface Listing {
  readonly files: ListedFile[]
  readonly directories: string[]
  /** Links, pipes, sockets and devices. */
  readonly others: number
}

/** Which entries are wanted; what is not is never stat'ed. */
export interface ListingFilter {
  wantsFile(name: string): boolean
}

/**
 * Lists one directory, sorted by name. An entry that vanishes meanwhile is not there.
 *
 * @param path Absolute, in text form.
 * @throws the bare system error when the directory or an entry cannot be read.
 */
export function listDirectory(path: string, filter: ListingFilter): Listing {
  const place = systemPath(path)
  if (typeof place !== 'string') return listByBytes(place, filter)
  const entries = readdirSync(place, { withFileTypes: true })
  // U+FFFD stands for bytes that are not UTF-8; such a name opens nothing, so the folder is read as bytes. Names
  // with the code points of the escapes have to be escaped themselves.
  if (entries.some((entry) => entry.name.includes('\ufffd') || isEscapedName(entry.name))) {
    return listByBytes(Buffer.from(place), filter)
  }
  return listByText(place, entries, filter)
}

function listByText(path: string, entries: Dirent[], filter: ListingFilter): Listing {
  const listing: Listing & { others: number } = { files: [], directories: [], others: 0 }
  const prefix = path.endsWith('/') ? path : `${path}/`
  for (const entry of entries) {
    const { name } = entry
    if (entry.isDirectory()) listing.directories.push(name)
    else if (entry.isFile()) {
      if (!filter.wantsFile(name)) listing.others += 1
      else addFile(listing, name, prefix + name)
    } else if (isUntyped(entry)) addByStat(listing, name, { place: prefix + name, filter })
    else listing.others += 1
  }
  return sorted(listing)
}

function listByBytes(path: Buffer, filter: ListingFilter): Listing {
  const listing: Listing & { others: number } = { files: [], directories: [], others: 0 }
  for (const bytes of readdirSync(path, { encoding: 'buffer' })) {
    const place = Buffer.concat([path, Buffer.from('/'), bytes])
    addByStat(listing, nameFromBytes(bytes), { place, filter })
  }
  return sorted(listing)
}

// Some network file systems give no types with their names.
function isUntyped(entry: Dirent): boolean {
  return !(
    entry.isSymbolicLink() ||
    entry.isFIFO() ||
    entry.isSocket() ||
    entry.isCharacterDevice() ||
    entry.isBlockDevice()
  )
}

function addByStat(
  listing: Listing & { others: number },
  name: string,
  entry: { place: string | Buffer; filter: ListingFilter },
): void {
  const stats = statOf(entry.place)
  if (stats === null) return
  if (stats.isDirectory()) listing.directories.push(name)
  else if (stats.isFile() && entry.filter.wantsFile(name)) listing.files.push(fileOf(name, stats))
  else listing.others += 1
}

function addFile(listing: Listing & { others: number }, name: string, place: string): void {
  const stats = statOf(place)
  if (stats === null) return
  if (stats.isFile()) listing.files.push(fileOf(name, stats))
  else listing.others += 1
}

function statOf(place: string | Buffer): BigIntStats | null {
  try {
    return lstatSync(place, { bigint: true })
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null
    throw error
  }
}

function fileOf(name: string, stats: BigIntStats): ListedFile {
  return {
    name,
    sizeBytes: Number(stats.size),
    mtimeNs: mtimeNsOf(stats),
    inode: String(stats.ino),
  }
}

// The order of a directory is the file system's business; a signature needs one of its own.
function sorted(listing: Listing): Listing {
  listing.files.sort((a, b) => (a.name < b.name ? -1 : 1))
  listing.directories.sort()
  return listing
}
