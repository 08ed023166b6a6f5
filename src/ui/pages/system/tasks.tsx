import { send } from '../../api/request.ts'
import { refresh, useResource } from '../../api/resource.ts'
import type { Job, Run, Schedule } from '../../api/types.ts'
import { Action } from '../../parts/action.tsx'
import { Pill, type PillState } from '../../parts/pill.tsx'
import { Loaded } from '../../parts/states.tsx'
import { Time } from '../../parts/time.tsx'
import { duration } from '../../words/times.ts'

interface Chore {
  readonly task: Schedule['task']
  readonly name: string
  readonly does: string
  /** Kind of the job that does it. */
  readonly kind: string | null
  /** Address that starts it, where no schedule is needed. */
  readonly start: string | null
  /** When it comes by itself, without a schedule. */
  readonly byItself: string | null
}

const chores: readonly Chore[] = [
  {
    task: 'cache-cleanup',
    name: 'Clean the cache',
    does: 'Removes copies that nothing shows any more.',
    kind: 'cache.clean',
    start: 'cache/clean',
    byItself: 'Once a day',
  },
  {
    task: 'cache-verify',
    name: 'Check the cache',
    does: 'Looks at every copy and makes anew what is damaged.',
    kind: 'cache.verify',
    start: 'cache/verify',
    byItself: null,
  },
  {
    task: 'database-backup',
    name: 'Back up the database',
    does: 'Copies the database and checks the copy.',
    kind: 'database.backup',
    start: 'backups',
    byItself: null,
  },
  {
    task: 'history-prune',
    name: 'Forget old history',
    does: 'Removes finished jobs, scans, events and changes after their time.',
    kind: 'history.prune',
    start: null,
    byItself: 'Every 15 minutes',
  },
  {
    task: 'database-optimize',
    name: 'Optimize the database',
    does: 'Keeps queries fast, and gives free pages back to the disk.',
    kind: 'database.shrink',
    start: null,
    byItself: null,
  },
  {
    task: 'stale-job-recovery',
    name: 'Recover stale jobs',
    does: 'Takes up jobs that nobody works on although they say so.',
    kind: null,
    start: null,
    byItself: 'At each start',
  },
  {
    task: 'enrichment-refresh',
    name: 'Refresh metadata',
    does: 'Asks providers again about films and series of which something is due.',
    kind: null,
    start: null,
    byItself: 'Every 10 minutes',
  },
  {
    task: 'recycle-cleanup',
    name: 'Empty the recycle bin',
    does: 'Removes replaced files once they have been kept for their time.',
    kind: 'recycle.clean',
    start: null,
    byItself: 'When files are due',
  },
]

/** What keeps house: when it last ran, how long that took, when it comes again. */
export function Tasks() {
  const schedules = useResource<{ schedules: readonly Schedule[] }>('schedules', {
    on: 'schedule.*',
    everyMs: 60_000,
  })
  return (
    <div class="stack">
      <Loaded of={schedules} what="The list of schedules">
        {(value) => (
          <>
            <p class="sentence">{sentence(value.schedules)}</p>
            <div class="panel">
              <table class="table folding tasks">
                <thead>
                  <tr>
                    <th>Task</th>
                    <th>Last run</th>
                    <th class="number">Took</th>
                    <th>Next</th>
                    <th class="number">
                      <span class="unseen">Actions</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {chores.map((chore) => (
                    <Row
                      key={chore.task}
                      chore={chore}
                      schedule={value.schedules.find(({ task }) => task === chore.task) ?? null}
                    />
                  ))}
                </tbody>
              </table>
            </div>
          </>
        )}
      </Loaded>
    </div>
  )
}

function sentence(schedules: readonly Schedule[]): string {
  const idle = chores.filter(
    ({ task, byItself }) =>
      byItself === null &&
      schedules.every((one) => one.task !== task || !one.enabled || one.paused),
  ).length
  if (idle === 0) return 'Housekeeping runs by itself.'
  const those = idle === 1 ? '1 task waits' : `${idle} tasks wait`
  return `Housekeeping runs by itself; ${those} for a schedule, or for you.`
}

interface Last {
  readonly at: string
  readonly tookSeconds: number | null
  readonly state: PillState | null
  readonly words: string
}

function Row({ chore, schedule }: { chore: Chore; schedule: Schedule | null }) {
  const last = useLast(chore, schedule)
  const isRunning = last?.state === 'running'
  return (
    <tr>
      <td>
        <strong>{chore.name}</strong>
        <br />
        <span class="small quiet">{chore.does}</span>
      </td>
      <td class="nowrap">
        {last === null ? (
          <span class="quiet">not yet</span>
        ) : (
          <>
            {last.state !== null && <Pill state={last.state}>{last.words}</Pill>}{' '}
            <Time at={last.at} />
          </>
        )}
      </td>
      <td class="number">
        {last && last.tookSeconds !== null ? (
          <span title="How long it took">{duration(last.tookSeconds)}</span>
        ) : (
          <span class="none">—</span>
        )}
      </td>
      <td>
        {schedule?.nextRunAt ? (
          <span title={schedule.words}>
            <Time at={schedule.nextRunAt} />
          </span>
        ) : (
          <span class="quiet">{chore.byItself ?? <a href="schedules">not scheduled</a>}</span>
        )}
      </td>
      <td class="number">
        {(schedule !== null || chore.start !== null) && (
          <Action
            kind="slim"
            icon="play"
            name={`Run now: ${chore.name}`}
            refused={isRunning ? 'It runs already.' : null}
            does={() => start(chore, schedule)}
          >
            Run now
          </Action>
        )}
      </td>
    </tr>
  )
}

async function start({ name, start }: Chore, schedule: Schedule | null): Promise<string> {
  await send('POST', schedule === null ? (start ?? '') : `schedules/${schedule.id}/run`)
  refresh('jobs')
  refresh('schedules')
  return `${name}: started`
}

/** The last run of its schedule, or the last job that did it. */
function useLast({ kind }: Chore, schedule: Schedule | null): Last | null {
  const { value: runs } = useResource<{ runs: readonly Run[] }>(
    schedule === null ? null : `schedules/${schedule.id}/runs`,
    { query: { limit: 1 }, on: 'schedule.*' },
  )
  const { value: jobs } = useResource<{ jobs: readonly Job[] }>(kind === null ? null : 'jobs', {
    query: { kind, limit: 1 },
    everyMs: 5_000,
  })
  const run = runs?.runs[0]
  const job = jobs?.jobs[0]
  if (run && (!job || run.startedAt >= job.createdAt)) return lastOfRun(run)
  return job ? lastOfJob(job) : null
}

function lastOfRun({ startedAt, durationMs, status }: Run): Last {
  const state = status === 'running' ? 'running' : status === 'failed' ? 'failed' : null
  const words = state === 'running' ? 'Running' : 'Failed'
  return {
    at: startedAt,
    tookSeconds: durationMs === null ? null : durationMs / 1000,
    state,
    words,
  }
}

function lastOfJob({ createdAt, startedAt, finishedAt, state }: Job): Last {
  const began = startedAt ?? createdAt
  const took = finishedAt === null ? null : (Date.parse(finishedAt) - Date.parse(began)) / 1000
  const shown =
    state === 'running'
      ? 'running'
      : state === 'discarded'
        ? 'failed'
        : finishedAt
          ? null
          : 'waiting'
  const words = { running: 'Running', failed: 'Failed', waiting: 'Waiting' }
  return {
    at: finishedAt ?? began,
    tookSeconds: took,
    state: shown,
    words: shown ? words[shown] : '',
  }
}
