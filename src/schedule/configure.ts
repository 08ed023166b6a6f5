import type { Schedule, ScheduleSpec } from '../domain/schedule.ts'
import type { Transaction } from '../domain/stores.ts'
import { placeAfter, type Random } from './place.ts'

/**
 * Brings the schedules of the file in line with it. One that is as it was keeps its place in time, so that what was
 * missed is known; one that has left the file comes back with its runs when its block does.
 */
export function configureSchedules(
  tx: Transaction,
  specs: readonly ScheduleSpec[],
  random: Random,
): void {
  const { schedules } = tx.stores
  const known = new Map(
    schedules.listOfFile().map((one) => [one.schedule.name.toLowerCase(), one] as const),
  )
  for (const spec of specs) {
    const found = known.get(spec.name.toLowerCase())
    known.delete(spec.name.toLowerCase())
    if (found?.detached === true) schedules.setDetached(found.schedule.id, null)
    if (found !== undefined && isSame(found.schedule, spec)) {
      if (found.detached) place(tx, found.schedule.id, random)
      continue
    }
    const id = found?.schedule.id ?? schedules.create(spec, 'config', tx.now)
    if (found !== undefined) schedules.update(id, spec, tx.now)
    place(tx, id, random)
  }
  for (const { schedule, detached } of known.values()) {
    if (!detached) schedules.setDetached(schedule.id, tx.now)
  }
}

/** Gives a schedule its next place from now on. */
export function place(tx: Transaction, id: number, random: Random): void {
  const schedule = tx.stores.schedules.find(id)
  if (schedule === null) return
  tx.stores.schedules.setDue(id, placeAfter(tx, schedule, { after: tx.now, random }))
}

function isSame(schedule: Schedule, spec: ScheduleSpec): boolean {
  return Bun.deepEquals(specOf(schedule), specOf(spec))
}

/** The part of a schedule that somebody has said. */
export function specOf(schedule: ScheduleSpec): ScheduleSpec {
  const { name, description, task, parameters, timing, enabled } = schedule
  const { missed, maxRuntimeMs, jitterMs, quietHours } = schedule
  return {
    name,
    description,
    task,
    parameters,
    timing,
    enabled,
    missed,
    maxRuntimeMs,
    jitterMs,
    quietHours,
  }
}
