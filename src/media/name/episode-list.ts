/** The numbers of a multi-episode name, and where they end. */
export interface EpisodeList {
  readonly episodes: readonly number[]
  readonly end: number
}

/** Where a list begins. */
export interface ListStart {
  /** Index behind the first number. */
  readonly at: number
  readonly first: number
  /** The season of the first number; null when the name gives none. */
  readonly season: number | null
}

// Longer ranges are numbers that mean something else.
const maxRange = 200

// What may carry on after a first number; `-` makes a range, everything else a list.
/** `-S01E03`, ` & S01E03`. */
const moreSeason =
  /([ ._]{0,2}(?:[-~–&+]|and(?=[ ._]))?[ ._]{0,2})s(\d{1,4})[ ._]?x?e(?:p[ ._]?)?(\d{1,5})(?!\d)/iuy
/** `E03`, `-E03`, ` - Ep03`, `x03`. */
const moreMarked = /([ ._]{0,2}[-~–&+]?[ ._]{0,2})(?:ep?|x(?!26[456]))(\d{1,5})(?!\d)/iuy
/** `-1x03`. */
const moreCross = /([ ._]{0,2}[-~–&+][ ._]{0,2}|[ ._])(\d{1,4})x(\d{1,3})(?![\dp])/iuy
/** `-03`, `+3`, `_03`, and in words `en 4`, `& 4`, `and 4`. */
const morePlain =
  /([-~–&+]|_(?=\d\d(?![\p{L}\d]))| ?& ?| (?:en|and|et|und|y|e) )(\d{1,4})(?!\d|(?!v\d)\p{L}|\.\d(?!\d))/iuy

/** Follows a first episode number through whatever list or range continues it. */
export function carryOn(text: string, { at, first, season }: ListStart): EpisodeList {
  const episodes = [first]
  let end = at
  while (episodes.length < maxRange) {
    const last = episodes.at(-1) ?? first
    const next = nextNumber(text, { at: end, first: last, season })
    if (next === null || next.number <= last || next.number - last > maxRange) break
    const from = next.range ? last + 1 : next.number
    for (let number = from; number <= next.number; number += 1) episodes.push(number)
    end = next.end
  }
  return { episodes, end }
}

interface NextNumber {
  readonly number: number
  readonly range: boolean
  readonly end: number
}

function nextNumber(text: string, { at, first: last, season }: ListStart): NextNumber | null {
  const withSeason =
    season === null ? null : (matchAt(moreSeason, text, at) ?? matchAt(moreCross, text, at))
  if (withSeason !== null) {
    if (Number(withSeason[2]) !== season) return null
    return toNext(withSeason, withSeason[3], at)
  }
  const plain = matchAt(moreMarked, text, at) ?? matchAt(morePlain, text, at)
  if (plain === null || isResolution(plain[2], text[at + plain[0].length])) return null
  const next = toNext(plain, plain[2], at)
  // `6x03_04`, but not `S02E05_10_21`.
  return plain[1] === '_' && next.number !== last + 1 ? null : next
}

// `S01E02-1080p` is caught by the letter; `S01E02-720 ` is not.
function isResolution(number: string | undefined, after: string | undefined): boolean {
  return /^(?:480|576|720|1080|2160)$/.test(number ?? '') && after !== '-'
}

function toNext(match: RegExpExecArray, number: string | undefined, at: number): NextNumber {
  return {
    number: Number(number),
    range: /[-~–]/.test(match[1] ?? ''),
    end: at + match[0].length,
  }
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}
