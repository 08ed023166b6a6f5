import { useEffect, useRef, useState } from 'preact/hooks'

import { useOutline } from '../../api/outline.ts'
import { useResource } from '../../api/resource.ts'
import type { Item, ItemSummary } from '../../api/types.ts'
import { useKeys } from '../../keys.ts'
import { Icon } from '../../parts/icon.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { Toasts } from '../../parts/toast.tsx'
import { go } from '../../place.ts'
import { count } from '../../words/numbers.ts'
import { Facts } from './facts.tsx'
import { FilmStrip } from './film-strip.tsx'
import { Collections } from './collections.tsx'
import { Picture } from './picture.tsx'
import { recall, remember } from './position.ts'
import './viewer.css'

/** How long a picture stays in a slideshow. */
const slideMs = 4_000
/** Pictures on either side that are read ahead. */
const ahead = 2

/** The pictures of a collection, one at a time. Always dark. */
export function ViewerPage({ id }: { id: number }) {
  const collection = useResource<Item>(`items/${id}`, { on: 'scan.completed,pictures.ready' })
  return (
    <div class="viewer always-dark">
      <Loaded of={collection} what="The collection">
        {(value) => <Viewer collection={value} />}
      </Loaded>
      <Toasts />
    </div>
  )
}

function Viewer({ collection }: { collection: Item }) {
  const { id, libraryId, title, libraryName } = collection
  const outline = useOutline({ library: libraryId, kind: 'image', parent: id, missing: false })
  const back =
    collection.parentId === null ? `libraries/${libraryId}` : `view/${collection.parentId}`
  useEffect(() => {
    document.title = `${title} · shelfd`
  }, [title])
  return (
    <Loaded of={outline} what="The pictures">
      {({ ids }) =>
        ids.length === 0 ? (
          <>
            <header class="viewer-bar">
              <a class="button plain" href={back} aria-label="Back">
                <Icon name="left" />
              </a>
              <div class="name">
                <h1>{title}</h1>
                <p class="small quiet">{libraryName}</p>
              </div>
            </header>
            <main class="viewer-rest">
              {collection.childrenCount > 0 ? (
                <Collections id={id} />
              ) : (
                <Empty icon="picture" title="There is no picture in it" />
              )}
            </main>
          </>
        ) : (
          <Slides collection={collection} ids={ids} back={back} />
        )
      }
    </Loaded>
  )
}

function Slides({
  collection,
  ids,
  back,
}: {
  collection: Item
  ids: readonly number[]
  back: string
}) {
  const { id, title, libraryName } = collection
  const [current, setCurrent] = useState(() => recall(id, ids))
  const [facts, showFacts] = useState(innerWidth > 1023)
  const [slides, setSlides] = useState(false)
  const [bars, showBars] = useState(true)
  const screen = useRef<HTMLDivElement>(null)
  const at = Math.min(current, ids.length - 1)
  const image = ids[at] ?? 0
  const step = (by: number) => () => setCurrent(Math.min(ids.length - 1, Math.max(0, at + by)))
  useEffect(() => remember(id, image), [id, image])
  useEffect(() => {
    if (!slides) return
    const timer = setInterval(() => setCurrent((was) => (was + 1) % ids.length), slideMs)
    return () => clearInterval(timer)
  }, [slides, ids])
  const full = () => toggleFull(screen.current)
  useKeys([
    { key: 'ArrowRight', does: 'Next picture', act: step(1) },
    { key: 'ArrowLeft', does: 'Previous picture', act: step(-1) },
    { key: 'j', does: 'Next picture', act: step(1) },
    { key: 'k', does: 'Previous picture', act: step(-1) },
    { key: 'Home', does: 'First picture', act: () => setCurrent(0) },
    { key: 'End', does: 'Last picture', act: () => setCurrent(ids.length - 1) },
    { key: ' ', does: 'Slideshow', act: () => setSlides(!slides) },
    { key: 'f', does: 'Full screen', act: full },
    { key: 'i', does: 'Facts', act: () => showFacts(!facts) },
    { key: 'Escape', does: 'Back', act: () => (slides ? setSlides(false) : go(back)) },
  ])
  useEffect(() => preload(ids.slice(Math.max(0, at - ahead), at + ahead + 1)), [ids, at])
  const shown = useResource<{ items: readonly ItemSummary[] }>('items/summaries', {
    query: { ids: image },
  }).value?.items[0]
  return (
    <div ref={screen} class={`viewer-slides${facts ? ' with-facts' : ''}${bars ? '' : ' bare'}`}>
      <header class="viewer-bar">
        <a class="button plain" href={back} aria-label="Back">
          <Icon name="left" />
        </a>
        <div class="name">
          <h1 dir="auto">{title}</h1>
          <p class="small quiet" aria-live="polite">
            {libraryName} · <strong>{count(at + 1)}</strong> of {count(ids.length)}
          </p>
        </div>
        <Tool
          icon={slides ? 'pause' : 'play'}
          name="Slideshow"
          pressed={slides}
          press={() => setSlides(!slides)}
          word
        />
        <Tool icon="full" name="Full screen" press={full} />
        <a
          class="button plain tool"
          href={`api/v1/items/${image}/content`}
          download
          aria-label="Download"
        >
          <Icon name="download" />
        </a>
        <Tool icon="info" name="Facts" pressed={facts} press={() => showFacts(!facts)} />
      </header>
      <main class="viewer-stage">
        <Picture
          id={image}
          name={shown?.title ?? 'Picture'}
          step={step}
          tap={() => showBars(!bars)}
        />
        <button
          type="button"
          class="viewer-step previous"
          aria-label="Previous picture"
          disabled={at === 0}
          onClick={step(-1)}
        >
          <Icon name="left" />
        </button>
        <button
          type="button"
          class="viewer-step next"
          aria-label="Next picture"
          disabled={at === ids.length - 1}
          onClick={step(1)}
        >
          <Icon name="right" />
        </button>
      </main>
      <FilmStrip ids={ids} at={at} choose={setCurrent} />
      {facts && <Facts id={image} collection={collection} />}
    </div>
  )
}

/** Has the browser read pictures that are likely to be looked at next. */
function preload(ids: readonly number[]): void {
  for (const id of ids) new Image().src = `api/v1/items/${id}/display`
}

function Tool({
  icon,
  name,
  pressed,
  press,
  word,
}: {
  icon: 'play' | 'pause' | 'full' | 'info'
  name: string
  pressed?: boolean
  press: () => void
  word?: boolean
}) {
  return (
    <button
      type="button"
      class="button plain tool"
      aria-label={word ? undefined : name}
      aria-pressed={pressed}
      title={name}
      onClick={press}
    >
      <Icon name={icon} />
      {word && <span class="word">{name}</span>}
    </button>
  )
}

function toggleFull(element: HTMLElement | null): void {
  // A browser may refuse; then the page stays as it is.
  const done = document.fullscreenElement ? document.exitFullscreen() : element?.requestFullscreen()
  done?.catch(() => undefined)
}
