import { discFolder } from '../assets/disc.ts'
import { partOf } from '../assets/stack.ts'
import { isHashed } from './hashed.ts'
import type { Reading } from './reading.ts'
import { isBareNumber, seasonOfFolder } from './season-folder.ts'
import type { SegmentContext } from './segment-context.ts'
import { isEpisodic, readSegment } from './segment.ts'

/** A folder that was read, and how far out it lies. */
export interface FolderReading {
  readonly reading: Reading
  readonly place: 'folder' | 'grandparent'
}

/** What the folders around a file say, read once for all files in them. */
export interface FolderContext {
  readonly season: number | null
  /** The folder that can carry the title. */
  readonly owner: FolderReading | null
  /** A release folder between season and file, or the owner itself. */
  readonly nearest: FolderReading | null
  /** For a folder that is only a number: the same without taking that for a season. */
  readonly otherwise?: FolderContext
}

/** The context of a file without folders. */
export const noFolder: FolderContext = { season: null, owner: null, nearest: null }

/** What a folder's reading needs; it has no context of its own. */
export type FolderReader = Pick<SegmentContext, 'readWhole' | 'readTail' | 'isTitle' | 'explained'>

/** Reads the innermost folders of a path; those further out never name a title. */
export function readFolders(segments: readonly string[], reader: FolderReader): FolderContext {
  const disc = segments.findIndex((segment) => discFolder(segment) !== null)
  const outside = disc < 0 ? segments : segments.slice(0, disc)
  const titled = outside.filter((segment, at) => !isPartFolder(segment, outside[at - 1]))
  const near = titled.slice(-3)
  const last = near.length - 1
  const read = (at: number): FolderReading | null => {
    const segment = near[at]
    if (segment === undefined) return null
    const reading = readSegment(segment, {
      season: null,
      folderTitle: null,
      isFile: false,
      ...reader,
    })
    return { reading, place: at === last ? 'folder' : 'grandparent' }
  }
  // `Show/Season 1-3/Season 2`: a folder of several seasons names no show.
  const ownerOf = (at: number): FolderReading | null => {
    const found = read(at)
    return found?.reading.name.title === undefined && at > 0 ? read(at - 1) : found
  }
  for (let at = last; at >= Math.max(0, last - 1); at -= 1) {
    const name = near[at] ?? ''
    const season = seasonOfFolder(name, near[at - 1])
    // A number is a season only directly around its episodes; further out it is a shelf.
    if (season === null || (isBareNumber(name) && at < last)) continue
    const found = { season, owner: ownerOf(at - 1), nearest: at === last ? null : read(last) }
    return isBareNumber(name) ? { ...found, otherwise: plainContext(read(last)) } : found
  }
  const name = near[last] ?? ''
  // `Movie` and `Video` are shelves.
  const around = isHashed(name) && /\d/.test(name) ? read(last - 1) : null
  return around !== null && saysRelease(around)
    ? plainContext(around)
    : packContext(read(last), name)
}

// A shelf around a folder without meaning says nothing of the file; a release does.
function saysRelease({ reading }: FolderReading): boolean {
  const { title, year, seasons, resolution, source } = reading.name
  if (title === undefined) return false
  return [year, seasons, resolution, source].some((fact) => fact !== undefined)
}

// `Show.S02.1080p.WEB-DL-GRP`: the folder of a whole season vouches for bare numbers like `Season 2` does.
function packContext(parent: FolderReading | null, name: string): FolderContext {
  const { seasons, title } = parent?.reading.name ?? {}
  const isPack = seasons?.length === 1 && title !== undefined && !isEpisodic(parent?.reading.name)
  if (!isPack || /^\d+$/.test(name)) return plainContext(parent)
  return { season: seasons[0] ?? null, owner: parent, nearest: null }
}

function plainContext(parent: FolderReading | null): FolderContext {
  return { season: null, owner: parent, nearest: parent }
}

// `CD1`, `Disc 2`: the title is one folder up.
function isPartFolder(name: string, around: string | undefined): boolean {
  const part = partOf(name)
  if (part === null || part.stem === '') return part !== null
  // `Film (2014)/Film CD2`.
  return part.word !== 'part' && around?.startsWith(part.stem) === true
}
