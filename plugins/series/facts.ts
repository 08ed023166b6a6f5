import type { ExternalId, Fact, FactSource, Identity, NfoDocument, ParsedName } from 'shelfd/plugin'

import type { Episode } from './episodes.ts'
import type { Show } from './home.ts'

type Draft = { -readonly [Key in keyof Identity]: Identity[Key] }

/** Identity of a series from its folder, and from `tvshow.nfo` where there is one. */
export function seriesIdentity(show: Show, nfo: NfoDocument | null): Identity {
  const { parsed } = show
  const draft: Draft = {}
  const isOwnFolder = !show.key.startsWith('./')
  const source: FactSource = isOwnFolder ? 'folder' : 'file'
  const title = parsed.title ?? show.name
  const year = yearOf(parsed)
  if (nfo?.title !== undefined) draft.title = fact(nfo.title, 'nfo', 1)
  else if (title !== '') draft.title = fact(title, source, year === undefined ? 0.7 : 0.9)
  if (nfo?.originalTitle !== undefined) draft.originalTitle = fact(nfo.originalTitle, 'nfo', 1)
  if (nfo?.year !== undefined) draft.year = fact(nfo.year, 'nfo', 1)
  else if (year !== undefined) draft.year = fact(year, source, 0.9)
  // A loose file's tag is about the episode.
  addIds(draft, nfo, isOwnFolder ? parsed : {}, source)
  return draft
}

// `Show.S2016E05` is of 2016, its show may be older.
function yearOf({ year, seasons }: ParsedName): number | undefined {
  return year !== undefined && seasons?.includes(year) === true ? undefined : year
}

/** Identity of a season; `name` is what `tvshow.nfo` calls it, which its own `season.nfo` may better. */
export function seasonIdentity(evidence: {
  readonly season: number | undefined
  readonly nfo: NfoDocument | null
  readonly name: string | undefined
}): Identity {
  const { season, nfo, name } = evidence
  const draft: Draft = {}
  const title = nfo?.title ?? name
  if (title !== undefined) draft.title = fact(title, 'nfo', 1)
  if (season !== undefined) draft.season = fact(season, 'folder', 0.95)
  addIds(draft, nfo, {}, 'folder')
  return draft
}

/** Identity of an episode from its first file. */
export function episodeIdentity({ place, files }: Episode): Identity {
  const draft: Draft = {}
  const first = files[0]
  if (first === undefined) return draft
  const { own, parsed, episodeCount } = first
  const nfo = place.document ?? null
  addTitle(draft, nfo, parsed, episodeCount)
  const numbers: FactSource = place.byNfo ? 'nfo' : 'file'
  const seasonSource = place.byNfo || own.seasons !== undefined ? numbers : 'folder'
  if (place.season !== undefined) draft.season = fact(place.season, seasonSource, 0.95)
  if (place.episode !== undefined) draft.episodes = fact([place.episode], numbers, 0.95)
  if (place.absolute !== undefined) draft.absolute = fact([place.absolute], numbers, 0.8)
  if (nfo?.originalTitle !== undefined) draft.originalTitle = fact(nfo.originalTitle, 'nfo', 1)
  if (nfo?.aired !== undefined) draft.date = fact(nfo.aired, 'nfo', 0.95)
  else if (place.date !== undefined) draft.date = fact(place.date, 'file', 0.95)
  addIds(draft, nfo, own, 'file')
  // The address beside an episode is often that of its series, and IMDb's do not tell which.
  if (nfo?.root === 'url' && nfo.about === undefined && draft.ids?.source === 'nfo') {
    draft.ids = fact(draft.ids.value, 'nfo', 0.5)
  }
  return draft
}

function addTitle(
  draft: Draft,
  nfo: NfoDocument | null,
  parsed: ParsedName,
  episodeCount: number,
): void {
  if (nfo?.title !== undefined) draft.title = fact(nfo.title, 'nfo', 1)
  else if (parsed.episodeTitle !== undefined) {
    // The title of a file with several episodes may be that of any of them.
    draft.title = fact(parsed.episodeTitle, 'file', episodeCount > 1 ? 0.4 : 0.7)
  }
}

function addIds(draft: Draft, nfo: NfoDocument | null, name: ParsedName, source: FactSource): void {
  const fromNfo: readonly ExternalId[] = nfo?.ids ?? []
  const known = new Set(fromNfo.map((id) => id.provider))
  const ids = [...fromNfo, ...(name.ids ?? []).filter((id) => !known.has(id.provider))]
  if (ids.length === 0) return
  draft.ids = fromNfo.length > 0 ? fact(ids, 'nfo', 1) : fact(ids, source, 0.95)
}

function fact<T>(value: T, source: FactSource, confidence: number): Fact<T> {
  return { value, source, confidence }
}
