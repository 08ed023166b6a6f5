import { useRef, useState } from 'preact/hooks'

import { useKeys } from '../../keys.ts'
import { go } from '../../place.ts'

/** How to get to a place of what is shown. */
export interface Shown {
  readonly show: (at: number, focus: boolean) => void
  readonly columns: number
  /** Which place lies at a height of the screen. */
  readonly placeAt: (y: number) => number
}

export interface ListKeys {
  readonly current: number
  readonly setCurrent: (at: number) => void
  readonly selected: ReadonlySet<number>
  readonly clear: () => void
  /** Chooses one, or with `range` all from the last one chosen on. */
  readonly select: (at: number, range: boolean) => void
  readonly register: (shown: Shown) => void
  readonly show: (at: number, focus?: boolean) => void
  readonly placeAt: (y: number) => number
  /** For the element around the list. */
  readonly onKeyDown: (event: KeyboardEvent) => void
}

/** Moves through a list by keys and chooses from it. */
export function useListKeys(ids: readonly number[], edit: (id: number) => void): ListKeys {
  const [current, setCurrent] = useState(0)
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set())
  const shown = useRef<Shown>({ show: () => undefined, columns: 1, placeAt: () => 0 })
  const anchor = useRef(0)
  const register = useRef((to: Shown) => void (shown.current = to)).current
  const moveTo = (at: number): void => {
    const to = Math.min(ids.length - 1, Math.max(0, at))
    setCurrent(to)
    shown.current.show(to, true)
  }
  const select = (at: number, range: boolean): void => {
    const id = ids[at]
    if (id === undefined) return
    const next = new Set(selected)
    if (range) {
      const [from, to] = [Math.min(anchor.current, at), Math.max(anchor.current, at)]
      for (const one of ids.slice(from, to + 1)) next.add(one)
    } else if (!next.delete(id)) next.add(id)
    anchor.current = at
    setSelected(next)
  }
  const clear = (): void => setSelected(new Set())
  useKeys([
    { key: 'j', does: 'Next', act: () => moveTo(current + 1) },
    { key: 'k', does: 'Previous', act: () => moveTo(current - 1) },
    { key: 'x', does: 'Select', act: () => select(current, false) },
    { key: 'X', does: 'Select up to here', act: () => select(current, true) },
    { key: 'Enter', does: 'Open', act: () => ids[current] && go(`items/${ids[current]}`) },
    { key: 'e', does: 'Fix match', act: () => ids[current] && edit(ids[current]) },
    ...(selected.size > 0 ? [{ key: 'Escape', does: 'Clear the selection', act: clear }] : []),
  ])
  const onKeyDown = (event: KeyboardEvent): void => {
    const { columns } = shown.current
    const screen = Math.max(1, Math.floor(innerHeight / 260)) * columns
    const to = {
      ArrowRight: current + 1,
      ArrowLeft: current - 1,
      ArrowDown: current + columns,
      ArrowUp: current - columns,
      Home: 0,
      End: ids.length - 1,
      PageDown: current + screen,
      PageUp: current - screen,
    }[event.key]
    if (to === undefined || event.ctrlKey || event.altKey || event.metaKey) return
    event.preventDefault()
    moveTo(to)
  }
  const show = (at: number, focus = false): void => shown.current.show(at, focus)
  const placeAt = (y: number): number => shown.current.placeAt(y)
  return { current, setCurrent, selected, clear, select, register, show, placeAt, onKeyDown }
}
