import { useResource } from '../../api/resource.ts'
import type { Item, ItemSummary } from '../../api/types.ts'
import { PosterCard } from '../../parts/poster-card.tsx'
import { Section } from '../../parts/section.tsx'
import { Loaded } from '../../parts/states.tsx'
import { count } from '../../words/numbers.ts'

const words: Readonly<Partial<Record<Item['kind'], string>>> = {
  series: 'Seasons',
  season: 'Episodes',
  artist: 'Albums',
  album: 'Tracks',
  collection: 'Pictures',
}

/** Seasons, episodes, albums, tracks: what an item is made of, in its order. */
export function Children({ item: { id, kind, childrenCount } }: { item: Item }) {
  const children = useResource<{ items: readonly ItemSummary[] }>(`items/${id}/children`, {
    query: { limit: 500 },
    on: 'scan.completed,item.*,pictures.ready',
  })
  const isList = kind === 'album' || kind === 'season'
  return (
    <Section title={words[kind] ?? 'Parts'} fact={count(childrenCount)}>
      <Loaded of={children} what="The list of parts">
        {({ items }) =>
          isList ? (
            <ol class="panel item-parts">
              {items.map((item) => (
                <li key={item.id}>
                  <span class="number quiet">{item.episodeNumber ?? '—'}</span>
                  <a href={`items/${item.id}`} dir="auto">
                    {item.title}
                  </a>
                  <span class={item.missingAt === null ? 'small quiet' : 'small bad-text'}>
                    {item.missingAt === null
                      ? (item.airDate ?? item.quality?.resolution ?? '')
                      : 'Missing'}
                  </span>
                </li>
              ))}
            </ol>
          ) : (
            <ul class="item-cards">
              {items.map((item) => (
                <li key={item.id}>
                  <PosterCard item={item} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Section>
  )
}
