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

/** A listing under way. */
interface Draft extends Listing {
  others: number
  /** An entry was gone when it was looked at. */
  hasGaps: boolean
}

/**
 * Lists one directory, sorted by name. An entry that vanishes meanwhile is not there.
 *
 * @param path Absolute, in text form.
 * @throws the bare system error when the directory or an entry cannot be read.
 */
export function listDirectory(path: string, filter: ListingFilter): Listing {
  const place = systemPath(path)
  let draft = list(place, filter)
  // Perhaps not the entry went but the disk below it, which then shows no directory either.
  if (draft.hasGaps) draft = list(place, filter)
  const { files, directories, others } = draft
  return sorted({ files, directories, others })
}

function list(place: string | Buffer, filter: ListingFilter): Draft {
  if (typeof place !== 'string') return listByBytes(place, filter)
  const entries = readdirSync(place, { withFileTypes: true })
  // U+FFFD stands for bytes that are not UTF-8; such a name opens nothing, so the folder is read as bytes. Names
  // with the code points of the escapes have to be escaped themselves.
  if (entries.some((entry) => entry.name.includes('\ufffd') || isEscapedName(entry.name))) {
    return listByBytes(Buffer.from(place), filter)
  }
  return listByText(place, entries, filter)
}

function emptyDraft(): Draft {
  return { files: [], directories: [], others: 0, hasGaps: false }
}

function listByText(path: string, entries: Dirent[], filter: ListingFilter): Draft {
  const listing = emptyDraft()
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
  return listing
}

function listByBytes(path: Buffer, filter: ListingFilter): Draft {
  const listing = emptyDraft()
  for (const bytes of readdirSync(path, { encoding: 'buffer' })) {
    const place = Buffer.concat([path, Buffer.from('/'), bytes])
    addByStat(listing, nameFromBytes(bytes), { place, filter })
  }
  return listing
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
  listing: Draft,
  name: string,
  entry: { place: string | Buffer; filter: ListingFilter },
): void {
  const stats = statOf(entry.place)
  if (stats === null) listing.hasGaps = true
  else if (stats.isDirectory()) listing.directories.push(name)
  else if (stats.isFile() && entry.filter.wantsFile(name)) listing.files.push(fileOf(name, stats))
  else listing.others += 1
}

function addFile(listing: Draft, name: string, place: string): void {
  const stats = statOf(place)
  if (stats === null) listing.hasGaps = true
  else if (stats.isFile()) listing.files.push(fileOf(name, stats))
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
