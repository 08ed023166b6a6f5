import { useResource } from '../../api/resource.ts'
import type { ItemSummary } from '../../api/types.ts'
import { Section } from '../../parts/section.tsx'
import { Shelf } from '../../parts/shelf.tsx'
import { count } from '../../words/numbers.ts'

const shown = 7

/** What came last, on a shelf. */
export function RecentlyAdded() {
  const { value } = useResource<{ items: readonly ItemSummary[] }>('items', {
    query: { sort: '-addedAt', limit: 50 },
    on: 'library.ready,scan.completed,pictures.ready,item.matched,download.imported',
  })
  const items = (value?.items ?? []).filter(({ missingAt }) => missingAt === null)
  if (items.length === 0) return null
  const midnight = new Date().setHours(0, 0, 0, 0)
  const today = items.filter(({ addedAt }) => Date.parse(addedAt) >= midnight).length
  const fact = today === 0 ? undefined : `${today === 50 ? '50 or more' : count(today)} today`
  return (
    <Section title="Recently added" fact={fact} more={<a href="libraries">All libraries</a>}>
      <Shelf items={items.slice(0, shown)} />
    </Section>
  )
}
