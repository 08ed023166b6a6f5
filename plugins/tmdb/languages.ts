import type { Translations } from './shapes.ts'

const last = 'en-US'

/** The languages to ask for, best first, as TMDB writes them (`de`, `de-DE`); English is always among them. */
export function languagesOf(wanted: readonly string[]): readonly string[] {
  const known = wanted.flatMap((tag) => {
    const found = tagOf(tag)
    return found === null ? [] : [found]
  })
  const hasEnglish = known.some((tag) => primaryOf(tag) === 'en')
  return [...new Set(hasEnglish ? known : [...known, last])].slice(0, 10)
}

/** TMDB knows languages of two letters, and countries. */
function tagOf(tag: string): string | null {
  const locale = localeOf(tag)
  if (locale === null || !/^[a-z]{2}$/.test(locale.language)) return null
  const { language, region } = locale
  return region !== undefined && /^[A-Z]{2}$/.test(region) ? `${language}-${region}` : language
}

function localeOf(tag: string): Intl.Locale | null {
  try {
    return new Intl.Locale(tag)
  } catch {
    return null
  }
}

/** `de` of `de-DE`. */
function primaryOf(tag: string): string {
  return tag.slice(0, 2)
}

/** The primary tags, each once. */
export function primariesOf(languages: readonly string[]): readonly string[] {
  return [...new Set(languages.map(primaryOf))]
}

/** The country whose rules count: that of the first language, `DE` for `de`. */
export function regionOf(languages: readonly string[]): string {
  const locale = localeOf(languages[0] ?? last)
  return locale?.maximize().region ?? 'US'
}

/** What an answer says in its own language, the first of those asked for. */
export interface OwnWords {
  readonly title: string | undefined
  readonly originalTitle: string | undefined
  readonly originalLanguage: string | undefined
  readonly overview: string | undefined
  readonly tagline: string | undefined
  readonly translations: Translations
}

/** Title, overview and tagline, each in the first of the languages that has it. */
export function wordsIn(
  languages: readonly string[],
  own: OwnWords,
): { title: string | undefined; overview: string | undefined; tagline: string | undefined } {
  const [first = last] = languages
  const in_ = (field: 'title' | 'overview' | 'tagline'): string | undefined => {
    for (const language of languages) {
      const found =
        translated(own.translations, language, field) ??
        (field === 'title' ? originalIn(own, language) : undefined) ??
        // TMDB puts another title into the place of one that it has not, and nothing into that of other words.
        (field !== 'title' && language === first ? own[field] : undefined)
      if (found !== undefined) return found
    }
    return own[field]
  }
  return { title: in_('title'), overview: in_('overview'), tagline: in_('tagline') }
}

/** TMDB leaves a translation empty that would say the same as the original title. */
function originalIn(own: OwnWords, language: string): string | undefined {
  return own.originalLanguage === primaryOf(language) ? own.originalTitle : undefined
}

function translated(
  translations: Translations,
  language: string,
  field: 'title' | 'overview' | 'tagline',
): string | undefined {
  const [, region] = language.split('-')
  const primary = primaryOf(language)
  const same = (translations?.translations ?? []).filter((one) => one.iso_639_1 === primary)
  const own = same.filter((one) => one.iso_3166_1 === region)
  const others = same.filter((one) => one.iso_3166_1 !== region)
  for (const { data } of [...own, ...others]) {
    const text = field === 'title' ? (data.title ?? data.name) : data[field]
    if (text !== undefined) return text
  }
  return undefined
}

/** Without descriptions in languages that nobody asked for: they are most of an answer. */
export function trimmed(translations: Translations, languages: readonly string[]): Translations {
  if (translations === undefined) return undefined
  const wanted = primariesOf(languages)
  return {
    translations: translations.translations.map((one) =>
      wanted.includes(one.iso_639_1)
        ? one
        : { ...one, data: { ...one.data, overview: undefined, tagline: undefined } },
    ),
  }
}

/** The title in all languages. */
export function translatedTitles(translations: Translations): readonly string[] {
  return (translations?.translations ?? []).flatMap(({ data }) => {
    const title = data.title ?? data.name
    return title === undefined ? [] : [title]
  })
}
