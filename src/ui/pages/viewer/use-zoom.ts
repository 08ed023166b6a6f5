import type { RefObject } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'

/** How a picture is looked at. */
export interface View {
  readonly zoom: number
  /** How far it is moved, in pixels of the screen. */
  readonly x: number
  readonly y: number
}

const whole: View = { zoom: 1, x: 0, y: 0 }
const zoomMost = 8
/** A finger or pointer that went so far means to swipe. */
const swipePixels = 60
const tapPixels = 6

/** Zooms a picture and moves it, by pointers of any kind. */
export function useZoom(
  ref: RefObject<HTMLElement | null>,
  { id, step, tap }: { id: number; step: (by: number) => () => void; tap: () => void },
) {
  const [view, setView] = useState(whole)
  const fingers = useRef(new Map<number, Spot>())
  const start = useRef({ x: 0, y: 0, distance: 0, view: whole })
  useEffect(() => setView(whole), [id])
  const zoomAt = (zoom: number, spot: Spot, from = view): void => {
    const box = ref.current?.getBoundingClientRect()
    if (box !== undefined) setView(zoomed(box, { zoom, spot, from }))
  }
  const down = (event: PointerEvent): void => {
    ref.current?.setPointerCapture(event.pointerId)
    fingers.current.set(event.pointerId, spotOf(event))
    start.current = { ...spotOf(event), distance: distanceOf(fingers.current), view }
  }
  const move = (event: PointerEvent): void => {
    if (!fingers.current.has(event.pointerId)) return
    fingers.current.set(event.pointerId, spotOf(event))
    const { x, y, distance, view: from } = start.current
    const [a, b] = [...fingers.current.values()]
    if (a && b && distance > 0) {
      const middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }
      zoomAt((from.zoom * distanceOf(fingers.current)) / distance, middle, from)
    } else if (from.zoom > 1) {
      setView({ ...from, x: from.x + event.clientX - x, y: from.y + event.clientY - y })
    }
  }
  const up = (event: PointerEvent): void => {
    const wasAlone = fingers.current.size === 1
    fingers.current.delete(event.pointerId)
    const by = event.clientX - start.current.x
    if (!wasAlone || view.zoom > 1 || event.type === 'pointercancel') return
    if (Math.abs(by) > swipePixels) step(by < 0 ? 1 : -1)()
    else if (Math.abs(by) < tapPixels && event.pointerType === 'touch') tap()
  }
  return { view, zoomAt, down, move, up }
}

interface Spot {
  readonly x: number
  readonly y: number
}

export function spotOf({ clientX, clientY }: MouseEvent): Spot {
  return { x: clientX, y: clientY }
}

function distanceOf(fingers: ReadonlyMap<number, Spot>): number {
  const [a, b] = [...fingers.values()]
  return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0
}

/** What lies under the spot stays there. */
function zoomed(
  box: DOMRect,
  { zoom, spot, from }: { zoom: number; spot: Spot; from: View },
): View {
  const next = Math.min(zoomMost, Math.max(1, zoom))
  if (next === 1) return whole
  const x = spot.x - box.left - box.width / 2
  const y = spot.y - box.top - box.height / 2
  const share = next / from.zoom
  return { zoom: next, x: x - (x - from.x) * share, y: y - (y - from.y) * share }
}
