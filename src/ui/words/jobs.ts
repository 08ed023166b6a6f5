import type { Job, Queue } from '../api/types.ts'
import type { PillState } from '../parts/pill.tsx'
import { duration, when } from './times.ts'

/** What the jobs of a queue do. */
const queueWords: Readonly<Record<string, string>> = {
  discover: 'Look for folders',
  scan: 'Read folders',
  asset: 'Cache artwork',
  picture: 'Make thumbnails',
  provider: 'Match and enrich',
  artwork: 'Choose artwork',
  write: 'Write beside the media',
  import: 'Import downloads',
  download: 'Ask download clients',
  notify: 'Send notifications',
  upkeep: 'Keep the cache in order',
  chores: 'Housekeeping',
}

export function queueTitle(name: string): string {
  return queueWords[name] ?? name
}

/** Why a queue does what it does, in a few words; its whole explanation is longer. */
export function queueState({ paused, pausedAt, hold, jobs, nextRunAt }: Queue): string {
  const waiting = waitingIn(jobs)
  if (paused) return `paused by you, ${when(pausedAt)}`
  if (hold !== null) return `held back: ${hold.reason}`
  if (jobs.running > 0) return waiting === 0 ? 'at work' : 'at work, more waits'
  if (jobs.available > 0) return 'waits for a thread or its disk'
  if (waiting > 0 && nextRunAt !== null) return `next ${when(nextRunAt)}`
  return 'idle'
}

export function waitingIn({ available, scheduled, retryable }: Queue['jobs']): number {
  return available + scheduled + retryable
}

/** The state of a job in a word. */
export function jobState(
  { state, paused }: Job,
  queue?: Queue,
): { pill: PillState; words: string } {
  const rests = queue?.paused || queue?.hold
  switch (state) {
    case 'running':
      return { pill: 'running', words: 'Running' }
    case 'available':
    case 'scheduled':
      if (paused) return { pill: 'paused', words: 'Scan paused' }
      return rests
        ? { pill: 'paused', words: 'Queue paused' }
        : { pill: 'waiting', words: 'Waiting' }
    case 'retryable':
      return { pill: 'warning', words: 'Retrying' }
    case 'completed':
      return { pill: 'finished', words: 'Finished' }
    case 'cancelled':
      return { pill: 'skipped', words: 'Skipped' }
    case 'discarded':
      return { pill: 'failed', words: 'Failed' }
  }
}

/** When a job began, is due or ended, whichever tells most. */
export function jobTime(
  { state, startedAt, runAt, finishedAt, priority }: Job,
  now = Date.now(),
): string {
  if (state === 'running' && startedAt !== null) {
    return `for ${duration((now - Date.parse(startedAt)) / 1000)}`
  }
  if (state === 'available') return `priority ${priority}`
  return when(state === 'scheduled' || state === 'retryable' ? runAt : finishedAt, now)
}

/** What to do about a job that failed, by the code of its last error. */
export function jobFix(code: string): string {
  const fixes: Readonly<Record<string, string>> = {
    forbidden: 'Give the user that shelfd runs as the right to read it, then retry.',
    not_found: 'It is not there any more. Scan the library, or skip this job.',
    unavailable: 'What it needs did not answer. Look at the health list, then retry.',
    timeout: 'It took too long. If the disk or the network was busy, retry.',
    unauthorized: 'Check the key or login of the service in the settings, then retry.',
    invalid: 'What it read is not as it should be. Mend or replace the file, then retry.',
    poison:
      'It took its thread down three times. Retrying is safe, but report it if that happens again.',
  }
  return fixes[code] ?? 'Retry it. If it fails again, the log says more.'
}
