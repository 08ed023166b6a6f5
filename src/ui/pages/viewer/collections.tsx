import { useResource } from '../../api/resource.ts'
import type { ItemSummary } from '../../api/types.ts'
import { PosterCard } from '../../parts/poster-card.tsx'
import { Loaded } from '../../parts/states.tsx'

/** The collections in a collection. */
export function Collections({ id }: { id: number }) {
  const children = useResource<{ items: readonly ItemSummary[] }>(`items/${id}/children`, {
    query: { limit: 500 },
    on: 'scan.completed,pictures.ready',
  })
  return (
    <Loaded of={children} what="The collections">
      {({ items }) => (
        <ul class="viewer-collections">
          {items
            .filter(({ kind }) => kind === 'collection')
            .map((item) => (
              <li key={item.id}>
                <PosterCard item={item} />
              </li>
            ))}
        </ul>
      )}
    </Loaded>
  )
}
