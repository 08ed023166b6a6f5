import { partOf } from '../assets/stack.ts'
import type { Numbering } from './numbering.ts'
import { put, type Reading } from './reading.ts'
import { reasons } from './reasons.ts'
import { releaseTail } from './release-words.ts'
import { cleanTitle } from './title.ts'
import type { ReleaseTokens } from './tokens.ts'

/** ` - 027 - Title`: the number over the whole show, after that within the season. */
const absoluteAfter = /^\s*-\s+(\d{3,4})(?=\s+-\s)/

const yearOnly = /^[ ._-]*(?:19|20)\d\d[ ._-]*$/

/** The title of an episode out of what stands between its number and the release words. */
function episodeTitleOf(text: string): string {
  return cleanTitle(text.replace(/[[({][^[\](){}]{0,80}$|\[[^[\]]{0,80}\]/g, ' '))
}

/**
 * Reads what stands behind a season and episode: number over the show, part, title. `known` are the release words of
 * this text, for who has found them already.
 */
export function readAfterNumber(
  reading: Reading,
  text: string,
  known?: ReturnType<typeof releaseTail>,
): void {
  const absolute = reading.name.episodes === undefined ? null : absoluteAfter.exec(text)
  if (absolute !== null) put(reading, ['absolute', [Number(absolute[1])]], reasons.marked)
  const after = absolute === null ? text : text.slice(absolute[0].length)
  const release = absolute === null && known !== undefined ? known : releaseTail(after)
  const between = release === null ? after : after.slice(0, release.start)
  // `S01E02.2019.1080p`: the year of the show.
  const isYear =
    yearOnly.test(between) &&
    (release !== null || (!between.includes('-') && reading.why.episodes !== reasons.loose))
  const title = isYear ? '' : episodeTitleOf(between)
  const part = partOf(title)
  // `pt1`, `part2`, `cd1` split a file; `Part 1` is a title.
  if (part !== null && part.stem === '' && (part.word !== 'part' || !title.includes(' '))) {
    put(reading, ['part', part.number], reasons.part)
  } else if (title !== '') put(reading, ['episodeTitle', title], reasons.afterNumber)
}

interface Evidence {
  readonly own: string
  readonly tokens: ReleaseTokens
  readonly numbering: Numbering
}

/** Sets the episode's title, by our own rules where they know where the number ends. */
export function putEpisodeTitle(reading: Reading, { own, tokens, numbering }: Evidence): void {
  if (numbering.end === null) put(reading, ['episodeTitle', tokens.episodeTitle], reasons.tokens)
  else readAfterNumber(reading, behindTitle(own.slice(numbering.end), reading.name.title))
}

// `003. Show - Title`: the show's title, which the first words after the number are.
function behindTitle(after: string, title: string | undefined): string {
  const at = /^[. ]*/.exec(after)?.[0].length ?? 0
  return title !== undefined && after.startsWith(`${title} - `, at)
    ? after.slice(at + title.length)
    : after.replace(/^[\])}\s]+/, ' ')
}
