/** Which rows of a long list exist, and how much room those take that do not. */
export interface Window {
  readonly from: number
  /** Behind the last. */
  readonly to: number
  readonly above: number
  readonly below: number
}

/** Rows beside those that are seen. */
const spare = 10

/**
 * Rows of one height, of which one may have a detail below it. `top` is how far the list begins above the upper edge of
 * what is seen, negative while it begins below.
 */
export function windowOf(list: {
  readonly count: number
  readonly rowHeight: number
  readonly top: number
  readonly height: number
  readonly opened?: { readonly at: number; readonly height: number } | null
}): Window {
  const { count, rowHeight, top, height, opened = null } = list
  const rowAt = (y: number): number => {
    if (opened === null || y <= (opened.at + 1) * rowHeight) return Math.floor(y / rowHeight)
    return Math.max(opened.at, Math.floor((y - opened.height) / rowHeight))
  }
  const from = Math.max(0, Math.min(count, rowAt(top) - spare))
  const to = Math.max(from, Math.min(count, rowAt(top + height) + 1 + spare))
  const extra = (isOutside: (at: number) => boolean): number =>
    opened !== null && isOutside(opened.at) ? opened.height : 0
  return {
    from,
    to,
    above: from * rowHeight + extra((at) => at < from),
    below: (count - to) * rowHeight + extra((at) => at >= to),
  }
}
