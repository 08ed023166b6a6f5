import type { SubtitleName } from '../../domain/scanner.ts'
import { languageOf, languageTagOf } from './language.ts'

/** What the words around a stem say. */
export type Flags = Omit<SubtitleName, 'stem'>

type Meaning = 'forced' | 'default' | 'hearing' | 'hi' | 'language' | 'number'

const flagWords = new Map<string, Meaning>([
  ['forced', 'forced'],
  ['foreign', 'forced'],
  ['default', 'default'],
  ['sdh', 'hearing'],
  ['cc', 'hearing'],
  ['hoh', 'hearing'],
  ['hi', 'hi'],
])
const separators = /[\s._()[\]{}-]+/

/** Reads the words behind a stem, in any order; what is none of them is the title. */
export function readFlags(words: readonly string[]): Flags {
  const draft = createDraft()
  for (const word of words) addWord(draft, word.trim())
  return finish(draft)
}

/** Reads flags only from the end of a name, so that no word of a title is taken for a language. */
export function readFlagsAtEnd(words: readonly string[]): Flags {
  const start = startOfFlags(words)
  const draft = createDraft()
  const title = words.slice(0, start).filter((word) => word !== '')
  if (!title.every((word) => meaningOf(word) === 'number')) draft.left.push(...title)
  for (const word of words.slice(start)) addWord(draft, word)
  return finish(draft)
}

/** Reads a name from a folder of subtitles: `2_English`, `English (SDH)`, `Spanish (Latin America)`. */
export function readFlagsInFolder(name: string): Flags {
  const words = name.split(separators).filter((word) => word !== '')
  if (startOfFlags(words) < words.length) return withTitleOf(words)
  const first = words.findIndex((word) => meaningOf(word) !== 'number')
  const leading = words[first] ?? ''
  if (!isLanguageName(leading)) return readFlags([name])
  const draft = createDraft()
  addLanguage(draft, leading)
  draft.left.push(words.slice(first + 1).join(' '))
  return finish(draft)
}

/** Reads a text of nothing but flags, languages and numbers; null when there is anything else in it. */
export function readOnlyFlags(text: string): Flags | null {
  const words = tagsKept(text)
  const meanings = words.map(meaningOf)
  if (meanings.includes(null) || meanings.every((meaning) => meaning === 'number')) return null
  return readFlags(words)
}

interface Draft {
  forced: boolean
  default: boolean
  hearing: boolean
  hiCount: number
  language: string | null
  /** The language with its region or script. */
  tag: string | null
  readonly left: string[]
}

function createDraft(): Draft {
  return {
    forced: false,
    default: false,
    hearing: false,
    hiCount: 0,
    language: null,
    tag: null,
    left: [],
  }
}

function withTitleOf(words: readonly string[]): Flags {
  const { title, ...flags } = readFlagsAtEnd(words)
  return title === undefined ? flags : { ...flags, title: title.replaceAll('.', ' ') }
}

/** Where the known words at the end begin; its length when there are none but numbers. */
function startOfFlags(words: readonly string[]): number {
  let start = words.length
  for (let at = words.length - 1; at >= 0; at -= 1) {
    const meaning = meaningOf(words[at] ?? '')
    if (meaning === null) break
    if (meaning !== 'number') start = at
  }
  return start
}

function meaningOf(word: string): Meaning | null {
  const lower = word.toLowerCase()
  const flag = flagWords.get(lower)
  if (flag !== undefined) return flag
  if (/^\d{1,3}$/.test(word)) return 'number'
  // `en-hi` and `en_cc` are a language and a flag, although they look like a language and a region.
  if (/[-_](?:hi|cc)$/.test(lower)) return null
  if (languageOf(lower) !== null) return 'language'
  return duplicateOf(lower) === null ? null : 'language'
}

/** `eng` of `eng2`, as programs count what they download; `pt2` is a part. */
function duplicateOf(word: string): string | null {
  const base = /^([a-z]{2,12})\d{1,2}$/.exec(word)?.[1]
  return base === undefined || base === 'pt' || languageOf(base) === null ? null : base
}

function addWord(draft: Draft, word: string): void {
  if (word === '') return
  if (apply(draft, word)) return
  const parts = tagsKept(word)
  if (parts.every((part) => meaningOf(part) !== null)) {
    for (const part of parts) apply(draft, part)
    return
  }
  // `English Commentary`, `Latin American Spanish`
  const first = parts[0] ?? ''
  const last = parts.at(-1) ?? ''
  const language = isLanguageName(first) ? first : isLanguageName(last) ? last : null
  if (language === null || draft.language !== null) {
    draft.left.push(word)
    return
  }
  addLanguage(draft, language)
  draft.left.push((language === first ? parts.slice(1) : parts.slice(0, -1)).join(' '))
}

/** The words of a text, with tags such as `pt-BR` in one piece. */
function tagsKept(text: string): readonly string[] {
  return text
    .split(/[\s.()[\]{}]+/)
    .flatMap((word) => (meaningOf(word) === null ? word.split(separators) : [word]))
    .filter((word) => word !== '')
}

function apply(draft: Draft, word: string): boolean {
  const meaning = meaningOf(word)
  if (meaning === null) return false
  if (meaning === 'forced' || meaning === 'default' || meaning === 'hearing') draft[meaning] = true
  else if (meaning === 'hi') draft.hiCount += 1
  else if (meaning === 'language') addLanguage(draft, word)
  return true
}

function addLanguage(draft: Draft, word: string): void {
  const lower = word.toLowerCase()
  const plain = languageOf(lower) === null ? (duplicateOf(lower) ?? lower) : lower
  const language = languageOf(plain)
  if (draft.language === null) draft.language = language
  if (draft.language === language) draft.tag ??= languageTagOf(plain)
  else draft.left.push(word)
}

/** A name such as `English`; codes are too short to be told from other words. */
function isLanguageName(word: string): boolean {
  return word.length > 3 && /^\p{L}+$/u.test(word) && languageOf(word) !== null
}

function finish(draft: Draft): Flags {
  const { hiCount, tag } = draft
  // `hi` is Hindi, unless another language is there, or a second `hi`: then it says "hearing impaired".
  const isHindi = draft.language === null && hiCount > 0
  const language = isHindi ? 'hi' : draft.language
  const isForImpaired = draft.hearing || hiCount > (isHindi ? 1 : 0)
  const left = draft.left.filter((word) => word !== '')
  const title = left.length > 0 ? left.join('.') : tag
  return {
    ...(language === null ? {} : { language }),
    ...(draft.forced ? { forced: true } : {}),
    ...(draft.default ? { default: true } : {}),
    ...(isForImpaired ? { hearingImpaired: true } : {}),
    ...(title === null ? {} : { title }),
  }
}
