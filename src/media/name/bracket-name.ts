import { isReleaseWord, releaseStart } from './release-words.ts'

/** What a name made of brackets says: `[Group][中文/Title][12][1080p]`. */
export interface BracketName {
  readonly group?: string
  readonly title: string
  readonly episodes?: readonly number[]
  /** What stands behind title and number. */
  readonly rest: string
}

const bracket = /[[【]([^[\]【】]{1,200})[\]】]/gu
const number =
  /^第? ?(\d{1,4})(?:[-~](\d{1,4}))? ?(?:[话話集回])? ?(?:v\d)? ?[（(]?(?:end|fin|完)?[)）]?$/iu
const cjk = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u
const latinWord = /[A-Za-z][A-Za-z]/
/** `★10月新番★`, `国漫`: what kind of show it is, not its name. */
const label = /^(?:★?\d{1,2}月新番★?|国漫|國漫|动漫|完结|\d{4})$/u

/** Reads a name of at least three brackets with nothing but decoration between them; null for all others. */
export function readBrackets(text: string): BracketName | null {
  if (!/^\s*[[【]/.test(text)) return null
  const parts = [...text.matchAll(bracket)]
  const between = text.replace(bracket, ' ').replace(/★[^★]{0,20}★|\d{1,2}月新番/gu, ' ')
  if (parts.length < 3 || /[\p{L}\d]{3}/u.test(between.replace(/\.\w+$/, ''))) return null
  const words = parts.map((part) => (part[1] ?? '').trim())
  const at = words.findIndex((word, index) => index > 0 && number.test(word) && !isYear(word))
  if (at < 1) return null
  const titles = words.slice(1, at).filter((word) => !label.test(word) && releaseStart(word) !== 0)
  const title = at === 1 ? null : chooseTitle(titles)
  if (title === null || title === '') return null
  const end = parts[at]
  const rest = text.slice((end?.index ?? 0) + (end?.[0].length ?? 0))
  return { ...groupOf(words[0] ?? ''), title, episodes: numbersOf(words[at] ?? ''), rest }
}

function groupOf(word: string): { group?: string } {
  return word === '' || isReleaseWord(word) ? {} : { group: word }
}

function isYear(word: string): boolean {
  return /^(?:19|20)\d\d$/.test(word)
}

// The spelling in Latin letters is the one databases find.
function chooseTitle(titles: readonly string[]): string | null {
  const latin = titles.findLast((title) => latinWord.test(title))
  const title = latin ?? titles[0]
  return title === undefined ? null : latinPart(title)
}

// Longer ones are no titles.
const maxTitle = 200

/** Of `中文 / Title` the Latin part, of `中文 Title` too; a name in one script stays whole. */
export function latinPart(title: string): string {
  if (title.length > maxTitle || !cjk.test(title)) return title
  const parts = title.split(/ ?[/|] ?|_(?=[ A-Za-z])/).map((part) => part.trim())
  const latin = parts.findLast((part) => latinWord.test(part) && !cjk.test(part))
  if (latin !== undefined) return latin
  const behind = behindCjk(title)
  if (behind !== null) return behind
  const before = /^([A-Z][A-Za-z\d' :!-]{3,100}) [^A-Za-z]*$/.exec(title)?.[1]
  return before === undefined ? title : before.trim()
}

// The Latin words behind the last Chinese, Japanese or Korean letter, when none stand before it.
function behindCjk(title: string): string | null {
  let at = title.length - 1
  while (at >= 0 && !cjk.test(title[at] ?? '')) at -= 1
  if (/[A-Za-z]/.test(title.slice(0, at))) return null
  const tail = title.slice(at + 1).replace(/^[^\p{L}\d]{1,4}/u, '')
  return /^\p{Lu}[\p{L}\d' :!～-]{3,}$/u.test(tail) ? tail.trim() : null
}

function numbersOf(word: string): readonly number[] {
  const match = number.exec(word)
  const first = Number(match?.[1])
  const last = match?.[2] === undefined ? first : Number(match[2])
  const count = Math.min(Math.max(last - first + 1, 1), 200)
  return Array.from({ length: count }, (_, index) => first + index)
}
