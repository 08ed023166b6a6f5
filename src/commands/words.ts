export { count, counted, duration, percent, size } from '../domain/words.ts'

/** Local time, to the second. */
export function when(ms: number | null): string {
  return ms === null ? '-' : new Date(ms).toLocaleString('sv-SE')
}

/** `1:42:05` */
export function runtime(ms: number): string {
  const seconds = Math.round(ms / 1000)
  const two = (n: number): string => String(n).padStart(2, '0')
  const minutes = Math.floor(seconds / 60)
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`
}

/** Rows as columns of equal width; the last column stays as it is. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = []
  for (const row of rows) {
    for (const [at, cell] of row.entries()) {
      widths[at] = Math.max(widths[at] ?? 0, Bun.stringWidth(cell))
    }
  }
  return rows.map((row) =>
    row
      .map((cell, at) =>
        at === row.length - 1 ? cell : cell + ' '.repeat((widths[at] ?? 0) - Bun.stringWidth(cell)),
      )
      .join('  ')
      .trimEnd(),
  )
}
