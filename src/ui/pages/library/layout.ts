import { useEffect, useLayoutEffect, useState } from 'preact/hooks'
import type { RefObject } from 'preact'

/** How a grid lies on the page, in pixels. */
export interface GridLayout {
  readonly columns: number
  readonly gap: number
  readonly cardWidth: number
  readonly pictureHeight: number
  readonly rowHeight: number
}

/** A column with its gap. */
const pitch = 134
/** Below the picture: ledge, title, facts, and room to the next row. */
const wordsHeight = 70
const narrow = 760

export function layOut(width: number, ratio: number, isNarrow = innerWidth <= narrow): GridLayout {
  const gap = isNarrow ? 12 : 18
  const columns = isNarrow ? 3 : Math.max(3, Math.floor((width + gap) / pitch))
  const cardWidth = Math.floor((width - gap * (columns - 1)) / columns)
  const pictureHeight = Math.round(cardWidth * ratio)
  return { columns, gap, cardWidth, pictureHeight, rowHeight: pictureHeight + wordsHeight }
}

/** Width of an element, kept up to date; 0 before it is known. */
export function useWidth(ref: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const element = ref.current
    if (element === null) return
    setWidth(element.clientWidth)
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return width
}

export interface Range {
  readonly first: number
  /** The one behind the last. */
  readonly end: number
}

/** Faster than so many screens a second nothing can be made out, so nothing is drawn. */
const fastScreens = 1.5
/** Scrolling that stood still for so long is over. */
const restMs = 90

/**
 * Which rows of equal height of an element are on the screen, with some more on either side. While they fly past, it stays
 * as it was: the shelves are drawn by the background, and what stands on them as soon as that can be seen.
 */
export function useVisibleRows(
  ref: RefObject<HTMLElement | null>,
  { rowHeight, rows, more }: { rowHeight: number; rows: number; more: number },
): Range {
  const [range, setRange] = useState<Range>({ first: 0, end: 0 })
  const look = (): void => {
    const element = ref.current
    if (element === null || rowHeight === 0) return
    const top = -element.getBoundingClientRect().top
    const first = Math.max(0, Math.floor(top / rowHeight) - more)
    const end = Math.min(rows, Math.ceil((top + innerHeight) / rowHeight) + more)
    setRange((was) => (was.first === first && was.end === end ? was : { first, end }))
  }
  useLayoutEffect(look, [rowHeight, rows])
  useEffect(() => {
    const isFast = createSpeedometer()
    let rest: ReturnType<typeof setTimeout> | undefined
    const scrolled = (): void => {
      clearTimeout(rest)
      if (isFast()) rest = setTimeout(look, restMs)
      else look()
    }
    addEventListener('scroll', scrolled, { passive: true })
    addEventListener('resize', look)
    return () => {
      clearTimeout(rest)
      removeEventListener('scroll', scrolled)
      removeEventListener('resize', look)
    }
  }, [rowHeight, rows])
  return range
}

/** Tells at each step of scrolling whether that is fast. A jump is not: it is over at once. */
function createSpeedometer(): () => boolean {
  let mark = { y: scrollY, at: 0 }
  let fast = false
  return () => {
    const now = performance.now()
    const passed = now - mark.at
    if (passed < 80) return fast
    const screens = Math.abs(scrollY - mark.y) / innerHeight
    fast = passed < 400 && screens / (passed / 1_000) > fastScreens
    mark = { y: scrollY, at: now }
    return fast
  }
}
