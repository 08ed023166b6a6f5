import { useResource } from '../../api/resource.ts'
import type { ItemHappening } from '../../api/types.ts'
import { Section } from '../../parts/section.tsx'
import { Time } from '../../parts/time.tsx'

const words: Readonly<Record<ItemHappening['kind'], string>> = {
  found: 'Found',
  'file.added': 'File added',
  'file.modified': 'File changed',
  'file.deleted': 'File gone',
  'file.renamed': 'File renamed',
  'file.restored': 'File back',
  'file.unreadable': 'File could not be read',
  matched: 'Matched',
  chosen: 'Match chosen',
  enriched: 'Enriched',
  artwork: 'Artwork chosen',
  locked: 'Locked',
  imported: 'Imported',
  replaced: 'Replaced',
  missing: 'Missing',
}

/** How an item came to be as it is, newest first. */
export function History({ id }: { id: number }) {
  const { value } = useResource<{ history: readonly ItemHappening[] }>(`items/${id}/history`, {
    query: { limit: 20 },
    on: 'item.*,scan.completed,download.imported',
  })
  if (value === undefined || value.history.length === 0) return null
  return (
    <Section title="History">
      <ul class="panel item-history">
        {value.history.map((one, at) => (
          <li key={at}>
            <span title={one.path ?? undefined}>
              {[words[one.kind], one.what, one.score?.toFixed(2)].filter(Boolean).join(', ')}
              <span class="quiet"> · {byWord(one)}</span>
            </span>
            <span class="small quiet">
              <Time at={one.at} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function byWord({ by, scanId, downloadId }: ItemHappening): string {
  if (downloadId !== null) return `download ${downloadId}`
  if (by === 'person') return 'you'
  return by ?? (scanId === null ? 'shelfd' : `scan ${scanId}`)
}
