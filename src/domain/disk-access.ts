import type { Disks, DiskState } from './disk.ts'
import { type Schedule, scannedLibrary } from './schedule.ts'
import type { RootWatch } from './watch.ts'

/** Something that will read a disk by itself. Instants are ms UTC. */
export interface DiskAccess {
  readonly why: 'schedule' | 'poll'
  /** Name of the schedule, or the folder that is polled. */
  readonly name: string
  /** When it begins; of one that waits, when at the latest. */
  readonly at: number
  /** It is due since then, and waits for something else to wake the disk. */
  readonly waitingSince: number | null
}

/** What reads the disk next, unless somebody asks for a scan; null when nothing is to come. */
export function nextAccess(
  { rootIds }: Pick<DiskState, 'rootIds'>,
  around: {
    readonly disks: Pick<Disks, 'asleep' | 'settings'>
    readonly schedules: readonly Schedule[]
    /** Of all roots, also those that are not watched. */
    readonly watches: readonly RootWatch[]
    readonly now: number
  },
): DiskAccess | null {
  const { disks, schedules, watches, now } = around
  const own = watches.filter(({ rootId }) => rootIds.includes(rootId))
  const asleep = disks.asleep()
  const { maxSleepMs } = disks.settings()
  const access = (
    what: Pick<DiskAccess, 'why' | 'name'>,
    dueAt: number | null,
    roots: readonly RootWatch[],
  ): DiskAccess[] => {
    if (dueAt === null || roots.length === 0) return []
    const waits = dueAt <= now && roots.some(({ rootId }) => asleep.has(rootId))
    const at = waits ? dueAt + maxSleepMs : dueAt
    return [{ ...what, at, waitingSince: waits ? dueAt : null }]
  }
  const scans = schedules.flatMap((schedule) => {
    const wanted = scannedLibrary(schedule)?.toLowerCase()
    const isOf = ({ libraryName }: RootWatch): boolean =>
      wanted === '*' || libraryName.toLowerCase() === wanted
    const isRead = own.some(isOf)
    const all = isRead ? watches.filter(isOf) : []
    return access({ why: 'schedule', name: schedule.name }, schedule.nextRunAt, all)
  })
  const polls = own.flatMap((root) =>
    access({ why: 'poll', name: root.path }, root.nextPollAt, [root]),
  )
  return [...scans, ...polls].toSorted((a, b) => a.at - b.at)[0] ?? null
}
