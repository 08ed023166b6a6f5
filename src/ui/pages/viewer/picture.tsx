import { useRef } from 'preact/hooks'

import { usePicture } from './use-picture.ts'
import { spotOf, useZoom } from './use-zoom.ts'

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
  const { src, attempt, why, failed } = usePicture(id)
  const { view, zoomAt, down, move, up } = useZoom(ref, { id, step, tap })
  return (
    <div
      ref={ref}
      class={view.zoom > 1 ? 'viewer-picture zoomed' : 'viewer-picture'}
      onWheel={(event) => {
        event.preventDefault()
        zoomAt(view.zoom * Math.exp(-event.deltaY / 400), spotOf(event))
      }}
      onDblClick={(event) => zoomAt(view.zoom > 1 ? 1 : 2.5, spotOf(event))}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerCancel={up}
    >
      {why !== null ? (
        <p class="quiet" role="status">
          {why}
        </p>
      ) : (
        <img
          key={`${id} ${attempt}`}
          src={src}
          alt={name}
          draggable={false}
          style={{ transform: `translate(${view.x}px, ${view.y}px) scale(${view.zoom})` }}
          onError={() => void failed()}
        />
      )}
    </div>
  )
}
