import { useResource } from '../../api/resource.ts'
import type { Library, SystemStatus } from '../../api/types.ts'
import { Section } from '../../parts/section.tsx'
import { SpaceBar } from '../../parts/space-bar.tsx'
import { bytes } from '../../words/numbers.ts'
import { otherBytes, type Space } from '../../words/space.ts'

interface Named extends Space {
  readonly name: string
}

/** Less is little, whatever a disk holds. */
const littleShare = 0.1

/** What libraries hold of their disks, what else is there, and what is left for them. */
export function DiskSpace({ libraries }: { libraries: readonly Library[] }) {
  const { value: status } = useResource<SystemStatus>('status', { everyMs: 60_000 })
  const disks = new Map(status?.disks.libraries.map((disk) => [disk.id, disk]))
  const spaces = libraries.flatMap(({ id, name, totals }): Named[] =>
    totals === null || totals.freeBytes === null
      ? []
      : [
          {
            name,
            heldBytes: totals.sizeBytes,
            freeBytes: totals.freeBytes,
            totalBytes: disks.get(id)?.totalBytes ?? null,
          },
        ],
  )
  if (status && status.disks.data.freeBytes !== null) {
    const { freeBytes, totalBytes } = status.disks.data
    spaces.push({ name: 'Cache', heldBytes: status.cacheBytes, freeBytes, totalBytes })
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

function Row({ name, ...space }: Named) {
  const { heldBytes, freeBytes, totalBytes } = space
  const other = otherBytes(space)
  const isLittle = freeBytes < littleShare * (totalBytes ?? heldBytes + freeBytes)
  const others = other === null ? '' : `, ${bytes(other)} other`
  return (
    <li class="disk-space">
      <div class="line">
        <strong class="words">{name}</strong>
        <span class={isLittle ? 'warn-text' : 'end'}>
          {bytes(heldBytes)}
          {others}, {bytes(freeBytes)} free
        </span>
      </div>
      <SpaceBar
        {...space}
        name={`${name} holds ${bytes(heldBytes)} of its disk${other === null ? '' : `, ${bytes(other)} are other things`}, ${bytes(freeBytes)} are free`}
        isLittle={isLittle}
      />
    </li>
  )
}
