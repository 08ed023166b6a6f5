import { useEffect, useRef, useState } from 'preact/hooks'

interface View {
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

/** A picture that can be zoomed by wheel, fingers and double click, moved, and left by a swipe. */
export function Picture({
  id,
  name,
  step,
  tap,
}: {
  id: number
  name: string
  step: (by: number) => () => void
  tap: () => void
}) {
  const ref = useRef<HTMLDivElement>(null)
  const [view, setView] = useState(whole)
  const [failed, fail] = useState(false)
  const fingers = useRef(new Map<number, { x: number; y: number }>())
  const start = useRef({ x: 0, y: 0, distance: 0, view: whole })
  useEffect(() => {
    setView(whole)
    fail(false)
  }, [id])
  const zoomAt = (zoom: number, clientX: number, clientY: number, from = view): void => {
    const box = ref.current?.getBoundingClientRect()
    if (box === undefined) return
    const next = Math.min(zoomMost, Math.max(1, zoom))
    if (next === 1) return setView(whole)
    // What lies under the pointer stays there.
    const x = clientX - box.left - box.width / 2
    const y = clientY - box.top - box.height / 2
    const share = next / from.zoom
    setView({ zoom: next, x: x - (x - from.x) * share, y: y - (y - from.y) * share })
  }
  const distance = (): number => {
    const [a, b] = [...fingers.current.values()]
    return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0
  }
  const down = (event: PointerEvent): void => {
    ref.current?.setPointerCapture(event.pointerId)
    fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY })
    start.current = { x: event.clientX, y: event.clientY, distance: distance(), view }
  }
  const move = (event: PointerEvent): void => {
    if (!fingers.current.has(event.pointerId)) return
    fingers.current.set(event.pointerId, { x: event.clientX, y: event.clientY })
    const { x, y, distance: before, view: from } = start.current
    if (fingers.current.size > 1 && before > 0) {
      const [a, b] = [...fingers.current.values()]
      if (a && b) zoomAt((from.zoom * distance()) / before, (a.x + b.x) / 2, (a.y + b.y) / 2, from)
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
  return (
    <div
      ref={ref}
      class={view.zoom > 1 ? 'viewer-picture zoomed' : 'viewer-picture'}
      onWheel={(event) => {
        event.preventDefault()
        zoomAt(view.zoom * Math.exp(-event.deltaY / 400), event.clientX, event.clientY)
      }}
      onDblClick={(event) => zoomAt(view.zoom > 1 ? 1 : 2.5, event.clientX, event.clientY)}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerCancel={up}
    >
      {failed ? (
        <p class="quiet">This picture cannot be shown.</p>
      ) : (
        <img
          key={id}
          src={`api/v1/items/${id}/display`}
          alt={name}
          draggable={false}
          style={{ transform: `translate(${view.x}px, ${view.y}px) scale(${view.zoom})` }}
          onError={() => fail(true)}
        />
      )}
    </div>
  )
}
