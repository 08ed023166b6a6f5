import type { Schedule } from '../../api/types.ts'

export interface Chore {
  readonly task: Schedule['task']
  readonly name: string
  readonly does: string
  /** Kind of the job that does it. */
  readonly kind: string | null
  /** When it comes by itself, without a schedule. */
  readonly byItself: string | null
}

/** The schedule by which all of a task is done as somebody wants it; one that is about a single library does less. */
export function wholeSchedule(schedules: readonly Schedule[], { task }: Chore): Schedule | null {
  const isWhole = ({ task: of, parameters }: Schedule): boolean =>
    of === task && (parameters['library'] ?? '*') === '*'
  return schedules.find(isWhole) ?? null
}

/** The schedule whose turn is next. */
export function nextSchedule(schedules: readonly Schedule[], { task }: Chore): Schedule | null {
  const coming = schedules.filter((one) => one.task === task && one.nextRunAt !== null)
  const [next] = coming.toSorted((a, b) => (a.nextRunAt ?? '').localeCompare(b.nextRunAt ?? ''))
  return next ?? null
}

/** What keeps house, all that schedules can do. */
export const chores: readonly Chore[] = [
  {
    task: 'library-scan',
    name: 'Scan all libraries',
    does: 'Looks for what is new, different or gone in each.',
    kind: null,
    byItself: null,
  },
  {
    task: 'download-poll',
    name: 'Ask download clients',
    does: 'Has what is complete imported.',
    kind: null,
    byItself: 'As each client is set',
  },
  {
    task: 'cache-cleanup',
    name: 'Clean the cache',
    does: 'Removes copies that nothing shows any more.',
    kind: 'cache.clean',
    byItself: 'Once a day',
  },
  {
    task: 'cache-verify',
    name: 'Check the cache',
    does: 'Looks at every copy and makes anew what is damaged.',
    kind: 'cache.verify',
    byItself: null,
  },
  {
    task: 'database-backup',
    name: 'Back up the database',
    does: 'Copies the database and checks the copy.',
    kind: 'database.backup',
    byItself: null,
  },
  {
    task: 'history-prune',
    name: 'Forget old history',
    does: 'Removes finished jobs, scans, events and changes after their time.',
    kind: 'history.prune',
    byItself: 'Every 15 minutes',
  },
  {
    task: 'database-optimize',
    name: 'Optimize the database',
    does: 'Keeps queries fast, and gives free pages back to the disk.',
    kind: 'database.shrink',
    byItself: null,
  },
  {
    task: 'stale-job-recovery',
    name: 'Recover stale jobs',
    does: 'Takes up jobs that nobody works on although they say so.',
    kind: null,
    byItself: 'At each start',
  },
  {
    task: 'enrichment-refresh',
    name: 'Refresh metadata',
    does: 'Asks providers again about films and series of which something is due.',
    kind: null,
    byItself: 'Every 10 minutes',
  },
  {
    task: 'recycle-cleanup',
    name: 'Empty the recycle bin',
    does: 'Removes replaced files once they have been kept for their time.',
    kind: 'recycle.clean',
    byItself: 'When files are due',
  },
]
