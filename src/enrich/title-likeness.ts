import { formsOf, type TitleForms } from '../domain/title-forms.ts'

/** How alike two titles are. */
export interface TitleLikeness {
  /** 0..1 */
  readonly likeness: number
  readonly how: 'same' | 'article' | 'spelling' | 'typing' | 'part' | 'start' | 'number' | 'words'
}

/** Two such titles are never taken for one another without more: they are sequels. */
const otherNumber = 0.45
/** Below the step from which a title and its year alone make a match. */
const oneTypedWrong = 0.82
const partOfOther = 0.8
const startOfOther = 0.7
/** A title that begins with so few letters begins with a word that many do. */
const leastStart = 6
const commonWordsMost = 0.7
/** A title of so many letters may have one typed wrong; of twice as many, two. */
const lettersPerSlip = 8

export function titleLikeness(one: string, other: string): TitleLikeness {
  const a = formsOf(one)
  const b = formsOf(other)
  if (a.plain === b.plain) return { likeness: 1, how: 'same' }
  if (a.bare === b.bare) return { likeness: 0.98, how: 'article' }
  if (a.folded === b.folded || a.joined === b.joined) return { likeness: 0.98, how: 'spelling' }
  const numbers = compareNumbers(a.numbers, b.numbers)
  const isPart = a.parts.includes(b.folded) || b.parts.includes(a.folded)
  if (isPart && numbers !== 'differ') return { likeness: partOfOther, how: 'part' }
  if (numbers !== 'same')
    return { likeness: Math.min(otherNumber, commonWords(a, b)), how: 'number' }
  const letters = Math.min(a.joined.length, b.joined.length)
  const slips = Math.min(2, Math.floor(letters / lettersPerSlip))
  if (slips > 0 && isWithin(a.joined, b.joined, slips)) {
    return { likeness: oneTypedWrong, how: 'typing' }
  }
  if (isStart(a.folded, b.folded) || isStart(b.folded, a.folded)) {
    return { likeness: startOfOther, how: 'start' }
  }
  return { likeness: commonWords(a, b), how: 'words' }
}

function isStart(one: string, other: string): boolean {
  return one.length >= leastStart && other.startsWith(`${one} `)
}

/** `first`: the same but for a 1 that one of them does without, as the first part of many does. */
function compareNumbers(a: readonly string[], b: readonly string[]): 'same' | 'first' | 'differ' {
  if (a.join() === b.join()) return 'same'
  const without = (numbers: readonly string[]): string => numbers.filter((n) => n !== '1').join()
  return without(a) === without(b) ? 'first' : 'differ'
}

/** Share of the words that both have, squared: half of them is not much. */
function commonWords(a: TitleForms, b: TitleForms): number {
  const ofA = new Set(a.folded.split(' '))
  const ofB = new Set(b.folded.split(' '))
  const share = (2 * ofA.intersection(ofB).size) / (ofA.size + ofB.size)
  return commonWordsMost * share ** 2
}

/** Whether one text becomes the other by so many letters added, left out or replaced. */
function isWithin(one: string, other: string, most: number): boolean {
  const a = Array.from(one)
  const b = Array.from(other)
  if (Math.abs(a.length - b.length) > most) return false
  let row = b.map((_, at) => at + 1)
  for (const [at, letter] of a.entries()) {
    let diagonal = at
    let left = at + 1
    row = row.map((above, column) => {
      const cost = Math.min(above + 1, left + 1, diagonal + (letter === b[column] ? 0 : 1))
      diagonal = above
      left = cost
      return cost
    })
    if (Math.min(...row) > most) return false
  }
  return (row.at(-1) ?? a.length) <= most
}
