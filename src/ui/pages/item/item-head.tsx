import { get, send } from '../../api/request.ts'
import { refresh } from '../../api/resource.ts'
import type { Item, Match } from '../../api/types.ts'
import { Action } from '../../parts/action.tsx'
import { Pill } from '../../parts/pill.tsx'
import { isSquare } from '../../parts/poster-card.tsx'
import { Poster } from '../../parts/poster.tsx'
import { duration } from '../../words/times.ts'
import { counted } from '../../words/numbers.ts'
import { codecWord, rangeWord, soundWord } from './stream-words.ts'

/** Poster, title, facts and what can be done. */
export function ItemHead({ item, match }: { item: Item; match: Match | undefined }) {
  const { title, metadata, kind } = item
  return (
    <header class="item-head">
      <div class={isSquare(kind) ? 'standing square' : 'standing'}>
        <Poster item={item} lazy={false} />
        <span class="ledge" />
      </div>
      <div class="told">
        <h2 class="item-title">
          <bdi>{title}</bdi> <Standing item={item} />
        </h2>
        <p class="head-facts">{factsOf(item).join(' · ')}</p>
        {metadata.plot && <p class="plot">{metadata.plot}</p>}
        <p class="tags">
          {tagsOf(item).map((tag) => (
            <span key={tag} class="tag">
              {tag}
            </span>
          ))}
        </p>
      </div>
      <Actions item={item} match={match} />
    </header>
  )
}

function Standing({ item: { missingAt, enriching, enrichmentState, matchState } }: { item: Item }) {
  if (missingAt !== null) return <Pill state="failed">Missing</Pill>
  if (enriching) return <Pill state="running">Enriching</Pill>
  if (matchState === 'ambiguous') return <Pill state="choice">Your choice</Pill>
  if (enrichmentState === 'enrichment_failed') return <Pill state="warning">Not enriched</Pill>
  return enrichmentState === 'enriched' ? <Pill state="finished">Enriched</Pill> : null
}

function factsOf(item: Item): string[] {
  const { year, metadata, files, kind, airDate } = item
  const seconds = (files.find(({ probe }) => probe?.durationMs)?.probe?.durationMs ?? 0) / 1_000
  const minutes = metadata.runtimeMinutes
  const runs = seconds > 0 ? duration(seconds) : minutes === undefined ? '' : duration(minutes * 60)
  return [
    kind === 'episode' ? episodeWord(item) : '',
    year === null ? '' : String(year),
    airDate ?? '',
    runs,
    (metadata.genres ?? []).join(', '),
    metadata.certification ?? '',
  ].filter((text) => text !== '')
}

/** By its season and number, or by its number in the whole series; nothing for what has its date alone. */
function episodeWord({ seasonNumber, episodeNumber, identity }: Item): string {
  const season =
    seasonNumber === null ? '' : seasonNumber === 0 ? 'Specials' : `Season ${seasonNumber}`
  const number = episodeNumber ?? identity.absolute?.value[0]
  const episode = number === undefined ? '' : `episode ${number}`
  const words = [season, episode].filter((word) => word !== '').join(', ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function tagsOf({ files, quality, assets }: Item): string[] {
  const probe = files.find((file) => file.role === 'main')?.probe
  const subtitles =
    (probe?.subtitles.length ?? 0) + assets.filter(({ type }) => type === 'subtitle').length
  const [video] = probe?.video ?? []
  const [audio] = probe?.audio ?? []
  return [
    quality?.resolution ?? '',
    video ? codecWord(video.codec) : '',
    video && video.range !== 'SDR' ? rangeWord(video) : '',
    audio ? soundWord({ ...audio, profile: null }) : '',
    subtitles > 0 ? counted(subtitles, 'subtitle') : '',
  ].filter((text) => text !== '')
}

function Actions({ item, match }: { item: Item; match: Match | undefined }) {
  const { id, kind } = item
  return (
    <div class="row actions">
      {match && (
        <Action kind="primary" icon="refresh" does={() => refreshItem(id)}>
          Refresh
        </Action>
      )}
      {match && (
        <a class="button" href={`items/${id}?fix=1`}>
          Fix match
        </a>
      )}
      {kind === 'collection' && (
        <a class="button primary" href={`view/${id}`}>
          View
        </a>
      )}
      <a class="button" href={`items/${id}/artwork`}>
        Choose artwork
      </a>
      <Action does={() => rescan(id)}>Rescan files</Action>
      <Action kind="plain" icon="lock" does={() => freeze(item)}>
        {item.pinned.includes('*') ? 'Unlock all' : 'Lock all'}
      </Action>
    </div>
  )
}

async function refreshItem(id: number) {
  await send('POST', `items/${id}/refresh`)
  refresh('items')
  return { text: 'Providers are being asked', link: { to: `items/${id}/jobs`, text: 'Jobs' } }
}

async function rescan(id: number) {
  const { libraryId } = await get<Item>(`items/${id}`)
  await send('POST', `items/${id}/scan`, { mode: 'full' })
  refresh(`libraries/${libraryId}`)
  return { text: 'Its folder is being read', link: { to: 'activity/scans', text: 'Scans' } }
}

async function freeze({ id, pinned }: Item) {
  const isLocked = pinned.includes('*')
  if (isLocked) await send('DELETE', `items/${id}/fields/*`)
  else await send('PUT', `items/${id}/fields/*`, { locked: true })
  refresh('items')
  return isLocked ? 'Providers may change it again' : 'It stays as it is; providers are not asked'
}
