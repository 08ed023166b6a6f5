import type { ParsedName } from '../../domain/scanner.ts'
import { withoutMediaExtension } from '../assets/file-kind.ts'
import { noFolder, readFolders, type FolderContext } from './folder-context.ts'
import { mergeEpisode, mergeFilm } from './merge.ts'
import { seasonOfFolder } from './season-folder.ts'
import { isEpisodic, readSegment, type Draft } from './segment.ts'
import { createTailReader } from './tokens.ts'

/** Reads names. Pure to its callers; it remembers folders and release words within fixed bounds. */
export interface NameParser {
  /** Parses a path below the library root, of a file or a folder. Never throws. */
  parse(path: string): ParsedName
}

// File systems allow 255 bytes a name and some 255 characters of up to four; more is an attack.
const maxSegmentLength = 255 * 4
const maxFolders = 1024
const maxTails = 512

/** Makes a parser with empty memories. */
export function createNameParser(): NameParser {
  const readTail = createTailReader(maxTails)
  const folders = new Map<string, FolderContext>()
  const folderContext = (path: string): FolderContext => {
    if (path === '') return noFolder
    const known = folders.get(path)
    if (known !== undefined) return known
    if (folders.size >= maxFolders) folders.clear()
    const segments = path.split('/').map((segment) => segment.slice(0, maxSegmentLength))
    const context = readFolders(segments, readTail)
    folders.set(path, context)
    return context
  }
  const parseFile = (stem: string, context: FolderContext): ParsedName => {
    const read = ({ season, owner }: FolderContext): Draft =>
      readSegment(stem, {
        season,
        folderTitle: owner === null ? null : (owner.title ?? ''),
        readTail,
      })
    const { otherwise } = context
    if (otherwise !== undefined && !isSeasonOf(read(otherwise), read(context), context.season)) {
      return parseFile(stem, otherwise)
    }
    const own = read(context)
    return isEpisodic(own) || context.season !== null || isEpisodic(context.nearest)
      ? mergeEpisode(own, context)
      : mergeFilm(own, context)
  }
  return {
    parse: (path) => {
      const trimmed = path.replace(/^\/|\/$/g, '')
      const slash = trimmed.lastIndexOf('/')
      const name = trimmed.slice(slash + 1).slice(0, maxSegmentLength)
      const parent = slash < 0 ? '' : trimmed.slice(0, slash)
      const context = folderContext(parent)
      const stem = withoutMediaExtension(name)
      const around = parent.slice(parent.lastIndexOf('/') + 1)
      const season = stem === name ? seasonOfFolder(name, around) : null
      return season === null ? parseFile(stem, context) : seasonFolder(season, context)
    },
  }
}

// `Films/1995/Heat.mkv`, `Films/1995/12 Monkeys.mkv`: a number around a file is a season only if the file says an
// episode, and a year only if it does so without the folder's help.
function isSeasonOf(alone: Draft, within: Draft, season: number | null): boolean {
  if (alone.episodes !== undefined || alone.date !== undefined) return true
  return season !== null && season < 100 && isEpisodic(within)
}

function seasonFolder(season: number, context: FolderContext): ParsedName {
  const draft: Draft = { seasons: [season] }
  if (context.owner?.title !== undefined) draft.title = context.owner.title
  if (context.owner?.year !== undefined) draft.year = context.owner.year
  return draft
}
