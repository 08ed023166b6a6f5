import { foldTitle } from './title.ts'

// "Season" as libraries write it, lower case and NFC.
const seasonWord =
  '(?:season|series|saison|staffel|temporada|stagione|seizoen|sezon|sezonul|sesong|säsong|sæson|kausi|série|serie|' +
  'séria|seria|sezóna|sezona|sezonas|évad|hooaeg|musim|mùa|temp|сезон|сезона|sezoni|σεζόν|עונה|الموسم|موسم|' +
  'シーズン|시즌|ฤดูกาลที่|ฤดูกาล)'
const worded = new RegExp(`^${seasonWord}[ #(]{0,3}(\\d{1,4})(?![\\p{L}\\d])(.*)$`, 'u')
const ordinal = new RegExp(
  `^(\\d{1,4})(?:st|nd|rd|th|[.ªºa°]|-?(?:ème|eme|er|e|й|ый|ой|ий))? ?${seasonWord}(?![\\p{L}\\d])(.*)$`,
  'u',
)
const short = /^s ?(\d{1,4})(?![\p{L}\d])(.*)$/u
const east =
  /^第? ?(\d{1,3}|[一二三四五六七八九十]{1,2}) ?(?:季|期|シーズン)$|^제? ?(\d{1,3}) ?시즌$/u
const specials =
  /^(?:specials?|season specials|spezial|especiales|especiais|spéciaux|speciali|speciale|специальные выпуски|спецвыпуски|スペシャル|特別篇|特典|特别篇|番外篇|스페셜)$/u
const bare = /^(?:\d{1,2}|(?:19|20)\d\d)$/
/** What holds films: `Harbour Collection/1`. */
const boxSet = /(?:collection|trilogy|quadrilogy|anthology|movies|films)$/i
// An episode number after the season's says the folder is a single episode's; so does `series 2009 416 hdtv`.
const episodeAfter =
  /^[ .,_-]{0,4}(?:e|ep|episode|folge|x)[ ._]?\d|(?<![\p{L}\d])s\d{1,4} ?e\d|^ (?!(?:19|20)\d\d |480 |576 |720 |1080 )\d{3,4} (?:\d{3,4}[pi] )?(?:[hps]dtv|dsr|dvb|tvrip)(?!\p{L})/u

/**
 * Season number of a folder such as `Season 01`, `Staffel 2`, `S03`, `1st season`, `第2季`, `Specials` (0), or null.
 * With the name of the folder around it, `Show Season 1` below `Show` and a bare number count too.
 */
export function seasonOfFolder(name: string, showName?: string): number | null {
  if (name.length > 255) return null
  const plain = normalise(name)
  const own = seasonOfText(plain)
  if (own !== null || showName === undefined || showName === '') return own
  if (bare.test(plain)) return boxSet.test(showName) ? null : Number(plain)
  const rest = afterShow(plain, showName)
  return rest === null ? null : seasonOfText(rest)
}

/** True for `2` and `2016`, which are seasons only inside a show. */
export function isBareNumber(name: string): boolean {
  return bare.test(name.trim())
}

const spelled = /^season (one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)$/
const numerals = 'one two three four five six seven eight nine ten eleven twelve'.split(' ')

function seasonOfText(text: string): number | null {
  const numeral = spelled.exec(text)?.[1]
  if (numeral !== undefined) return numerals.indexOf(numeral) + 1
  if (specials.test(text)) return 0
  const match = worded.exec(text) ?? ordinal.exec(text) ?? short.exec(text)
  // `24 Season 1-8` is a pack of the show `24`.
  if (match !== null && /^\d{1,2} \p{L}+ [\p{L}\d]/u.test(text)) return null
  if (match !== null) return episodeAfter.test(match[2] ?? '') ? null : Number(match[1])
  const cjk = east.exec(text)
  return cjk === null ? null : numberOf(cjk[1] ?? cjk[2] ?? '')
}

function normalise(name: string): string {
  return name.normalize('NFC').toLowerCase().replace(/[._]/g, ' ').replace(/\s\s+/g, ' ').trim()
}

// Compares letters only, so `The.Wonder.Years.S04` is found below `The Wonder Years (1988)`.
function afterShow(plain: string, showName: string): string | null {
  const show = foldTitle(showName.replace(/[ .]?[([]?(?:19|20)\d\d[)\]]?$/, ''))
  if (show === '') return null
  let seen = ''
  for (const match of plain.matchAll(/[\p{L}\p{N}]+/gu)) {
    seen += foldTitle(match[0])
    if (!show.startsWith(seen)) return null
    if (seen === show) {
      const rest = plain.slice(match.index + match[0].length)
      return rest.replace(/^[^\p{L}\p{N}]+(?:(?:19|20)\d\d[^\p{L}\p{N}]+)?/u, '')
    }
  }
  return null
}

const cjkDigits = '一二三四五六七八九'

function numberOf(text: string): number {
  if (!/\D/.test(text)) return Number(text)
  const ten = text.indexOf('十')
  if (ten < 0) return cjkDigits.indexOf(text[0] ?? '') + 1
  const tens = ten === 0 ? 1 : cjkDigits.indexOf(text[0] ?? '') + 1
  return tens * 10 + cjkDigits.indexOf(text[ten + 1] ?? '?') + 1
}
