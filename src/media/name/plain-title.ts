import { languageOf } from '../assets/language.ts'
import { partOf } from '../assets/stack.ts'
import { editionOf, withoutEdition } from './edition.ts'
import { findMarkedEpisode, findSeasonEpisode } from './episode.ts'
import { releaseStart, softStart } from './release-words.ts'
import { resolutionOf } from './resolution.ts'
import { findSeasonPack } from './season-pack.ts'
import { sourceOf, strongerSourceOf } from './source.ts'
import { cleanTitle } from './title.ts'
import { readTokens, type ReleaseTokens } from './tokens.ts'

const year = /(?<!\d)(?:19|20)\d\d(?!\d)/

/** True for a title without anything that might be more than title, by our own rules. */
export function isPlain(title: string): boolean {
  if (year.test(title) || releaseStart(title) >= 0 || /^\d|\.\d{1,4}$|-\d/.test(title)) return false
  const isBare = softStart(`${title}.`, title.length + 1) > title.length
  return isBare && withoutEdition(title) === title
}

/**
 * True for words, clean as titles are, in which neither our rules nor the token library see more than a title. With a
 * `number`, true for the two of them before the year of a film: `Harbour 2049`.
 */
export type TitleJudge = (words: string, number?: string) => boolean

/** Makes a judge that remembers up to `limit` answers: the files of a show share its title, and a group's its name. */
export function createTitleJudge(limit: number): TitleJudge {
  const known = new Map<string, boolean>()
  // At the first name: the library compiles its patterns for it, which takes longer than a thread takes to start.
  let places: ReturnType<typeof readPlaces> | undefined
  return (words, number) => {
    const title = number === undefined ? words : `${words} ${number}`
    const found = known.get(title)
    if (found !== undefined) return found
    places ??= readPlaces()
    const { alone, dated, film } = places
    const isTitle =
      isTitleToUs(words) &&
      isTitleToLibrary(words, alone) &&
      isTitleToLibrary(title, number === undefined ? dated : film)
    if (known.size >= limit) known.clear()
    known.set(title, isTitle)
    return isTitle
  }
}

/** Some patterns of the library want dots or other fields in a name, others want none. */
function readPlaces(): Record<'alone' | 'dated' | 'film', Surroundings> {
  return {
    alone: surroundings(''),
    dated: surroundings('.2000.01.31.720p.BluRay.x264'),
    film: surroundings('.2000.720p.BluRay.x264'),
  }
}

interface Surroundings {
  readonly behind: string
  /** What the library says besides the title of any that stands there. */
  readonly usual: string
}

function surroundings(behind: string): Surroundings {
  return { behind, usual: besidesTitle(readTokens(`Name${behind}`)) }
}

function isTitleToLibrary(words: string, { behind, usual }: Surroundings): boolean {
  const tokens = readTokens(behind === '' ? words : words.replaceAll(' ', '.') + behind)
  const title = cleanTitle(tokens.title ?? '')
  // The library cuts a first letter with an accent off.
  const isWhole = title === words || title === words.slice(1)
  return isWhole && besidesTitle(tokens) === usual
}

function besidesTitle(tokens: ReleaseTokens): string {
  return JSON.stringify({ ...tokens, title: undefined })
}

function isTitleToUs(words: string): boolean {
  // `Episodio - 05`: the word makes the number behind it an episode's.
  const numbered = `${words} 05`
  return (
    words !== '' &&
    isPlain(words) &&
    findSeasonEpisode(numbered) === null &&
    findMarkedEpisode(numbered) === null &&
    findSeasonPack(words) === null &&
    partOf(words) === null &&
    editionOf(words) === null &&
    languageOf(words) === null &&
    strongerSourceOf(words) === null &&
    sourceOf(words) === null &&
    resolutionOf(words) === null
  )
}
