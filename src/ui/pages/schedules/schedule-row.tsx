import { useConnection } from '../../api/live.ts'
import { send } from '../../api/request.ts'
import { refresh } from '../../api/resource.ts'
import type { Run, Schedule } from '../../api/types.ts'
import { act } from '../../parts/action.tsx'
import { Switch } from '../../parts/form/switch.tsx'
import { Time } from '../../parts/time.tsx'
import { goWithQuery } from '../../place.ts'
import { runStates } from '../../words/runs.ts'
import { duration } from '../../words/times.ts'
import { RunBars, useRuns } from './run-bars.tsx'

/** One schedule with its words, last runs, next run and switch. */
export function ScheduleRow({ schedule, chosen }: { schedule: Schedule; chosen: boolean }) {
  const runs = useRuns(schedule.id)
  const last = runs[0]
  const on = isOn(schedule)
  const isSilent = useConnection().state === 'reconnecting'
  return (
    <tr aria-selected={chosen}>
      <td>
        <a
          href={`schedules?schedule=${schedule.id}`}
          onClick={(event) => {
            event.preventDefault()
            goWithQuery({ schedule: String(schedule.id) })
          }}
        >
          <strong>{schedule.name}</strong>
        </a>
        <div class="quiet">{schedule.words}</div>
      </td>
      <td>
        <RunBars runs={runs} />
      </td>
      <td>{last ? lastWords(last) : <span class="quiet">never ran</span>}</td>
      <td class="number">
        {on ? <Time at={schedule.nextRunAt} /> : <span class="quiet">off</span>}
      </td>
      <td class="number">
        <Switch
          on={on}
          change={(turned) => void act(() => turn(schedule, turned))}
          disabled={isSilent}
          title={isSilent ? 'The daemon does not answer.' : undefined}
          name={`${schedule.name} runs by itself`}
        />
      </td>
    </tr>
  )
}

/** Whether it runs by itself. */
export function isOn({ enabled, paused }: Schedule): boolean {
  return enabled && !paused
}

// A schedule of the configuration file is switched there; here it can only be paused.
async function turn({ id, name, origin, paused }: Schedule, on: boolean): Promise<string> {
  const words =
    origin === 'config' || (on && paused) ? (on ? 'resume' : 'pause') : on ? 'enable' : 'disable'
  await send('POST', `schedules/${id}/${words}`)
  refresh('schedules')
  return on ? `${name} runs by itself again` : `${name} does not run by itself any more`
}

/** What came of a run, in a few words. */
export function lastWords({ status, durationMs, counts, error }: Run): string {
  if (status === 'running') return 'running'
  if (error !== null) return error
  const told = Object.entries(counts)
    .filter(([, number]) => number > 0)
    .slice(0, 2)
    .map(([what, number]) => `${number} ${wordsOf(what)}`)
  const took = durationMs === null ? runStates[status].words : duration(durationMs / 1000)
  return [took, ...(told.length > 0 ? told : ['no change'])].join(', ')
}

/** `filesRemoved` as "files removed". */
function wordsOf(name: string): string {
  return name.replaceAll(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`)
}
