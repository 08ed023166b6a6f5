import { normalTitle } from './sort-title.ts'

/** A title in the forms in which it is compared, from the one that says most to the one that says least. */
export interface TitleForms {
  /** Lower case, without accents and signs. */
  readonly plain: string
  /** The same without its article. */
  readonly bare: string
  /** Numerals, number words and "and" in one form each. */
  readonly folded: string
  /** The folded form without spaces. */
  readonly joined: string
  /** Numbers in it, as text. */
  readonly numbers: readonly string[]
  /** Folded forms of what stands before, between and behind colons, dashes and brackets; empty for a title in one part. */
  readonly parts: readonly string[]
}

const articles =
  /^(?:the|an?|le|la|les|l|un|une|der|die|das|dem|den|ein|eine|el|los|las|una|il|lo|gli|i|uno|o|os|as|um|uma|de|het|een|en|et|ett|det)\s+(?=\S)/
/** `Matrix, The` */
const movedArticle = /^(.+), (the|an?|le|la|les|der|die|das|el|los|las|il|lo|gli|de|het)$/i
const separators = /\s*(?::|\s[-–—]\s|[–—]|\(|\)|\[|\]|\/)\s*/
const conjunctions: ReadonlySet<string> = new Set(['and', 'und', 'et', 'och', 'og'])

const romanNumerals =
  'i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx'.split(' ')
const words = 'one two three four five six seven eight nine ten eleven twelve thirteen'.split(' ')
const numerals = new Map(
  [romanNumerals, words].flatMap((list) => list.map((word, n) => [word, String(n + 1)] as const)),
)
/** Of a title in several parts, one that says so little says nothing of what it is. */
const leastPart = 4

export function formsOf(title: string): TitleForms {
  const straight = title.replace(movedArticle, '$2 $1')
  const plain = normalTitle(straight.replaceAll(/[&+]/g, ' and '))
  const folded = fold(plain)
  const parts = straight
    .split(separators)
    .map((part) => fold(normalTitle(part.replaceAll(/[&+]/g, ' and '))))
  const long = parts.filter((part) => part.length >= leastPart)
  return {
    plain,
    bare: withoutArticle(plain),
    folded,
    joined: folded.replaceAll(' ', ''),
    numbers: folded.match(/(?<!\p{L})\d+(?!\p{L})/gu) ?? [],
    parts: parts.length > 1 ? long : [],
  }
}

/**
 * What a title is searched for by when it is not found: its longest part, and its words without articles, numbers and
 * "and", as a provider may spell these otherwise.
 */
export function looseTitles(title: string): string[] {
  const { plain, parts } = formsOf(title)
  const steady = withoutArticle(plain)
    .split(' ')
    .filter((word) => !conjunctions.has(word) && !numerals.has(word) && !/^\d+$/.test(word))
  const longest = parts.toSorted((a, b) => b.length - a.length)[0]
  const loose = [longest, steady.join(' ')].filter((text) => text !== undefined)
  return [...new Set(loose)].filter((text) => text !== '' && text !== plain)
}

function fold(plain: string): string {
  const [first = '', ...rest] = withoutArticle(plain).split(' ')
  // What a title begins with is a word more often than a numeral: X, V, I, Robot.
  const start = words.includes(first) ? (numerals.get(first) ?? first) : first
  const folded = rest
    .filter((word) => !conjunctions.has(word))
    .map((word) => numerals.get(word) ?? word)
  return [start, ...folded].join(' ')
}

function withoutArticle(plain: string): string {
  return plain.replace(articles, '')
}
