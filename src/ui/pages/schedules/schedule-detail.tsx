import { useState } from 'preact/hooks'

import { send } from '../../api/request.ts'
import { refresh, refreshList, useResource } from '../../api/resource.ts'
import type { Run, Schedule } from '../../api/types.ts'
import { Action } from '../../parts/action.tsx'
import { Pill } from '../../parts/pill.tsx'
import { Section } from '../../parts/section.tsx'
import { toast } from '../../parts/toast.tsx'
import { Time } from '../../parts/time.tsx'
import { goWithQuery } from '../../place.ts'
import { runStates } from '../../words/runs.ts'
import { duration, exactly } from '../../words/times.ts'
import { RunBars, useRuns } from './run-bars.tsx'
import { lastWords } from './schedule-row.tsx'
import { type Choice, choiceOf, missingOf, ownZone, timingOf } from './timing.ts'
import { TimingInput } from './timing-input.tsx'

/** One schedule: its sentence with inputs, its runs, the next five, how long it takes. */
export function ScheduleDetail({ schedule }: { schedule: Schedule }) {
  const runs = useRuns(schedule.id)
  const run = async () => {
    await send('POST', `schedules/${schedule.id}/run`)
    refresh('schedules')
    return {
      text: `${schedule.name} has started`,
      link: { to: `schedules?schedule=${schedule.id}`, text: 'Runs' },
    }
  }
  return (
    <Section
      title={schedule.name}
      fact={schedule.description}
      more={
        <span class="row">
          {schedule.origin === 'api' && <Removal schedule={schedule} />}
          <Action
            does={run}
            icon="play"
            refused={schedule.runningId === null ? null : 'It runs now.'}
          >
            Run now
          </Action>
        </span>
      }
    >
      <div class="two-columns">
        <div class="panel">
          <When schedule={schedule} />
          <Runs runs={runs} />
        </div>
        <div class="panel">
          <NextRuns schedule={schedule} />
          {runs.length > 0 && (
            <div class="panel-body took">
              <h3>How long it takes</h3>
              <RunBars runs={runs} tall />
              <p class="small quiet">
                at most{' '}
                {duration(Math.max(...runs.map(({ durationMs }) => durationMs ?? 0)) / 1000)}
              </p>
            </div>
          )}
        </div>
      </div>
    </Section>
  )
}

function When({ schedule }: { schedule: Schedule }) {
  const { id, timing, origin, missed, quietHours } = schedule
  const [choice, choose] = useState<Choice>(() => choiceOf(timing))
  const zone = timing.type === 'cron' ? timing.timezone : ownZone()
  const changed = JSON.stringify(choice) !== JSON.stringify(choiceOf(timing))
  const save = async (): Promise<string> => {
    await send('PATCH', `schedules/${id}`, { timing: timingOf(choice, zone) })
    refresh('schedules')
    return `${schedule.name} runs at its new time`
  }
  return (
    <div class="panel-body when">
      {origin === 'config' ? (
        <p class="sentence">{schedule.words}</p>
      ) : (
        <div class="row">
          <TimingInput choice={choice} choose={choose} />
          {changed && (
            <Action kind="primary" does={save} refused={missingOf(choice)}>
              Save
            </Action>
          )}
        </div>
      )}
      <p class="quiet">
        {timing.type === 'cron' && (
          <>
            As cron: <code>{timing.cron}</code>
            {timing.timezone === null ? '. ' : `, ${timing.timezone}. `}
          </>
        )}
        {missed === 'skip'
          ? 'A run missed while the machine was off is left out. '
          : 'A run missed while the machine was off is made up once. '}
        {quietHours && `Not between ${quietHours.from} and ${quietHours.to}. `}
        {origin === 'config' && 'It stands in the configuration file, and is changed there.'}
      </p>
    </div>
  )
}

function Runs({ runs }: { runs: readonly Run[] }) {
  if (runs.length === 0) return <p class="panel-body quiet">It has not run yet.</p>
  return (
    <table class="table folding">
      <thead>
        <tr>
          <th>Run</th>
          <th>Result</th>
          <th class="number">Duration</th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <tr key={run.id}>
            <td class="nowrap">
              <Time at={run.startedAt} />
            </td>
            <td>
              <span class="row">
                <Pill state={runStates[run.status].pill}>{runStates[run.status].words}</Pill>
                <span>{lastWords(run).replace(/^[^,]*(, |$)/, '') || run.error}</span>
                {run.parts.map(({ scanId, library }) =>
                  scanId === null ? null : (
                    <a key={scanId} href={`activity/scans?scan=${scanId}`}>
                      {library ?? `scan ${scanId}`}
                    </a>
                  ),
                )}
              </span>
            </td>
            <td class="number">
              {run.durationMs === null ? '—' : duration(run.durationMs / 1000)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function NextRuns({ schedule }: { schedule: Schedule }) {
  const { value } = useResource<{ runs: readonly string[] }>(`schedules/${schedule.id}/next`, {
    query: { count: 5 },
    on: 'schedule.*,config.reloaded',
  })
  const next = value?.runs ?? []
  return (
    <div class="panel-body">
      <h3>Next {next.length === 5 ? '5 runs' : 'runs'}</h3>
      {next.length === 0 && <p class="quiet">None is to come by itself.</p>}
      <ol class="next-runs">
        {next.map((at) => (
          <li key={at} title={exactly(at)}>
            <span>{dayOf(at)}</span>
            <strong>
              {new Date(at).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })}
            </strong>
          </li>
        ))}
      </ol>
    </div>
  )
}

function dayOf(at: string): string {
  return new Date(at).toLocaleDateString(undefined, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
  })
}

/** Takes a schedule away; it can be had back from the toast. */
function Removal({ schedule }: { schedule: Schedule }) {
  const { id, name, task, timing, parameters, description, missed, enabled } = schedule
  const { quietHours, jitterSeconds, maxRuntimeSeconds } = schedule
  const again = async (): Promise<void> => {
    await send('POST', 'schedules', {
      name,
      task,
      timing,
      parameters,
      description,
      missed,
      enabled,
      quietHours,
      jitterSeconds,
      maxRuntimeSeconds,
    })
    refresh('schedules')
  }
  const remove = async (): Promise<void> => {
    await send('DELETE', `schedules/${id}`)
    goWithQuery({ schedule: null })
    refreshList('schedules')
    toast({ text: `${name} was removed with its history`, undo: again })
  }
  return (
    <Action kind="plain" does={remove}>
      Remove
    </Action>
  )
}
