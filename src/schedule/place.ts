import { beginOf, dueAfter } from '../domain/schedule-time.ts'
import type { Due } from '../domain/schedule-store.ts'
import type { Schedule } from '../domain/schedule.ts'
import type { Transaction } from '../domain/stores.ts'

/** Due times passed over in one go are counted up to here. */
const countedMost = 1_000

/** 0..1, for jitter. */
export type Random = () => number

/** The next place of a schedule after an instant; null when nothing is to come, or somebody holds it. */
export function placeAfter(
  tx: Transaction,
  schedule: Schedule,
  { after, random }: { after: number; random: Random },
): Due | null {
  if (!schedule.enabled || schedule.paused) return null
  let dueAt = dueAfter(schedule.timing, after)
  // The clock was set back: what has run is not due a second time.
  while (dueAt !== null && tx.stores.schedules.hasRun(schedule.id, dueAt)) {
    dueAt = dueAfter(schedule.timing, dueAt)
  }
  return dueAt === null ? null : { dueAt, nextRunAt: beginOf(dueAt, schedule, random()) }
}

/** The place after a due time that is over: in step with it, without going through all that has passed meanwhile. */
export function placeBehind(
  tx: Transaction,
  schedule: Schedule,
  { dueAt, random }: { dueAt: number; random: Random },
): Due | null {
  const { timing } = schedule
  const inStep = timing.type === 'interval' && dueAt + timing.everyMs > tx.now
  return placeAfter(tx, schedule, { after: inStep ? dueAt : Math.max(dueAt, tx.now), random })
}

/** How many due times there are from one to another, both counted. */
export function countDue({ timing }: Schedule, from: number, to: number): number {
  let count = 1
  for (
    let at = dueAfter(timing, from);
    at !== null && at <= to && count < countedMost;
    count += 1
  ) {
    at = dueAfter(timing, at)
  }
  return count
}

/**
 * Brings all places in line with the clock, at a start and after it leapt. One that was set back must not leave a schedule
 * waiting for a time that is now far away; what is overdue stays so.
 */
export function placeAnew(tx: Transaction, random: Random): void {
  for (const schedule of tx.stores.schedules.list()) {
    const { dueAt, timing } = schedule
    const isAhead = dueAt !== null && dueAt > tx.now
    if (dueAt !== null && !isAhead) continue
    if (isAhead && timing.type === 'interval' && dueAt - tx.now <= timing.everyMs) continue
    const place = placeAfter(tx, schedule, { after: tx.now, random })
    // With the same due time it keeps its jitter.
    if (place?.dueAt !== dueAt) tx.stores.schedules.setDue(schedule.id, place)
  }
}
