import { systemClock } from '../domain/clock.ts'
import type { DiskSettings, RootPlace } from '../domain/disk.ts'
import type { Stores } from '../domain/stores.ts'
import { createDisks } from '../filesystem/disks.ts'
import type { DiskLane } from '../queue/dispatcher-state.ts'
import { diskLanes } from '../queue/lanes.ts'

/** Between two looks whether disks have worked, or others are mounted. */
export const lookAtDisksEveryMs = 15_000

/** The disks as the writer goes by them. */
export interface WriterDisks {
  /** Looks anew and sets the lanes. */
  look(set: (lanes: readonly DiskLane[]) => void): void
  configure(settings: DiskSettings, set: (lanes: readonly DiskLane[]) => void): void
  /** Libraries with a root on a disk that is not to be woken, by id. */
  asleep(): ReadonlySet<number>
  maxSleepMs(): number
}

export function createWriterDisks(
  { libraries }: Pick<Stores, 'libraries'>,
  configured: DiskSettings,
): WriterDisks {
  const rootsByLibrary = (): (readonly [id: number, roots: RootPlace[]])[] =>
    libraries.list().map(({ id }) => [
      id,
      libraries.roots(id).map((root) => ({
        rootId: root.id,
        path: root.path,
        device: root.passport?.device ?? null,
      })),
    ])
  const disks = createDisks(
    { roots: () => rootsByLibrary().flatMap(([, roots]) => roots), now: () => systemClock.now() },
    configured,
  )
  let settings = configured
  const tell = (set: (lanes: readonly DiskLane[]) => void): void => {
    const lanes = diskLanes(
      disks.lanes(),
      rootsByLibrary().map(([, roots]) => roots.map(({ rootId }) => rootId)),
    )
    set(lanes)
  }
  return {
    look: (set) => {
      disks.look()
      tell(set)
    },
    configure: (changed, set) => {
      settings = changed
      disks.configure(changed)
      tell(set)
    },
    asleep: () => {
      const sleeping = disks.asleep()
      if (sleeping.size === 0) return new Set()
      const on = rootsByLibrary().filter(([, roots]) =>
        roots.some(({ rootId }) => sleeping.has(rootId)),
      )
      return new Set(on.map(([id]) => id))
    },
    maxSleepMs: () => settings.maxSleepMs,
  }
}
