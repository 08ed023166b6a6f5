/** Rows as they stay while somebody reads them, and those that wait to be shown. */
export interface HeldRows<Row> {
  readonly shown: readonly Row[]
  readonly waiting: readonly Row[]
  /** Follow the last one that is shown, and so move nothing. */
  readonly older: readonly Row[]
}

/**
 * Keeps the rows that are shown in their places, with what is newly known of each; new ones that would stand between
 * them or above wait. A row that has left the list stays until the reader has it renewed.
 */
export function holdRows<Row, Key>(
  shown: readonly Row[],
  fresh: readonly Row[],
  keyOf: (row: Row) => Key,
): HeldRows<Row> {
  const known = new Set(shown.map(keyOf))
  const newest = new Map(fresh.map((row) => [keyOf(row), row]))
  const isKnown = (row: Row): boolean => known.has(keyOf(row))
  const last = fresh.findLastIndex(isKnown)
  const end = last < 0 ? fresh.length : last + 1
  return {
    shown: shown.map((row) => newest.get(keyOf(row)) ?? row),
    waiting: fresh.slice(0, end).filter((row) => !isKnown(row)),
    older: fresh.slice(end),
  }
}
