import type { FakeTmdbTranslation } from './titles.ts'

interface Worded {
  readonly title?: string
  readonly overview?: string
  readonly tagline?: string
  readonly originalTitle?: string
  readonly originalLanguage?: string
  readonly translations?: Readonly<Record<string, FakeTmdbTranslation>>
}

/** What TMDB tells of a title in a language: the title falls back, the other words stay empty. */
export function wordsIn(
  one: Worded,
  language: string,
): { readonly title: string; readonly overview: string; readonly tagline: string } {
  const primary = primaryOf(language)
  const own = translationOf(one, language)
  const english: FakeTmdbTranslation = primary === 'en' ? one : {}
  const original = one.originalLanguage === primary ? one.originalTitle : undefined
  return {
    title: own?.title ?? original ?? one.title ?? '',
    overview: own?.overview ?? english.overview ?? '',
    tagline: own?.tagline ?? english.tagline ?? '',
  }
}

/** The translation of a tag, else the first of the same language. */
function translationOf(one: Worded, language: string): FakeTmdbTranslation | undefined {
  const all = Object.entries(one.translations ?? {})
  const same = all.find(([tag]) => tag === language)
  return (same ?? all.find(([tag]) => primaryOf(tag) === primaryOf(language)))?.[1]
}

/** `de` of `de-DE`. */
export function primaryOf(language: string): string {
  return language.split('-')[0] ?? language
}

/** The answer of `translations`; titles that are the same as the original one are empty, as TMDB has them. */
export function translationsOf(one: Worded, titleKey: 'title' | 'name'): object[] {
  const english = { ...(one.originalTitle !== undefined && { title: one.title }), ...pick(one) }
  const all = { 'en-US': english, ...one.translations }
  return Object.entries(all).map(([tag, { title = '', overview = '', tagline = '' }]) => ({
    iso_3166_1: tag.split('-')[1] ?? tag.toUpperCase(),
    iso_639_1: primaryOf(tag),
    name: primaryOf(tag),
    english_name: primaryOf(tag),
    data: {
      homepage: '',
      overview,
      tagline,
      [titleKey]: title === one.originalTitle ? '' : title,
    },
  }))
}

function pick({ overview, tagline }: Worded): FakeTmdbTranslation {
  return { ...(overview !== undefined && { overview }), ...(tagline !== undefined && { tagline }) }
}

/** Lower case, without accents and signs. */
export function plainWords(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** A date of TMDB: empty when it is not known. */
export function dateOf(date: string | number | undefined): string {
  if (date === undefined) return ''
  return typeof date === 'number' ? `${date}-01-02` : date
}
