import type { RefObject } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'

import { useResource } from '../../api/resource.ts'
import type { Item, ItemSummary } from '../../api/types.ts'
import { useKeys } from '../../keys.ts'
import { Icon } from '../../parts/icon.tsx'
import { go } from '../../place.ts'
import { Facts } from './facts.tsx'
import { FilmStrip } from './film-strip.tsx'
import { Picture } from './picture.tsx'
import { recall, remember } from './position.ts'
import { ViewerBar } from './viewer-bar.tsx'

/** How long a picture stays in a slideshow. */
const slideMs = 4_000
/** Pictures on either side that are read ahead. */
const ahead = 2

/** The pictures of a collection, the one that is looked at large. */
export function Slides({
  collection,
  ids,
  back,
}: {
  collection: Item
  ids: readonly number[]
  back: string
}) {
  const [facts, showFacts] = useState(innerWidth > 1023)
  const [bars, showBars] = useState(true)
  const screen = useRef<HTMLDivElement>(null)
  const { at, setAt, step, slides, setSlides } = useSlides(collection.id, ids)
  const image = ids[at] ?? 0
  const full = () => toggleFull(screen.current)
  useKeptPress(screen)
  useKeys([
    { key: 'ArrowRight', does: 'Next picture', act: step(1) },
    { key: 'ArrowLeft', does: 'Previous picture', act: step(-1) },
    { key: 'j', does: 'Next picture', act: step(1) },
    { key: 'k', does: 'Previous picture', act: step(-1) },
    { key: 'Home', does: 'First picture', act: () => setAt(0) },
    { key: 'End', does: 'Last picture', act: () => setAt(ids.length - 1) },
    { key: ' ', does: 'Slideshow', act: () => setSlides(!slides) },
    { key: 'f', does: 'Full screen', act: full },
    { key: 'i', does: 'Facts', act: () => showFacts(!facts) },
    { key: 'Escape', does: 'Back', act: () => (slides ? setSlides(false) : go(back)) },
  ])
  const shown = useResource<{ items: readonly ItemSummary[] }>('items/summaries', {
    query: { ids: image },
  }).value?.items[0]
  return (
    <div ref={screen} class={`viewer-slides${facts ? ' with-facts' : ''}${bars ? '' : ' bare'}`}>
      <ViewerBar
        collection={collection}
        back={back}
        place={{ at, of: ids.length, image }}
        slides={slides}
        setSlides={setSlides}
        facts={facts}
        showFacts={showFacts}
        full={full}
      />
      <main class="viewer-stage">
        <Picture
          id={image}
          name={shown?.title ?? 'Picture'}
          step={step}
          tap={() => showBars(!bars)}
        />
        <StepButton to="previous" disabled={at === 0} press={step(-1)} />
        <StepButton to="next" disabled={at === ids.length - 1} press={step(1)} />
      </main>
      <FilmStrip ids={ids} at={at} choose={setAt} />
      {facts && <Facts id={image} collection={collection} />}
    </div>
  )
}

/** Space on a button within presses it, and is no key of the slideshow. */
function useKeptPress(within: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const keep = (event: KeyboardEvent): void => {
      if (event.key !== ' ' || (event.target as Element).closest('button') === null) return
      event.stopPropagation()
    }
    const element = within.current
    element?.addEventListener('keydown', keep)
    return () => element?.removeEventListener('keydown', keep)
  }, [])
}

/** Which picture is looked at: where the collection was left, on by steps or by itself. */
function useSlides(collection: number, ids: readonly number[]) {
  // By its number: a scan may add others before it.
  const [shown, show] = useState(() => {
    const at = recall(collection, ids)
    return { id: ids[at], at }
  })
  const [slides, setSlides] = useState(false)
  const found = shown.id === undefined ? -1 : ids.indexOf(shown.id)
  // One that is gone leaves its place to the next.
  const at = found < 0 ? Math.max(0, Math.min(shown.at, ids.length - 1)) : found
  const setAt = (to: number): void => show({ id: ids[to], at: to })
  const next = useRef(() => {})
  next.current = () => setAt((at + 1) % ids.length)
  const step = (by: number) => () => setAt(Math.min(ids.length - 1, Math.max(0, at + by)))
  useEffect(() => {
    remember(collection, ids[at] ?? 0)
    preload(ids.slice(Math.max(0, at - ahead), at + ahead + 1))
  }, [collection, ids, at])
  useEffect(() => {
    if (!slides) return
    const timer = setInterval(() => next.current(), slideMs)
    return () => clearInterval(timer)
  }, [slides])
  return { at, setAt, step, slides, setSlides }
}

function StepButton({
  to,
  disabled,
  press,
}: {
  to: 'previous' | 'next'
  disabled: boolean
  press: () => void
}) {
  return (
    <button
      type="button"
      class={`viewer-step ${to}`}
      aria-label={to === 'next' ? 'Next picture' : 'Previous picture'}
      disabled={disabled}
      onClick={press}
    >
      <Icon name={to === 'next' ? 'right' : 'left'} />
    </button>
  )
}

/** Has the browser read pictures that are likely to be looked at next. */
function preload(ids: readonly number[]): void {
  for (const id of ids) new Image().src = `api/v1/items/${id}/display`
}

function toggleFull(element: HTMLElement | null): void {
  // A browser may refuse; then the page stays as it is.
  const done = document.fullscreenElement ? document.exitFullscreen() : element?.requestFullscreen()
  done?.catch(() => undefined)
}
