import { findLooseEpisode } from './loose-episode.ts'
import { put, type Reading } from './reading.ts'
import { reasons } from './reasons.ts'
import { putFacts } from './release-tail.ts'
import { isReleaseWord } from './release-words.ts'
import type { SegmentContext } from './segment-context.ts'
import { cleanTitle } from './title.ts'

const tag =
  '(?:\\d{3,4}p|[hx]\\.?26[45]|hevc|avc|10-?bits?|hi10p?|8-?bits?|aac|ac3|flac|opus|bd|blu-?ray|web(?:-?(?:dl|rip))|hdtv|dvd(?:rip)?)'
const tags = `${tag}(?:[ ._]${tag}){0,5}`
/** `[Group] Title - 05`, `[Group] Title - 05v2 [1080p]`, `[Group] Title - 05 (BD 1080p) [HEVC]`. */
const fansub = new RegExp(
  `^\\[([a-z]{3,20})\\] ([\\p{Script=Latin}\\p{M}'’!, ]{2,100}[a-z!]) - \\d{2,3}(?:v\\d)?((?: ?\\[${tags}\\]| ?\\(${tags}\\)){0,4})$`,
  'iu',
)
/** Words that ask for the longer way: other titles, packs, parts, and what marks a number. */
const unusual =
  /(?<!\p{L})(?:aka|www|complete|seasons?|series|se|episodes?|ep|e|s|ca{1,2}p(?:[ií]tulo)?|vol|volume|cd|dvd|part|pt|dis[ck]|tv|movies?|film|teil|trilogy|sp|special|ova|oad|extra)(?!\p{L})/iu

/**
 * Reads the commonest name of a fansub, when nothing about it is unusual; false when something is. The token library
 * sees only the brackets behind the number, which whole shows share.
 */
export function readFansubName(reading: Reading, text: string, context: SegmentContext): boolean {
  // An explanation tells what the token library makes of the whole name.
  if (reading.dropped !== null) return false
  const [, group = '', title = '', tail = ''] = fansub.exec(text) ?? []
  if (group === '' || isReleaseWord(group) || unusual.test(title)) return false
  const clean = cleanTitle(title)
  if (!context.isTitle(clean) || !context.isTitle(group)) return false
  const found = findLooseEpisode(text.slice(group.length + 3), { ...context, hasGroup: true })
  if (found?.start !== title.length) return false
  put(reading, ['title', clean], reasons.beforeNumber)
  put(reading, ['absolute', found.absolute], reasons.loose)
  put(reading, ['episodes', found.episodes], reasons.loose)
  if (tail !== '') putFacts(reading, context.readTail(tail, true))
  put(reading, ['releaseGroup', group], reasons.tokens)
  return true
}
