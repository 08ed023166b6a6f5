import { findSeasonEpisode } from './episode.ts'
import { releaseStart } from './release-words.ts'

/** `Title (1999)`, `Title (1999) - Label`, `Title (1999) [tags]`. */
const film =
  /^.{1,150}? \((?:18[89]|19\d|20\d)\d(?:[-–](?:19|20)\d\d)?\)(?=$| - (?!\d{1,4}(?:$|[ v(-]))| ?\[| cd\d| \(?(?:cd|dvd|part|pt|dis[ck]))/i
/** `Show - S01E02`, `Show (2010) - S01E02 - Title`. */
const episode =
  /^[^[\](){}._]{1,150}?(?: \((?:19|20)\d\d\))? - S\d{1,4}E\d{1,4}(?![ ._]?[-x&]?E?\d)/i

// A pack of several seasons, episodes or films needs the lists of the token library.
const pack =
  /season|episode|movies|complet|saison|stagion|staffel|temporada|sezon|сезон|collection|trilogy|(?<![\p{L}\d])S\d\d|[/|_]/iu

// Release words that titles use too.
const titleWord =
  /(?<!\p{L})(?:opus|remux|atmos|flac|dolby|screener|vhs|dvd|uhd|avc|opus)(?!\p{L})/giu

/** An air date, which only the longer way looks for. */
const dated = /(?:19|20)\d\d[-. ]\d\d|\d\d[-.]\d\d[-.](?:19|20)\d\d/

/** True for names as libraries write them, which our own rules read alone. */
export function isLibraryName(text: string): boolean {
  if (episode.test(text)) return !dated.test(text)
  const match = film.exec(text)
  if (match === null || match[0].startsWith('[') || match[0].includes('_')) return false
  // `Show - 09 (2021)`: a zero makes it an episode, `Apollo - 13 (1995)` is a film.
  if (pack.test(text) || / - 0\d{1,2} \(/.test(match[0])) return false
  return releaseStart(match[0].replace(titleWord, ' ')) < 0 && findSeasonEpisode(text) === null
}

/** True for names without a digit, a bracket or a release word: all title. */
export function isPlainTitle(text: string): boolean {
  return (
    !/[\d[\](){}【】/|_]/.test(text) &&
    !/complete|season|saison|staffel|temporada|сезон|\.-|serie|aka /i.test(text) &&
    releaseStart(text) < 0
  )
}
