import { useState } from 'preact/hooks'

import { send } from '../../api/request.ts'
import { refresh, useResource } from '../../api/resource.ts'
import type { Job, Run, Schedule, Task } from '../../api/types.ts'
import { Action } from '../../parts/action.tsx'
import { Pill, type PillState } from '../../parts/pill.tsx'
import { Loaded } from '../../parts/states.tsx'
import { Time } from '../../parts/time.tsx'
import { duration } from '../../words/times.ts'
import { runStates } from '../../words/runs.ts'
import { type Chore, chores, nextSchedule, wholeSchedule } from './chores.ts'

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
                    <Row key={chore.task} chore={chore} schedules={value.schedules} />
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

function Row({ chore, schedules }: { chore: Chore; schedules: readonly Schedule[] }) {
  const last = useLast(chore)
  const next = nextSchedule(schedules, chore)
  const isRunning = last?.state === 'running'
  return (
    <tr>
      <td>
        <strong>{chore.name}</strong>
        <br />
        <span class="small quiet">{chore.does}</span>
        <History chore={chore} />
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
        {next !== null ? (
          <span title={`${next.name}: ${next.words}`}>
            <Time at={next.nextRunAt} />
          </span>
        ) : (
          <span class="quiet">{chore.byItself ?? <a href="schedules">not scheduled</a>}</span>
        )}
      </td>
      <td class="number">
        <Action
          kind="slim"
          icon="play"
          name={`Run now: ${chore.name}`}
          refused={isRunning ? 'It runs already.' : null}
          does={() => start(chore, wholeSchedule(schedules, chore))}
        >
          Run now
        </Action>
      </td>
    </tr>
  )
}

/** A schedule knows how it is to be done; without one it is done as usual. */
async function start({ name, task }: Chore, schedule: Schedule | null): Promise<string> {
  await send('POST', schedule === null ? `tasks/${task}/run` : `schedules/${schedule.id}/run`)
  refresh('jobs')
  refresh('schedules')
  refresh('tasks')
  return `${name}: started`
}

const shownRuns = 10

/** Its newest runs, once somebody wants to see them. */
function History({ chore: { task, name } }: { chore: Chore }) {
  const [isOpen, setIsOpen] = useState(false)
  const { value } = useResource<{ runs: readonly Run[] }>(isOpen ? `tasks/${task}/runs` : null, {
    query: { limit: shownRuns },
    on: 'schedule.*',
  })
  return (
    <details class="small" onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary aria-label={`History: ${name}`}>History</summary>
      {value?.runs.length === 0 && <p class="quiet">It has not run yet.</p>}
      <ul class="task-runs">
        {value?.runs.map((run) => (
          <li key={run.id}>
            <Time at={run.startedAt} /> {runStates[run.status].words}
            {run.durationMs !== null && `, ${duration(run.durationMs / 1000)}`}
            <span class="quiet">
              {' '}
              {run.cause === 'manual' ? 'by hand' : run.scheduleName}
              {run.error !== null && `: ${run.error}`}
            </span>
          </li>
        ))}
      </ul>
    </details>
  )
}

/** Its last run, or the last job that did it. */
function useLast({ kind, task }: Chore): Last | null {
  const { value: tasks } = useResource<{ tasks: readonly Task[] }>('tasks', { on: 'schedule.*' })
  const { value: jobs } = useResource<{ jobs: readonly Job[] }>(kind === null ? null : 'jobs', {
    query: { kind, limit: 1 },
    everyMs: 5_000,
  })
  const run = tasks?.tasks.find(({ name }) => name === task)?.lastRun
  const job = jobs?.jobs[0]
  if (run && (!job || run.startedAt >= job.createdAt)) return lastOfRun(run)
  return job ? lastOfJob(job) : null
}

function lastOfRun({ startedAt, durationMs, status }: Run): Last {
  const { words, pill } = runStates[status]
  return {
    at: startedAt,
    tookSeconds: durationMs === null ? null : durationMs / 1000,
    // What has gone as it should needs no word.
    state: status === 'completed' ? null : pill,
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
