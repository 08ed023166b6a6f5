import type { ItemSummary } from '../api/types.ts'
import { when } from '../words/times.ts'
import { Icon, type IconName } from './icon.tsx'
import { Poster } from './poster.tsx'
import './poster-card.css'

/** An item as a picture on a shelf, with its title and what sets it apart. */
export function PosterCard({
  item,
  selected,
  current,
  lazy = true,
  to = linkOf(item),
}: {
  item: ItemSummary
  selected?: boolean
  /** The one that the keys of a grid stand on. */
  current?: boolean
  lazy?: boolean
  to?: string
}) {
  const { title, missingAt } = item
  return (
    <a
      class={missingAt === null ? 'poster-card' : 'poster-card missing'}
      href={to}
      data-item={item.id}
      tabIndex={current === false ? -1 : undefined}
      aria-current={selected ? 'true' : undefined}
    >
      <span class={isSquare(item.kind) ? 'card-frame square' : 'card-frame'}>
        <Poster item={item} lazy={lazy} />
        <Badge item={item} />
        {selected && (
          <span class="tick">
            <Icon name="check" size={14} />
            <span class="unseen">selected</span>
          </span>
        )}
      </span>
      <span class="card-name" title={title} dir="auto">
        {title}
      </span>
      <span class="card-facts">
        <Facts item={item} />
      </span>
    </a>
  )
}

/** Where an item is looked at: pictures in the viewer, everything else on its page. */
export function linkOf({ id, kind }: Pick<ItemSummary, 'id' | 'kind'>): string {
  return kind === 'collection' ? `view/${id}` : `items/${id}`
}

function Badge({
  item: { matchState, missingAt, enriching, hasPins, kind },
}: {
  item: ItemSummary
}) {
  if (missingAt !== null) return <BadgeWord tone="bad" icon="failed" text="Missing" />
  if (enriching) return <BadgeWord icon="ring" text="Enriching" />
  if (isMatched(kind) && (matchState === 'unmatched' || matchState === 'ambiguous')) {
    return <BadgeWord tone="warn" icon="warning" text="Unmatched" />
  }
  if (!hasPins) return null
  return (
    <span class="badge">
      <Icon name="lock" size={12} />
      <span class="unseen">locked</span>
    </span>
  )
}

/** Covers and photographs are shown square, posters 2:3. */
export function isSquare(kind: ItemSummary['kind']): boolean {
  return ['artist', 'album', 'track', 'collection', 'image'].includes(kind)
}

/** Only films and series are looked for at providers. */
function isMatched(kind: ItemSummary['kind']): boolean {
  return kind === 'movie' || kind === 'series'
}

function BadgeWord({
  tone = '',
  icon,
  text,
}: {
  tone?: 'warn' | 'bad' | ''
  icon: IconName
  text: string
}) {
  return (
    <span class={`badge ${tone}`}>
      <Icon name={icon} size={12} turning={icon === 'ring'} />
      {text}
    </span>
  )
}

function Facts({
  item: { year, missingAt, quality, airDate, episodeNumber, seasonNumber, kind },
}: {
  item: ItemSummary
}) {
  const number = kind === 'episode' && episodeNumber !== null ? `Episode ${episodeNumber}` : null
  const first = number ?? year ?? airDate ?? (kind === 'season' ? seasonNumber : null)
  if (missingAt !== null) {
    return (
      <>{[first, `since ${when(missingAt).replace(/ ago$/, '')}`].filter(Boolean).join(' · ')}</>
    )
  }
  const range = quality?.range
  return (
    <>
      {first !== null && <span>{first}</span>}
      {quality?.resolution && <span class="tag">{quality.resolution}</span>}
      {range && range !== 'SDR' && (
        <span class="tag">{range === 'DV' ? 'Dolby Vision' : 'HDR'}</span>
      )}
    </>
  )
}
