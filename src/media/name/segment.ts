import type { ParsedName } from '../../domain/scanner.ts'
import { partOf } from '../assets/stack.ts'
import { findEpisode, type EpisodeMatch } from './episode.ts'
import { takeTags } from './ids.ts'
import { findLooseEpisode } from './loose-episode.ts'
import { followsYear, hasFilmWords, releaseStart, releaseTail } from './release-words.ts'
import { cleanTitle, takeLeadingGroup } from './title.ts'
import { readTokens, type ReleaseTokens } from './tokens.ts'
import { findYear } from './year.ts'

/** One segment of a path, read by itself. */
export type Draft = { -readonly [Key in keyof ParsedName]: ParsedName[Key] }

/** True when a name says which episode it is. */
export function isEpisodic(draft: Draft | null): boolean {
  return draft?.episodes !== undefined || draft?.absolute !== undefined || draft?.date !== undefined
}

/** What the reading of a segment needs. */
export interface SegmentContext {
  readonly season: number | null
  /** Title of the folder that can name the show, empty when it has none; null without a folder. */
  readonly folderTitle: string | null
  readonly readTail: (tail: string, episodic: boolean) => ReleaseTokens
}

/** Reads one segment without its extension. Our rules come first; the token library is asked for release words. */
export function readSegment(segment: string, context: SegmentContext): Draft {
  const tagged = takeTags(segment)
  const draft: Draft = {}
  if (tagged.ids.length > 0) draft.ids = tagged.ids
  if (tagged.edition !== undefined) draft.edition = tagged.edition
  const { group, rest } = takeLeadingGroup(tagged.rest)
  const episode = episodeOf(rest, context, group !== undefined)
  // `[REC]² (2009)`: a bracket that leaves no word behind is the title.
  const isGroup = group !== undefined && (episode !== null || /^[^[(]*\p{L}\p{L}/u.test(rest))
  if (episode !== null) readEpisode(draft, rest, episode, context)
  else readFilm(draft, tagged.rest, isGroup ? rest : tagged.rest, context)
  if (isGroup && (episode !== null || draft.releaseGroup === undefined)) draft.releaseGroup = group
  return draft
}

function episodeOf(text: string, context: SegmentContext, hasGroup: boolean): EpisodeMatch | null {
  const found = findEpisode(text)
  if (found !== null) return found
  // `Apollo - 13 (1995)`: the year says it is a film.
  if (/[([](?:19|20)\d\d[)\]]/.test(text) && context.season === null) return null
  return findLooseEpisode(text, { ...context, hasGroup })
}

function readEpisode(
  draft: Draft,
  text: string,
  episode: EpisodeMatch,
  context: SegmentContext,
): void {
  if (episode.season !== undefined) draft.seasons = [episode.season]
  if (episode.episodes !== undefined) draft.episodes = episode.episodes
  if (episode.absolute !== undefined) draft.absolute = episode.absolute
  if (episode.date !== undefined) draft.date = episode.date
  setShow(draft, text.slice(0, episode.start))
  moveSeason(draft)
  const after = text.slice(episode.end).replace(/^[\])}\s]+/, ' ')
  const release = releaseTail(after)
  if (release !== null) addTokens(draft, context.readTail(release.tail, true))
  const title = episodeTitleOf(release === null ? after : after.slice(0, release.start))
  if (title !== '') draft.episodeTitle = title
}

function setShow(draft: Draft, before: string): void {
  const release = releaseStart(before)
  const text = (release > 0 ? before.slice(0, release) : before).replace(/[[({\s]+$/, '')
  const year = findYear(text, followsYear)
  const title = cleanTitle(year === null ? text : text.slice(0, year.start))
  if (title !== '') draft.title = title
  if (title !== '' && year !== null) draft.year = year.year
}

// `Show S2 - 05` counts within the season its title ends with.
function moveSeason(draft: Draft): void {
  const match = /^(.+?)[ ._]+(?:S|Season[ ._])(\d{1,2})$/i.exec(draft.title ?? '')
  if (match === null || draft.absolute === undefined) return
  draft.title = cleanTitle(match[1] ?? '')
  draft.seasons = [Number(match[2])]
  draft.episodes = draft.absolute
  delete draft.absolute
}

function episodeTitleOf(text: string): string {
  return cleanTitle(text.replace(/[[({][^[\](){}]{0,80}$|\[[^[\]]{0,80}\]/g, ' '))
}

function readFilm(draft: Draft, whole: string, text: string, context: SegmentContext): void {
  const year = findYear(text, followsYear)
  if (year !== null && releaseStart(text.slice(0, year.start)) < 0) {
    draft.title = cleanTitle(text.slice(0, year.start))
    draft.year = year.year
    const tail = text.slice(year.end)
    if (
      /(?<![\p{L}\d])(?:s\d{1,3}|seasons?|episodes?)(?!\p{L})/iu.test(tail) &&
      releaseStart(tail) >= 0
    ) {
      readRelease(draft, whole)
      return
    }
    if (hasFilmWords(tail)) addTokens(draft, context.readTail(tail, false))
    const season = seasonTail(tail)
    if (season !== null) draft.seasons = [season]
    const part = partOf(tail)
    if (part !== null) draft.part = part.number
  } else if (releaseStart(text) >= 0) readRelease(draft, whole)
  else readPlain(draft, text)
}

function readRelease(draft: Draft, whole: string): void {
  const tokens = readTokens(whole)
  const { title, year, seasons, episodes, date, episodeTitle } = tokens
  addTokens(draft, tokens)
  const start = releaseTail(whole)?.start ?? 0
  const before = cleanTitle(whole.slice(0, start))
  // The library leaves `German.DL` and the like in a title without a year.
  const isShorter = before !== '' && title?.startsWith(before) === true
  if (title !== undefined) draft.title = isShorter ? before : cleanTitle(title)
  if (year !== undefined) draft.year = year
  if (seasons !== undefined) draft.seasons = seasons
  if (episodes !== undefined) draft.episodes = episodes
  if (date !== undefined) draft.date = date
  if (episodeTitle !== undefined) draft.episodeTitle = episodeTitle
}

function readPlain(draft: Draft, text: string): void {
  const season = /^(.{1,200}?)[ ._-]+(?:S(\d{1,3})|Season[ ._](\d{1,4}))$/i.exec(text)
  if (season !== null) draft.seasons = [Number(season[2] ?? season[3])]
  const part = partOf(text)
  if (part !== null) draft.part = part.number
  // "Part 2" is as often a title's own; the other words never are.
  const body = season?.[1] ?? (part !== null && part.word !== 'part' ? part.stem : text)
  const title = cleanTitle(body)
  if (title !== '') draft.title = title
}

function seasonTail(tail: string): number | null {
  const match = /^[ ._-]{1,3}(?:S|Season[ ._])(\d{1,3})(?![\p{L}\d])/iu.exec(tail)
  return match === null ? null : Number(match[1])
}

function addTokens(draft: Draft, tokens: ReleaseTokens): void {
  const { resolution, source, videoCodec, releaseGroup, languages, edition } = tokens
  if (resolution !== undefined) draft.resolution = resolution
  if (source !== undefined) draft.source = source
  if (videoCodec !== undefined) draft.videoCodec = videoCodec
  if (releaseGroup !== undefined) draft.releaseGroup = releaseGroup
  if (languages !== undefined) draft.languages = languages
  if (edition !== undefined) draft.edition ??= edition
}
