import { useResource } from '../../api/resource.ts'
import type { Cache, Library } from '../../api/types.ts'
import { Bar } from '../../parts/bar.tsx'
import { Section } from '../../parts/section.tsx'
import { bytes } from '../../words/numbers.ts'

interface Space {
  readonly name: string
  readonly heldBytes: number
  readonly freeBytes: number
}

/** Less is little, whatever a disk holds. */
const littleShare = 0.1

/** What libraries hold, and what is left for them. */
export function DiskSpace({ libraries }: { libraries: readonly Library[] }) {
  const { value: cache } = useResource<Cache>('cache', { everyMs: 60_000 })
  const spaces = libraries.flatMap(({ name, totals }): Space[] =>
    totals === null || totals.freeBytes === null
      ? []
      : [{ name, heldBytes: totals.sizeBytes, freeBytes: totals.freeBytes }],
  )
  if (cache && cache.freeBytes !== null) {
    spaces.push({ name: 'Cache', heldBytes: cache.sizeBytes, freeBytes: cache.freeBytes })
  }
  if (spaces.length === 0) return null
  return (
    <Section title="Disk space">
      <ul class="row-list panel">
        {spaces.map((space) => (
          <Row key={space.name} {...space} />
        ))}
      </ul>
    </Section>
  )
}

function Row({ name, heldBytes, freeBytes }: Space) {
  const share = heldBytes / Math.max(1, heldBytes + freeBytes)
  const isLittle = 1 - share < littleShare
  return (
    <li class="disk-space">
      <div class="line">
        <strong class="words">{name}</strong>
        <span class={isLittle ? 'warn-text' : 'end'}>
          {bytes(heldBytes)}, {bytes(freeBytes)} free
        </span>
      </div>
      <Bar
        share={share}
        name={`${name} holds ${bytes(heldBytes)}, ${bytes(freeBytes)} are free`}
        tone={isLittle ? 'warn' : 'done'}
      />
    </li>
  )
}
