import { partOf } from '../assets/stack.ts'
import { readBrackets } from './bracket-name.ts'
import { editionOf } from './edition.ts'
import { putEpisodeTitle } from './episode-title.ts'
import { languagesOf } from './languages.ts'
import { findNumbering, type Numbering } from './numbering.ts'
import { drop, put, type Reading } from './reading.ts'
import { reasons } from './reasons.ts'
import { groupAtEnd } from './release-group.ts'
import { codecOf } from './release-tail.ts'
import { putReleaseTitle } from './release-title.ts'
import { isReleaseWord, releaseStart, releaseTail } from './release-words.ts'
import { resolutionOf } from './resolution.ts'
import type { SegmentContext } from './segment-context.ts'
import { sourceOf, strongerSourceOf } from './source.ts'
import { cleanTitle, takeLeadingGroup } from './title.ts'
import type { ReleaseTokens } from './tokens.ts'

/** A name in the forms its readers want. */
export interface ReleaseName {
  /** Without site, id tags and what posters hang on. */
  readonly text: string
  /** With the site. */
  readonly posted: string
  /** The same with an extension when the name has one: the token library looks at both. */
  readonly whole: string
}

/** Reads a name that may hold anything: the token library's answer, and our own rules over it. */
export function readReleaseName(
  reading: Reading,
  { text, posted, whole }: ReleaseName,
  context: SegmentContext,
): void {
  const tokens = context.readWhole(whole)
  const brackets = readBrackets(text)
  const { group, rest } = takeLeadingGroup(text)
  // `[REC]² (2009)`: a bracket that leaves no word behind is the title.
  const isGroup = group !== undefined && /^[^[(]*(?:\p{L}\p{L}|\d\d|\d ?\[)|^\[/u.test(rest)
  const isName = isGroup && !group.split(/[ -]/).every((word) => isReleaseWord(word))
  const leading = brackets?.group ?? (isName ? group : undefined)
  putGroup(reading, { text, posted, leading, tokens, bracket: isGroup ? undefined : group })
  if (brackets !== null) {
    put(reading, ['title', cleanTitle(brackets.title)], reasons.brackets)
    put(reading, ['absolute', brackets.episodes], reasons.bracketNumber)
    put(reading, ['year', tokens.year], reasons.tokens)
    putRelease(reading, tokens, { text, tail: brackets.rest, isEpisode: true })
    return
  }
  const part = withoutPart(reading, isGroup ? rest : text)
  // Underlines between words are blanks; the places in the text stay.
  const own = part.includes(' ') ? part : part.replaceAll('_', ' ')
  const isUnderlined = own !== part
  const numbering = findNumbering(own, tokens, { ...context, hasGroup: isGroup, isUnderlined })
  putNumbering(reading, numbering, tokens)
  const titleEnd = putReleaseTitle(reading, {
    own,
    tokens,
    numbering,
    folderTitle: context.folderTitle,
  })
  putRelease(reading, tokens, {
    text,
    tail: own.slice(titleEnd),
    isEpisode: numbering?.end !== undefined && numbering?.end !== null,
  })
  if (numbering !== null) putEpisodeTitle(reading, { own, tokens, numbering })
}

/** `Film cd1`, `Film.DVDRip.XviD.CD2-GRP`: parts of one film; "Part 2" is as often a title's own. */
function withoutPart(reading: Reading, text: string): string {
  const part = partOf(text)
  if (part !== null) {
    put(reading, ['part', part.number], reasons.part)
    return part.word === 'part' || part.stem === '' ? text : part.stem
  }
  const inner =
    /[ ._-](?:cd|dis[ck])[ ._]?([1-9])(?=-[A-Za-z\d]{2,15}$|[ ._-]+(?:\d{3,4}p|dvd|bd|br|web|hd|x26|xvid))/i.exec(
      text,
    )
  if (inner === null) return text
  put(reading, ['part', Number(inner[1])], reasons.part)
  return text.replace(inner[0], '')
}

interface ReleaseText {
  readonly text: string
  /** What stands behind the title. */
  readonly tail: string
  readonly isEpisode: boolean
}

function putRelease(
  reading: Reading,
  tokens: ReleaseTokens,
  { text, tail, isEpisode }: ReleaseText,
): void {
  const resolution = tokens.resolution ?? resolutionOf(tail) ?? undefined
  put(reading, ['resolution', resolution], reasons.tokens)
  const codec = tokens.videoCodec ?? codecOf(tail) ?? undefined
  put(reading, ['videoCodec', codec], reasons.tokens)
  if (reading.name.edition === undefined) {
    put(reading, ['edition', tokens.edition ?? editionOf(tail) ?? undefined], reasons.tokens)
  }
  // What stands between an episode's number and its release words is its title.
  const release = isEpisode ? (releaseTail(tail)?.start ?? tail.length) : 0
  const languages = languagesOf({
    found: tokens.languages,
    title: `${reading.name.title ?? ''} ${tail.slice(0, release)}`,
    tail: tail.slice(release),
    hasReleaseWords: releaseStart(text) >= 0,
  })
  put(reading, ['languages', languages], reasons.tokens)
  const strong = strongerSourceOf(tail)
  if (strong !== null) {
    put(reading, ['source', strong], reasons.sourceWord)
    drop(reading, 'source', [tokens.source, 'a surer word for the source'])
  } else if (tokens.source !== undefined && tokens.source !== 'REMUX')
    put(reading, ['source', tokens.source], reasons.tokens)
  else put(reading, ['source', sourceOf(tail) ?? tokens.source], reasons.sourceWord)
}

interface GroupEvidence {
  readonly text: string
  readonly posted: string
  readonly leading: string | undefined
  readonly tokens: ReleaseTokens
  /** A bracket at the start that is title, not group. */
  readonly bracket: string | undefined
}

function putGroup(
  reading: Reading,
  { text, posted, leading, tokens, bracket }: GroupEvidence,
): void {
  const end = groupAtEnd({ text, posted }, leading)
  if (end !== null) {
    put(reading, ['releaseGroup', end], reasons.endGroup)
    drop(reading, 'releaseGroup', [tokens.releaseGroup, 'the end of the name says otherwise'])
    return
  }
  const { releaseGroup } = tokens
  // `[05]` is a number, `part2` a part.
  const isPart = /^\d+$|^(?:cd|dvd|part|pt|dis[ck])\d{1,2}$/i.test(releaseGroup ?? '')
  if (
    releaseGroup !== undefined &&
    !isPart &&
    releaseGroup !== bracket &&
    isGroup(text, releaseGroup)
  ) {
    put(reading, ['releaseGroup', releaseGroup], reasons.tokens)
  } else put(reading, ['releaseGroup', leading], reasons.leadingGroup)
}

// `Half-Light` has no group; behind a release word, or in brackets, the dash means one.
function isGroup(text: string, group: string): boolean {
  const at = text.lastIndexOf(`-${group}`)
  const start = releaseStart(text)
  if (at < 0 || (start >= 0 && start <= at)) return true
  return (
    /[\])]$/.test(text.slice(0, at)) ||
    isReleaseWord(/([^ ._-]+)$/.exec(text.slice(0, at))?.[1] ?? '')
  )
}

function putNumbering(reading: Reading, numbering: Numbering | null, tokens: ReleaseTokens): void {
  if (numbering !== null) {
    const { seasons, episodes, absolute, date, reason } = numbering
    put(reading, ['seasons', seasons], reason)
    put(reading, ['episodes', episodes], reason)
    put(reading, ['absolute', absolute], reason)
    put(reading, ['date', date], reason === reasons.tokens ? reason : reasons.date)
  }
  const why = 'no notation in the name bears it out'
  drop(reading, 'seasons', [tokens.seasons, why])
  drop(reading, numbering?.absolute === undefined ? 'episodes' : 'absolute', [tokens.episodes, why])
  drop(reading, 'date', [tokens.date, why])
}
