import type { Item } from '../../api/types.ts'
import { Icon } from '../../parts/icon.tsx'
import { count } from '../../words/numbers.ts'

/** What stands above the picture: where it is, and what can be done. */
export function ViewerBar({
  collection: { title, libraryName },
  back,
  place: { at, of, image },
  slides,
  setSlides,
  facts,
  showFacts,
  full,
}: {
  collection: Item
  back: string
  place: { readonly at: number; readonly of: number; readonly image: number }
  slides: boolean
  setSlides: (on: boolean) => void
  facts: boolean
  showFacts: (on: boolean) => void
  full: () => void
}) {
  return (
    <header class="viewer-bar">
      <a class="button plain" href={back} aria-label="Back">
        <Icon name="left" />
      </a>
      <div class="name">
        <h1 dir="auto">{title}</h1>
        <p class="small quiet" aria-live="polite">
          {libraryName} · <strong>{count(at + 1)}</strong> of {count(of)}
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
  )
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
