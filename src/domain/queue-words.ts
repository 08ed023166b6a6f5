import type { QueueSummary } from './queries.ts'

/** Why a queue does what it does, or nothing, in a sentence or two for people. */
export function explainQueue(queue: QueueSummary): string {
  const { discarded } = queue.jobs
  const failed =
    discarded === 0 ? '' : ` ${does(discarded, 'have', 'has')} failed for good and can be retried.`
  return `${presentOf(queue)}${failed}`
}

function presentOf({ name, pausedAt, hold, nextRunAt, jobs: counts }: QueueSummary): string {
  const { available, running, scheduled, retryable } = counts
  const later = scheduled + retryable
  if (pausedAt !== null) {
    const rest = running === 0 ? '' : ` ${does(running, 'go', 'goes')} on, begun before.`
    const waiting = does(available + later, 'wait', 'waits')
    return `Paused since ${instant(pausedAt)}: resume ${name} to go on. ${waiting}.${rest}`
  }
  if (hold !== null) {
    const waiting = does(available + later, 'wait', 'waits')
    return `Held back since ${instant(hold.since)}: ${hold.reason} It goes on by itself. ${waiting}.`
  }
  if (running > 0) return `${does(running, 'run', 'runs')}, ${available + later} wait.`
  if (available > 0) {
    return `${does(available, 'wait', 'waits')} for a free thread, or for a disk that does not answer; see the health list.`
  }
  if (nextRunAt !== null) {
    const why = retryable > 0 ? `${retryable} of them after a failure` : 'as planned'
    return `${does(later, 'wait', 'waits')} until ${instant(nextRunAt)} or later, ${why}.`
  }
  return 'There is nothing to do.'
}

function does(count: number, many: string, one: string): string {
  return count === 1 ? `1 job ${one}` : `${count} jobs ${many}`
}

function instant(ms: number): string {
  return new Date(ms).toISOString()
}
