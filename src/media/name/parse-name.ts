import type { ParsedName } from '../../domain/scanner.ts'
import { withoutMediaExtension } from '../assets/file-kind.ts'
import { explanationOf, type NameExplanation } from './explanation.ts'
import { noFolder, readFolders, type FolderContext } from './folder-context.ts'
import { mergeEpisode, mergeFilm, type Merged } from './merge.ts'
import { createTitleJudge } from './plain-title.ts'
import { createReading, put, type Draft, type Reading } from './reading.ts'
import { reasons } from './reasons.ts'
import { createTailReader } from './release-tail.ts'
import { seasonOfFolder } from './season-folder.ts'
import type { SegmentContext } from './segment-context.ts'
import { isEpisodic, readSegment } from './segment.ts'
import { splitPath } from './split-path.ts'
import { readTokens } from './tokens.ts'
import { isYear } from './year.ts'

/** Reads names. Pure to its callers; it remembers folders and release words within fixed bounds. */
export interface NameParser {
  /** Parses a path below the library root, of a file or a folder. Never throws. */
  parse(path: string): ParsedName
  /** The same with the reasons: where each field comes from, how sure it is, and what was dropped. Never throws. */
  explain(path: string): NameExplanation
}

// File systems allow 255 bytes or UTF-16 units a name; a title with slashes in it may be longer.
const maxSegmentLength = 512
const maxFolders = 1024
const maxTails = 4096
const maxTitles = 2048

/** Makes a parser with empty memories. */
export function createNameParser(): NameParser {
  const tokens = {
    readWhole: readTokens,
    readTail: createTailReader(maxTails),
    isTitle: createTitleJudge(maxTitles),
  }
  const folders = new Map<string, FolderContext>()
  const remembered = (segments: readonly string[]): FolderContext => {
    if (segments.length === 0) return noFolder
    // Only the innermost three are read.
    const key = segments.slice(-4).join('/')
    const known = folders.get(key)
    if (known !== undefined) return known
    if (folders.size >= maxFolders) folders.clear()
    const context = readFolders(segments, { ...tokens, explained: false })
    folders.set(key, context)
    return context
  }
  return {
    parse: (path) => readPath(path, { tokens, explained: false, folder: remembered }).reading.name,
    explain: (path) => {
      const folder = (segments: readonly string[]): FolderContext =>
        readFolders(segments, { ...tokens, explained: true })
      return explanationOf(readPath(path, { tokens, explained: true, folder }))
    },
  }
}

interface PathReader {
  readonly tokens: Pick<SegmentContext, 'readWhole' | 'readTail' | 'isTitle'>
  readonly explained: boolean
  readonly folder: (segments: readonly string[]) => FolderContext
}

function readPath(path: string, reader: PathReader): Merged {
  const split = splitPath(path)
  const name = split.name.slice(0, maxSegmentLength)
  const folders = split.folders.map((folder) => folder.slice(0, maxSegmentLength))
  const context = reader.folder(folders)
  const stem = withoutMediaExtension(name)
  const season = stem === name ? seasonOfFolder(name, folders.at(-1)) : null
  if (season !== null) return seasonFolder(season, context)
  const merged = readFile({ stem, isFile: stem !== name }, context, reader)
  putYearOfSeason(merged.reading)
  return merged
}

// `S2016E05`, where nothing else names a year.
function putYearOfSeason(reading: Reading): void {
  const { seasons, episodes, year } = reading.name
  const [season = 0] = seasons ?? []
  if (year !== undefined || episodes === undefined || seasons?.length !== 1) return
  if (isYear(season)) put(reading, ['year', season], reasons.yearOfSeason)
}

interface FileName {
  readonly stem: string
  readonly isFile: boolean
}

function readFile(file: FileName, context: FolderContext, reader: PathReader): Merged {
  const { stem } = file
  const read = ({ season, owner }: FolderContext): ReturnType<typeof readSegment> =>
    readSegment(stem, {
      isFile: file.isFile,
      season,
      folderTitle: owner === null ? null : (owner.reading.name.title ?? ''),
      ...reader.tokens,
      explained: reader.explained,
    })
  const own = read(context)
  const { otherwise, season } = context
  if (otherwise !== undefined && !isSeasonOf(read(otherwise).name, own.name, season)) {
    return readFile(file, otherwise, reader)
  }
  return isEpisodic(own.name) || season !== null || isEpisodic(context.nearest?.reading.name)
    ? mergeEpisode(own, context, stem)
    : mergeFilm(own, context, stem)
}

// `Films/1995/Heat.mkv`, `Films/1995/12 Monkeys.mkv`: a number around a file is a season only if the file says an
// episode, and a year only if it does so without the folder's help.
function isSeasonOf(alone: Draft, within: Draft, season: number | null): boolean {
  if (alone.episodes !== undefined || alone.date !== undefined) return true
  return season !== null && season < 100 && isEpisodic(within)
}

function seasonFolder(season: number, { owner }: FolderContext): Merged {
  const reading = createReading(false)
  put(reading, ['seasons', [season]], reasons.seasonFolder)
  if (owner === null) return { reading, from: {} }
  const { title, year } = owner.reading.name
  put(reading, ['title', title], owner.reading.why.title ?? reasons.folderTitle)
  put(reading, ['year', year], owner.reading.why.year ?? reasons.folderTitle)
  return { reading, from: { title: owner.place, year: owner.place } }
}
