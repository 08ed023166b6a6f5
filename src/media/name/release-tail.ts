import type { ParsedName } from '../../domain/scanner.ts'
import { partOf } from '../assets/stack.ts'
import { editionOf } from './edition.ts'
import { findMarkedEpisode } from './episode.ts'
import { languagesOf } from './languages.ts'
import { put, type Reading } from './reading.ts'
import { reasons } from './reasons.ts'
import { groupAtEnd, isLanguage } from './release-group.ts'
import { isReleaseWord, releaseStart } from './release-words.ts'
import { resolutionOf } from './resolution.ts'
import { sourceOf, strongerSourceOf } from './source.ts'
import { readTokens, type ReleaseTokens } from './tokens.ts'

/** What stands behind a title says only about the release. */
export type ReleaseFacts = Pick<
  ParsedName,
  'resolution' | 'source' | 'videoCodec' | 'releaseGroup' | 'languages' | 'edition'
>

/** Reads what stands behind a title and year, or behind an episode's number. */
export type TailReader = (tail: string, episodic: boolean) => ReleaseFacts

/**
 * Makes a reader that remembers up to `limit` tails: the files of a season share theirs, so that one call of the
 * token library serves them all.
 */
export function createTailReader(limit: number): TailReader {
  const known = new Map<string, ReleaseFacts>()
  const remembered = (tail: string, episodic: boolean, hasGroup: boolean): ReleaseFacts => {
    // The library weighs positions: a title and a marker stand in for the real ones.
    const name = `${episodic ? 'Name S01E01' : 'Name 2000'} ${tail}`
    const key = hasGroup ? name : `${name}-`
    const found = known.get(key)
    if (found !== undefined) return found
    const facts = readTail(tail, name, hasGroup)
    if (known.size >= limit) known.clear()
    known.set(key, facts)
    return facts
  }
  return (tail, episodic) => {
    const group = groupBehindTag(tail)
    if (group === null) return remembered(tail, episodic, true)
    // Many groups share their tags, and films share them with episodes; without the group one memory serves them all.
    const tags = tail.slice(0, -1 - group.length)
    const facts = remembered(tags, episodic || !year.test(tags), false)
    return { ...facts, releaseGroup: group }
  }
}

// Behind a year and behind an episode's number the library reads a year differently, and nothing else.
const year = /(?:19|20)\d\d/

/** The group of `…x264-GRP`, where what stands before the dash is surely none of it. */
export function groupBehindTag(tail: string): string | null {
  const match = /(?:^|[. ])([A-Za-z\d]{1,10})-([A-Za-z][A-Za-z\d]{1,14})$/.exec(tail)
  if (match === null || isLanguage(match[2] ?? '') || !isReleaseWord(match[1] ?? '')) return null
  return isReleaseWord(match[2] ?? '') ? null : (match[2] ?? null)
}

/** The numbers of a release: `1080p`, `H.264`, `DDP5.1`, `TrueHD.7.1`, `AC3`. */
const figures =
  /(?<![\p{L}\d])(?:\d{3,4}[pi]|[hx]\.?26[456]|(?:ddp?|aac|(?:truehd|ma|dts|dtsx|atmos)\.)\d\.\d|e?ac3|av1|10bit|hdr10)(?![\p{L}\d])/giu

/** True when nothing in a tail could be a number or date of an episode. */
export function isQuiet(tail: string): boolean {
  return !/\d/.test(tail.replace(figures, '')) && findMarkedEpisode(tail) === null
}

type Draft = { -readonly [Key in keyof ReleaseFacts]: ReleaseFacts[Key] }

function readTail(tail: string, name: string, hasGroup: boolean): ReleaseFacts {
  const tokens = readTokens(name.replace(/[)\]]+$/, ''))
  const facts: Draft = {}
  const resolution = tokens.resolution ?? resolutionOf(tail)
  const source = strongerSourceOf(tail) ?? sourceIn(tokens.source, tail)
  const codec = tokens.videoCodec ?? codecOf(tail)
  const edition = tokens.edition ?? editionOf(tail)
  const group = hasGroup ? groupOf(tail, tokens) : null
  const languages = languagesOf({
    found: tokens.languages,
    title: '',
    tail,
    hasReleaseWords: releaseStart(tail) >= 0,
  })
  if (resolution !== null) facts.resolution = resolution
  if (source !== null) facts.source = source
  if (codec !== null) facts.videoCodec = codec
  if (group !== null) facts.releaseGroup = group
  if (languages !== undefined) facts.languages = languages
  if (edition !== null) facts.edition = edition
  return facts
}

// `(2014)-part2`: a part is no group.
function groupOf(tail: string, { releaseGroup }: ReleaseTokens): string | null {
  return (
    groupAtEnd({ text: tail, posted: tail }) ??
    (partOf(tail) === null ? (releaseGroup ?? null) : null)
  )
}

// A remux says what was done with a source, not which.
function sourceIn(known: string | undefined, tail: string): string | null {
  if (known !== undefined && known !== 'REMUX') return known
  return sourceOf(tail) ?? known ?? null
}

/** A codec the token library does not know. */
export function codecOf(text: string): string | null {
  return codecs.find(([pattern]) => pattern.test(text))?.[1] ?? null
}

/** Codecs that the token library has no word for. */
const codecs: readonly (readonly [RegExp, string])[] = [
  [/(?<!\p{L})vc-?1(?!\d)/iu, 'VC-1'],
  [/(?<![\p{L}\d])(?:h\.?262|mpe?g-?2)(?![\p{L}\d])/iu, 'MPEG-2'],
  [/(?<![\p{L}\d])h\.?263(?!\d)/iu, 'H.263'],
]

/** Sets what a tail says; edition braces are surer than its words. */
export function putFacts(reading: Reading, facts: ReleaseFacts): void {
  put(reading, ['resolution', facts.resolution], reasons.tokens)
  put(reading, ['source', facts.source], reasons.tokens)
  put(reading, ['videoCodec', facts.videoCodec], reasons.tokens)
  put(reading, ['languages', facts.languages], reasons.tokens)
  put(reading, ['releaseGroup', facts.releaseGroup], reasons.endGroup)
  if (reading.name.edition === undefined) put(reading, ['edition', facts.edition], reasons.tokens)
}
