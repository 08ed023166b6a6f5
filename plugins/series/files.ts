import type { ScannedAsset, ScannedFile } from 'shelfd/plugin'

import type { Episode, EpisodeFile } from './episodes.ts'
import type { Seen } from './sources.ts'

/** Files of an episode: stacked parts, or a main file and its versions from high resolution to low. */
export function episodeFiles({ files }: Episode): readonly ScannedFile[] {
  const sorted = files.toSorted(
    (a, b) => lines(b) - lines(a) || (a.source.entry.path < b.source.entry.path ? -1 : 1),
  )
  let hasMain = false
  return sorted.map((file) => {
    const { path } = file.source.entry
    const { part } = file.source.seen
    if (part !== undefined) return { path, role: 'part', part: part.number }
    if (hasMain) return { path, role: 'version', label: labelOf(file) }
    hasMain = true
    return { path, role: 'main' }
  })
}

/** Sidecars of one unit, sorted to whom they belong. */
export interface Sidecars {
  /** Of videos, by lower-case stem with its folder. */
  readonly byStem: ReadonlyMap<string, readonly Seen[]>
  /** Of the unit as a whole. */
  readonly ofUnit: readonly Seen[]
}

/** Sorts the files that are no episodes. `onlyStem`: the unit's single video, to which unnamed subtitles belong. */
export function sortSidecars(files: readonly Seen[], onlyStem: string | null): Sidecars {
  const byStem = new Map<string, Seen[]>()
  const ofUnit: Seen[] = []
  for (const file of files) {
    const stem = stemOf(file, onlyStem)
    if (stem === null) {
      ofUnit.push(file)
      continue
    }
    const list = byStem.get(stem.toLowerCase())
    if (list === undefined) byStem.set(stem.toLowerCase(), [file])
    else list.push(file)
  }
  return { byStem, ofUnit }
}

function stemOf({ seen }: Seen, onlyStem: string | null): string | null {
  if (seen.subtitle !== undefined) return seen.subtitle.stem ?? onlyStem
  const named = seen.extra?.stem ?? seen.artwork?.stem ?? ''
  return named === '' ? null : named
}

/** What belongs to an item: extras as files, the rest as assets. */
export interface Belongings {
  readonly files: readonly ScannedFile[]
  readonly assets: readonly ScannedAsset[]
}

/** Extras and assets of an episode. */
export function episodeBelongings(episode: Episode, sidecars: Sidecars): Belongings {
  const stems = new Set(
    episode.files.flatMap(({ source: { seen } }) =>
      [seen.stem, seen.part?.stem ?? seen.stem].map((stem) => stem.toLowerCase()),
    ),
  )
  const own = [...stems].flatMap((stem) => sidecars.byStem.get(stem) ?? [])
  const assets = own.flatMap(assetsOf)
  // The picture named like an episode is a still, whatever word follows the name.
  return {
    files: own.flatMap(extrasOf),
    assets: assets.map((one) => (one.type === 'poster' ? { ...one, type: 'thumb' as const } : one)),
  }
}

/** Extras, samples, pictures and music of a unit as a whole; pictures of single seasons are left out. */
export function unitBelongings(sidecars: Sidecars): Belongings {
  const own = sidecars.ofUnit.filter(({ seen }) => seen.artwork?.season === undefined)
  return { files: own.flatMap(extrasOf), assets: own.flatMap(assetsOf) }
}

/** Pictures of single seasons (`season01-poster.jpg`), by season. */
export function seasonPictures(sidecars: Sidecars): ReadonlyMap<number, readonly ScannedAsset[]> {
  const seasons = new Map<number, ScannedAsset[]>()
  for (const file of sidecars.ofUnit) {
    const season = file.seen.artwork?.season
    if (season === undefined || file.folder !== '') continue
    seasons.set(season, [...(seasons.get(season) ?? []), ...assetsOf(file)])
  }
  return seasons
}

const galleries = new Set(['extrafanart', 'backdrops', 'fanart'])

function assetsOf({ entry, folder, seen }: Seen): readonly ScannedAsset[] {
  const { path } = entry
  if (seen.artwork !== undefined) {
    const isNear = folder === '' || galleries.has(folder.toLowerCase()) || seen.artwork.stem !== ''
    const { type, language } = seen.artwork
    return isNear ? [{ path, type, ...(language !== undefined && { language }) }] : []
  }
  if (seen.theme === true) return [{ path, type: 'theme' }]
  if (seen.extra?.kind === 'trailer' && seen.kind === 'video') return [{ path, type: 'trailer' }]
  if (seen.subtitle === undefined || seen.extra !== undefined) return []
  const { stem, ...flags } = seen.subtitle
  return stem === null && folder === '' ? [] : [{ path, type: 'subtitle', ...flags }]
}

function extrasOf({ entry, seen }: Seen): readonly ScannedFile[] {
  if (seen.kind !== 'video' || seen.disc !== undefined) return []
  if (seen.sample === true) return [{ path: entry.path, role: 'sample' }]
  if (seen.extra === undefined) return []
  return [{ path: entry.path, role: 'extra', extra: seen.extra.kind }]
}

function labelOf({ own, source }: EpisodeFile): string {
  return own.edition ?? own.resolution ?? source.seen.stem
}

function lines({ own }: EpisodeFile): number {
  const resolution = own.resolution ?? ''
  return /4k/i.test(resolution) ? 2160 : Number.parseInt(resolution, 10) || 0
}
