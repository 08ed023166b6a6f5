import { languageOf } from '../assets/language.ts'

/** What decides which of the languages found in a name are those of the release. */
export interface LanguageEvidence {
  /** Languages the token library found anywhere in the name. */
  readonly found: readonly string[] | undefined
  readonly title: string
  /** What stands behind the title. */
  readonly tail: string
  readonly hasReleaseWords: boolean
}

/** The languages of a release: `The Danish Boat` is in no language, nor is a Cyrillic title alone. */
export function languagesOf(evidence: LanguageEvidence): readonly string[] | undefined {
  const { found, title, tail, hasReleaseWords } = evidence
  if (found !== undefined && title.trim() === '' && hasReleaseWords) return found
  if (found === undefined && !hasReleaseWords && !/[[(]/.test(tail)) return undefined
  const spoken = found === undefined ? nothing : namedIn(tail)
  const inTitle = found === undefined ? nothing : namedIn(title)
  // The library takes a script for a language.
  const isForeign = /[^\p{Script=Latin}\P{L}]/u.test(title)
  const kept = (found ?? []).filter((language) => {
    if (spoken.has(language)) return true
    return hasReleaseWords && !inTitle.has(language) && !isForeign
  })
  if (found === undefined) {
    if (hasReleaseWords) kept.push(...wordsOf(tail, 5).flatMap(longName))
    for (const [, inner] of tail.matchAll(bracket))
      kept.push(...wordsOf(inner ?? '').flatMap(longName))
  }
  return kept.length === 0 ? undefined : [...new Set(kept)]
}

/** `Harbour (German)`, `Harbour [German, French]`: a last bracket that holds nothing but languages. */
const closing = /[ ._]?[([](\p{L}{4,20}(?:[ ,&+]{1,3}\p{L}{4,20}){0,4})[)\]][ ._-]*$/u

/** What stands before the year or number of a name without the languages in brackets that it ends with. */
export function withoutLanguage(text: string): string {
  if (!/[)\]]/.test(text)) return text
  const match = closing.exec(text)
  if (match === null || match.index === 0) return text
  const words = wordsOf(match[1] ?? '')
  return words.every((word) => longName(word).length > 0) ? text.slice(0, match.index) : text
}

/** True when a title has a word for one of these languages, which then may be none of the release's. */
export function namesAny(languages: readonly string[] | undefined, title: string): boolean {
  if (languages === undefined) return false
  const named = namedIn(title)
  return languages.some((language) => named.has(language))
}

const nothing: ReadonlySet<string> = new Set()
const bracket = /[[(]([^[\]()]{2,30})[\])]/g

function namedIn(text: string): Set<string> {
  return new Set(wordsOf(text).flatMap((word) => languageOf(word) ?? []))
}

// `no`, `de`, `it` are words; only names count where nothing else says it is a release.
function longName(word: string): string[] {
  const language = word.length > 4 ? languageOf(word) : null
  return language === null ? [] : [language]
}

function wordsOf(text: string, limit?: number): string[] {
  return text.toLowerCase().split(/[^\p{L}]+/u, limit)
}
