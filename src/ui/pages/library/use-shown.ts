import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'

import type { Shown } from './use-list-keys.ts'

/** Bars at the top and the bottom of the screen cover so much. */
const above = 120
const below = 96

/** Hands out how to get to a place of a list of equal rows, and gives it the focus once it is drawn. */
export function useShown(
  ref: RefObject<HTMLElement | null>,
  {
    columns,
    rowHeight,
    register,
  }: { columns: number; rowHeight: number; register: (shown: Shown) => void },
): void {
  const focusAt = useRef(-1)
  useLayoutEffect(() => {
    register({
      columns,
      show: (at, focus) => {
        if (ref.current === null) return
        reveal(ref.current, Math.floor(at / columns) * rowHeight, rowHeight)
        if (focus) focusAt.current = at
      },
      placeAt: (y) => {
        const top = ref.current?.getBoundingClientRect().top ?? 0
        return Math.max(0, Math.floor((y - top) / rowHeight)) * columns
      },
    })
  }, [columns, rowHeight, register])
  useEffect(() => {
    const place = ref.current?.querySelector(`[data-at="${focusAt.current}"]`)
    const found = place?.querySelector<HTMLElement>('a, [tabindex]')
    if (focusAt.current < 0 || !found) return
    focusAt.current = -1
    found.focus({ preventScroll: true })
  })
}

/** Scrolls as little as needed so that a row is seen between the bars. */
function reveal(element: HTMLElement, offset: number, height: number): void {
  const top = element.getBoundingClientRect().top + scrollY + offset
  if (top - above < scrollY) scrollTo(0, top - above)
  else if (top + height + below > scrollY + innerHeight) {
    scrollTo(0, top + height + below - innerHeight)
  }
}
