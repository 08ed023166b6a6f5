import { discFolder } from '../assets/disc.ts'
import { partOf } from '../assets/stack.ts'
import { isBareNumber, seasonOfFolder } from './season-folder.ts'
import { readSegment, type Draft, type SegmentContext } from './segment.ts'

/** What the folders around a file say, read once for all files in them. */
export interface FolderContext {
  readonly season: number | null
  /** The folder that can carry the title. */
  readonly owner: Draft | null
  /** A release folder between season and file, or the owner itself. */
  readonly nearest: Draft | null
  /** For a folder that is only a number: the same without taking that for a season. */
  readonly otherwise?: FolderContext
}

/** The context of a file without folders. */
export const noFolder: FolderContext = { season: null, owner: null, nearest: null }

/** Reads the innermost folders of a path; those further out never name a title. */
export function readFolders(
  segments: readonly string[],
  readTail: SegmentContext['readTail'],
): FolderContext {
  const titled = segments.filter((segment) => !isPartFolder(segment))
  const near = titled.slice(-3)
  const last = near.length - 1
  const read = (at: number): Draft | null => {
    const segment = near[at]
    const context = { season: null, folderTitle: null, readTail }
    return segment === undefined ? null : readSegment(segment, context)
  }
  for (let at = last; at >= Math.max(0, last - 1); at -= 1) {
    const name = near[at] ?? ''
    const season = seasonOfFolder(name, near[at - 1])
    // A number is a season only directly around its episodes; further out it is a shelf.
    if (season === null || (isBareNumber(name) && at < last)) continue
    const found = { season, owner: read(at - 1), nearest: at === last ? null : read(last) }
    return isBareNumber(name) ? { ...found, otherwise: plainContext(read(last)) } : found
  }
  return plainContext(read(last))
}

function plainContext(parent: Draft | null): FolderContext {
  return { season: null, owner: parent, nearest: parent }
}

// `CD1`, `Disc 2`, `VIDEO_TS`: the title is one folder up.
function isPartFolder(name: string): boolean {
  return discFolder(name) !== null || partOf(name)?.stem === ''
}
