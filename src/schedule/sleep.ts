import { missedAfterMs, type Schedule, scannedLibrary } from '../domain/schedule.ts'
import type { Stores } from '../domain/stores.ts'

/** Disks that nobody is to wake for a schedule. */
export interface SleepingDisks {
  /** Libraries on them, by id. */
  asleep(): ReadonlySet<number>
  /** They are woken all the same after so long. */
  maxSleepMs(): number
}

/**
 * Whether a schedule that is due waits for its disks to wake. One that was missed and would be skipped touches no disk.
 */
export function waitsForDisk(
  schedule: Schedule,
  deps: {
    readonly disks: SleepingDisks
    readonly libraries: Pick<Stores['libraries'], 'list'>
    readonly now: number
    readonly isWaiting: boolean
  },
): boolean {
  const { disks, libraries, now, isWaiting } = deps
  const { nextRunAt, missed } = schedule
  const wanted = scannedLibrary(schedule)
  if (wanted === null || nextRunAt === null || nextRunAt > now) return false
  if (now - nextRunAt >= disks.maxSleepMs()) return false
  if (!isWaiting && missed === 'skip' && now - nextRunAt >= missedAfterMs) return false
  const asleep = disks.asleep()
  if (asleep.size === 0) return false
  return libraries.list().some(({ id, name }) => asleep.has(id) && isOf(wanted, name))
}

function isOf(wanted: string, name: string): boolean {
  return wanted === '*' || wanted.toLowerCase() === name.toLowerCase()
}
