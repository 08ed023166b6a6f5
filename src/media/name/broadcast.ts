const sixDigits = '\\d\\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])'
/** `240517 Title ep05`, `240517 Title #05`: what recorders write. */
const recorded = new RegExp(`^${sixDigits}[ _.]+(?=\\p{L})`, 'u')
/** `E05.240517`: how Korean broadcasts are released. */
const aired = new RegExp(`[ ._]${sixDigits}$`)

/** The number of a name without a season, and where it stands. */
export interface NumberPlace {
  readonly start: number
  /** Behind its date, where one follows. */
  readonly end: number
  /** True for `E05`, false for `#05` and ` - 05`. */
  readonly isMarked: boolean
}

/**
 * True for a broadcast that is called by its number and the six digits of its evening. These count a show from its
 * first evening on, as one season; other names without a season may count either way.
 */
export function isBroadcast(text: string, { start, end, isMarked }: NumberPlace): boolean {
  return (start > 0 && recorded.test(text)) || (isMarked && aired.test(text.slice(start, end)))
}
