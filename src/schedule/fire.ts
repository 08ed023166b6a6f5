import { beginOf, latestDue } from '../domain/schedule-time.ts'
import { missedAfterMs, type RunCause, type Schedule } from '../domain/schedule.ts'
import { countDue, placeBehind, type Random } from './place.ts'
import { begin, endRun, type SchedulePorts, tell } from './run.ts'

/** A schedule whose time has come. */
interface Fired {
  readonly schedule: Schedule
  /** The first due time since the last run, and the last one. */
  readonly first: number
  readonly dueAt: number
  readonly cause: Extract<RunCause, 'due' | 'missed'>
}

/**
 * Runs a schedule whose time has come, and gives it its next place in the same transaction: nothing is run twice,
 * whenever the process ends.
 */
export function fire(
  ports: SchedulePorts,
  id: number,
  { random, hasWaited }: { random: Random; hasWaited: boolean },
): void {
  const { tx } = ports
  const fired = lookAtDue(ports, id, hasWaited)
  if (fired === null) return
  const { schedule, dueAt } = fired
  const reason = reasonToSkip(fired)
  // After a night of sleep, of the machine or of a disk, it may be the middle of the quiet hours.
  const from = beginOf(tx.now, { ...schedule, jitterMs: 0 }, 0)
  const isLate = fired.cause === 'missed' || hasWaited
  if (reason === null && isLate && from > tx.now) {
    return tx.stores.schedules.setDue(id, { dueAt, nextRunAt: from })
  }
  tx.stores.schedules.setDue(id, placeBehind(tx, schedule, { dueAt, random }))
  if (tx.stores.schedules.hasRun(id, dueAt)) return
  if (reason === null) begin(ports, schedule, fired)
  else skip(ports, fired, reason)
}

/** Writes down that a schedule could not be run: its task broke, and what it had done is undone. */
export function fail(
  ports: SchedulePorts,
  id: number,
  why: { error: string; random: Random },
): void {
  const { tx } = ports
  const fired = lookAtDue(ports, id)
  if (fired === null) return
  const { schedule, dueAt, cause } = fired
  const { task } = schedule
  tx.stores.schedules.setDue(id, placeBehind(tx, schedule, { dueAt, random: why.random }))
  const runId = tx.stores.schedules.addRun({ scheduleId: id, task, cause, dueAt }, tx.now)
  if (runId !== null) endRun(tx, runId, { status: 'failed', error: why.error })
}

function lookAtDue({ tx }: SchedulePorts, id: number, hasWaited = false): Fired | null {
  const schedule = tx.stores.schedules.find(id)
  if (schedule === null) return null
  const { dueAt: first, nextRunAt, timing } = schedule
  if (first === null || nextRunAt === null || nextRunAt > tx.now) return null
  // It was there in time, and let a disk sleep.
  const isMissed = !hasWaited && tx.now - nextRunAt >= missedAfterMs
  const dueAt = isMissed ? latestDue(timing, first, tx.now) : first
  return { schedule, first, dueAt, cause: isMissed ? 'missed' : 'due' }
}

function reasonToSkip({ schedule, cause }: Fired): string | null {
  if (schedule.runningId !== null) return `Run ${schedule.runningId} had not ended.`
  const isUnwanted = cause === 'missed' && schedule.missed === 'skip'
  return isUnwanted ? 'It was due while nothing could run.' : null
}

function skip({ tx }: SchedulePorts, fired: Fired, reason: string): void {
  const { schedule, cause, first, dueAt } = fired
  const skipped = countDue(schedule, first, dueAt)
  const run = { scheduleId: schedule.id, task: schedule.task, cause, dueAt }
  const id = tx.stores.schedules.skip(run, { reason, skipped }, tx.now)
  if (id !== null) tell(tx, 'schedule.run.ended', id)
}
