import { useEffect, useRef, useState } from 'preact/hooks'

import { type Key, useKeys } from '../keys.ts'
import type { VirtualTableProps } from './table-shape.ts'

interface Place {
  readonly body: { readonly current: HTMLDivElement | null }
  /** How far the top of a row is below that of the first, px. */
  readonly offsetOf: (at: number) => number
}

/** `j`, `k` and arrows move, `x` selects (with Shift all from the last one on), others do what they are given for. */
export function useRowKeys<Row>(
  table: VirtualTableProps<Row>,
  place: Place,
): { at: number | null; setAt: (at: number) => void } {
  const [at, setAt] = useState<number | null>(null)
  const focusRow = useFocus(place)
  const move = (by: number): void => {
    const to = Math.max(0, Math.min(table.rows.length - 1, at === null ? 0 : at + by))
    setAt(to)
    focusRow(to)
  }
  const row = at === null ? undefined : table.rows[at]
  const arrows: readonly Key[] = [
    { key: 'ArrowDown', does: 'Next row', act: () => move(1) },
    { key: 'ArrowUp', does: 'Previous row', act: () => move(-1) },
  ]
  useKeys([
    { key: 'j', does: 'Next row', act: () => move(1) },
    { key: 'k', does: 'Previous row', act: () => move(-1) },
    // Without a row they scroll the page, as everywhere.
    ...(at === null ? [] : arrows),
    ...useSelection(table, at),
    ...(table.keys ?? []).map(({ key, does, act }) => ({
      key,
      does,
      act: () => row !== undefined && act(row),
    })),
  ])
  return { at, setAt }
}

/** Gives a row the focus, once it exists. */
function useFocus({ body, offsetOf }: Place): (at: number) => void {
  const wanted = useRef<number | null>(null)
  const find = (at: number): HTMLElement | null | undefined =>
    body.current?.querySelector<HTMLElement>(`[data-row="${at}"]`)
  useEffect(() => {
    const row = wanted.current === null ? null : find(wanted.current)
    if (!row) return
    wanted.current = null
    row.focus({ preventScroll: true })
    row.scrollIntoView({ block: 'nearest' })
  })
  return (at) => {
    wanted.current = at
    if (find(at)) return
    const top = body.current?.getBoundingClientRect().top ?? 0
    scrollTo(0, scrollY + top + offsetOf(at) - innerHeight / 2)
  }
}

function useSelection<Row>(
  { rows, keyOf, selected, select }: VirtualTableProps<Row>,
  at: number | null,
): readonly Key[] {
  const last = useRef(0)
  if (selected === undefined || select === undefined) return []
  const pick = (from: number): void => {
    if (at === null) return
    select(rows.slice(Math.min(from, at), Math.max(from, at) + 1).map(keyOf))
    last.current = at
  }
  return [
    { key: 'x', does: 'Select the row', act: () => pick(at ?? 0) },
    { key: 'X', does: 'Select all rows from the last one on', act: () => pick(last.current) },
  ]
}
