/** A cell: what it holds is written as it is; null is empty. */
export type Cell = string | number | boolean | null

/** A line of RFC 4180. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(written).join(',')}\r\n`
}

/**
 * Programs that calculate take a text with one of these in front for a formula and run it, also behind white space; the
 * names of files are of strangers.
 */
const formula = /^[\s\u00a0\ufeff]*[=+\-@\t\r\n＝＋－＠]/

function written(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell !== 'string') return String(cell)
  const text = formula.test(cell) ? `'${cell}` : cell
  // Some hide what stands before a quote, or read a cell anew behind other separators.
  return /["',;\t\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
