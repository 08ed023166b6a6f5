import type { ImportRules, ImportTarget } from '../domain/import.ts'
import type { KnownWork, KnownWorkFile } from '../domain/known-work.ts'
import type { ExternalId } from '../domain/media.ts'
import type { NamingValues } from '../domain/naming.ts'
import type { ParsedName } from '../domain/scanner.ts'
import type { EpisodePlace } from './identity.ts'
import { makeName } from './naming.ts'
import type { Quality } from './quality.ts'

/** What a file is to be called after. */
export interface Intended {
  readonly kind: 'movie' | 'episode'
  /** Of the film or series. */
  readonly title: string
  readonly year: number | null
  readonly ids: readonly ExternalId[]
  /** What the library has of it. */
  readonly work: KnownWork | null
  /** Null for a film. */
  readonly place: EpisodePlace | null
  readonly episodeTitle: string | null
  /** Of a film in several files. */
  readonly part: number | null
}

export interface NamedFile {
  readonly parsed: ParsedName
  readonly quality: Quality
  /** Its name in the download without extension, and that. */
  readonly stem: string
  readonly extension: string
}

type Templates = Pick<ImportRules, 'namingMovies' | 'namingSeries'>

/** Bytes that names of subtitles have behind the name of their video: `.pt-BR.forced.sdh.srt`. */
const reserveBytes = 40

/** Folders of discs, in which nothing else is put. */
const discFolder = /(?:^|\/)(?:VIDEO_TS|BDMV|CERTIFICATE)(?:\/|$)/i

/**
 * The place of a file: in the folder that its film or series has already, with the folders of seasons named as they are
 * there, else where the template says, below `newRoot`.
 */
export function targetOf(
  intended: Intended,
  file: NamedFile,
  { templates, newRoot }: { readonly templates: Templates; readonly newRoot: number },
): ImportTarget {
  const isFilm = intended.kind === 'movie'
  const template = isFilm ? templates.namingMovies : templates.namingSeries
  const name = makeName(template, valuesOf(intended, file), reserveBytes)
  const hasPart = /\{part\b/.test(template)
  const stem = intended.part === null || hasPart ? name.stem : `${name.stem} - part${intended.part}`
  const made = { folders: name.folders, name: stem + name.extension }
  const place = isFilm ? filmFolder(intended.work) : seriesFolder(intended, made.folders.slice(1))
  const { rootId, folder } = place ?? { rootId: newRoot, folder: made.folders.join('/') }
  return { rootId, path: folder === '' ? made.name : `${folder}/${made.name}` }
}

interface Folder {
  readonly rootId: number
  readonly folder: string
}

function filmFolder(work: KnownWork | null): Folder | null {
  const file = work?.files.find(({ folder }) => !discFolder.test(folder))
  if (file !== undefined) return { rootId: file.rootId, folder: file.folder }
  const folder = work?.folder ?? null
  return folder === null ? null : { rootId: folder.rootId, folder: folder.path }
}

function seriesFolder({ work, place }: Intended, seasonFolders: readonly string[]): Folder | null {
  if (work === null) return null
  const season = place?.by === 'number' ? place.season : null
  const files = work.files.filter(({ folder }) => !discFolder.test(folder))
  const ofSeason = files.filter((file) => file.season === season)
  const beside = mostCommon(ofSeason)
  // Each episode of a release may have a folder of its own: that is no place for another one.
  if (beside !== null && (ofSeason.length < 2 || isShared(ofSeason, beside))) return beside
  const show = showFolder(work, files)
  if (show === null) return null
  const named = season === null ? null : likeSiblings(files, show, season)
  const rest = named === null ? seasonFolders.join('/') : named
  return {
    rootId: show.rootId,
    folder: [show.folder, rest].filter((part) => part !== '').join('/'),
  }
}

/** Null for a show that has no folder of its own. */
function showFolder(work: KnownWork, files: readonly KnownWorkFile[]): Folder | null {
  if (work.key.startsWith('./')) return null
  const folder = work.key === '.' ? '' : work.key
  const inIt = (file: KnownWorkFile): boolean =>
    folder === '' || file.folder === folder || file.folder.startsWith(`${folder}/`)
  const rootId = files.find(inIt)?.rootId ?? work.folder?.rootId
  return rootId === undefined ? null : { rootId, folder }
}

/**
 * The folder of a season, called as those of others are: `Season 01`, `S1`, `Staffel 2`. Empty where episodes lie in the
 * folder of the show; null when that tells nothing.
 */
function likeSiblings(
  files: readonly KnownWorkFile[],
  show: Folder,
  season: number,
): string | null {
  let isFlat = false
  for (const file of files) {
    if (file.season === null || file.rootId !== show.rootId) continue
    if (file.folder === show.folder) {
      isFlat = true
      continue
    }
    const rest = show.folder === '' ? file.folder : file.folder.slice(show.folder.length + 1)
    const [, before = '', digits = '', behind = ''] = /^([^/]*?)(\d+)([^/\d]*)$/.exec(rest) ?? []
    if (digits === '' || Number(digits) !== file.season || file.season === 0) continue
    if (season === 0) return null
    return `${before}${String(season).padStart(digits.length, '0')}${behind}`
  }
  return isFlat ? '' : null
}

function mostCommon(files: readonly KnownWorkFile[]): Folder | null {
  const counts = new Map<string, { count: number; at: Folder }>()
  for (const { rootId, folder } of files) {
    const key = `${rootId}/${folder}`
    const known = counts.get(key)
    counts.set(key, { count: (known?.count ?? 0) + 1, at: { rootId, folder } })
  }
  const [most] = [...counts.values()].toSorted((a, b) => b.count - a.count)
  return most?.at ?? null
}

function isShared(files: readonly KnownWorkFile[], { rootId, folder }: Folder): boolean {
  return files.filter((file) => file.rootId === rootId && file.folder === folder).length > 1
}

function valuesOf(intended: Intended, file: NamedFile): NamingValues {
  const { title, year, place, ids } = intended
  const { parsed, quality } = file
  const id = (provider: string): string | undefined =>
    ids.find((one) => one.provider === provider)?.id
  const resolution = quality.lines === null ? parsed.resolution : `${quality.lines}p`
  const full = [parsed.source, resolution].filter((word) => word !== undefined).join(' ')
  const values = {
    ...(intended.kind === 'movie'
      ? { title }
      : { series: title, title: intended.episodeTitle ?? '' }),
    year: year ?? undefined,
    season: place?.by === 'number' ? place.season : undefined,
    episodes: place?.by === 'number' ? place.episodes : undefined,
    date: place?.by === 'date' ? place.date : undefined,
    absolute: place?.by === 'count' ? place.absolute : parsed.absolute,
    part: intended.part ?? undefined,
    quality: quality.version > 1 ? `${full} Proper`.trim() : full,
    resolution,
    source: parsed.source,
    codec: parsed.videoCodec,
    edition: parsed.edition,
    group: parsed.releaseGroup,
    original: file.stem,
    imdb: id('imdb'),
    tmdb: id('tmdb'),
    tvdb: id('tvdb'),
    tvmaze: id('tvmaze'),
    ext: file.extension,
  }
  const known = Object.entries(values).filter(([, value]) => value !== undefined)
  return { ext: file.extension, ...(Object.fromEntries(known) as Partial<NamingValues>) }
}
