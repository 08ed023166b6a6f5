import type { StackPart } from '../../domain/scanner.ts'

/** A part as one name suggests it; it is a stack only together with others. */
export interface PartSuffix extends StackPart {
  /** Equal for parts of one stack: stem, word and kind of number. */
  readonly key: string
  readonly word: string
}

const suffix = /(?:^|[ _.\-([])(cd|dvd|part|pt|disc|disk)[ _.-]?(\d{1,2}|[a-d])[)\]]?$/i
const separators = ' _.-([{'

/** Reads a part suffix such as `Film cd1`, `Film.part2`, `Film (disc b)`. */
export function partOf(stem: string): PartSuffix | null {
  const match = suffix.exec(stem)
  const mark = match?.[2]?.toLowerCase()
  const word = match?.[1]?.toLowerCase()
  if (match === null || mark === undefined || word === undefined) return null
  const lettered = mark >= 'a'
  const number = lettered ? mark.charCodeAt(0) - 96 : Number(mark)
  if (number === 0) return null
  const base = trimSeparators(stem.slice(0, match.index))
  return { stem: base, number, word, key: `${base.toLowerCase()}/${word}/${lettered ? 'a' : '1'}` }
}

/**
 * The part this stem is in a stack of its folder; `stacks` has the numbers by key. Two or more parts make a stack, and one of them is the first:
 * `Film Part 2` beside `Film Part 3` are two films.
 */
export function stackPartOf(
  stem: string,
  stacks: ReadonlyMap<string, ReadonlySet<number>>,
): StackPart | null {
  if (stacks.size === 0) return null
  const part = partOf(stem)
  if (part === null) return null
  const numbers = stacks.get(part.key)
  if (numbers === undefined || numbers.size < 2 || !numbers.has(1)) return null
  return { stem: part.stem, number: part.number }
}

function trimSeparators(text: string): string {
  let end = text.length
  while (end > 0 && separators.includes(text[end - 1] ?? '')) end -= 1
  return text.slice(0, end)
}
