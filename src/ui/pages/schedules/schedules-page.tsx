import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'

import { useResource } from '../../api/resource.ts'
import type { Schedule } from '../../api/types.ts'
import { Page } from '../../frame/page.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Empty, Loaded } from '../../parts/states.tsx'
import { Time } from '../../parts/time.tsx'
import { usePlace } from '../../place.ts'
import { NewSchedule } from './new-schedule.tsx'
import { ScheduleDetail } from './schedule-detail.tsx'
import { isOn, ScheduleRow } from './schedule-row.tsx'
import './schedules.css'

/** What runs by itself, what came of it, and what runs next. */
export function SchedulesPage() {
  const schedules = useResource<{ schedules: readonly Schedule[] }>('schedules', {
    on: 'schedule.*,config.reloaded',
    everyMs: 10_000,
  })
  const [makes, setMakes] = useState(false)
  return (
    <Page
      title="Schedules"
      fact={schedules.value && factOf(schedules.value.schedules)}
      action={
        <button type="button" class="button primary" onClick={() => setMakes(true)}>
          <Icon name="plus" size={14} /> New schedule
        </button>
      }
    >
      <Loaded of={schedules} what="The list of schedules">
        {({ schedules: all }) =>
          all.length === 0 ? (
            <Empty title="Nothing runs by itself" icon="clock">
              A library with a <code>schedule</code> is scanned by it. Anything else can be added
              here.
            </Empty>
          ) : (
            <Schedules all={all} />
          )
        }
      </Loaded>
      {makes && <NewSchedule close={() => setMakes(false)} />}
    </Page>
  )
}

/** What runs next, and when. */
function factOf(all: readonly Schedule[]): ComponentChildren {
  const [next] = all
    .filter((schedule) => isOn(schedule) && schedule.nextRunAt !== null)
    .toSorted((a, b) => Date.parse(a.nextRunAt ?? '') - Date.parse(b.nextRunAt ?? ''))
  if (next === undefined) return all.length === 0 ? undefined : 'None of them runs by itself now'
  return (
    <>
      Next: <bdi>{next.name}</bdi>, <Time at={next.nextRunAt} />
    </>
  )
}

function Schedules({ all }: { all: readonly Schedule[] }) {
  const { query } = usePlace()
  const chosen = all.find(({ id }) => String(id) === query.get('schedule')) ?? all[0]
  return (
    <>
      <div class="panel">
        <table class="table folding schedules">
          <thead>
            <tr>
              <th>Schedule</th>
              <th>Last 24 runs</th>
              <th>Last run</th>
              <th class="number">Next run</th>
              <th class="number">On</th>
            </tr>
          </thead>
          <tbody>
            {all.map((schedule) => (
              <ScheduleRow key={schedule.id} schedule={schedule} chosen={schedule === chosen} />
            ))}
          </tbody>
        </table>
        <p class="legend small quiet">
          <span class="done">finished</span> <span class="warn">with errors</span>{' '}
          <span class="bad">failed</span> <span class="skipped">skipped</span>{' '}
          <span class="running">running</span> height is duration, failed runs are full
        </p>
      </div>
      {chosen && <ScheduleDetail key={`${chosen.id} ${chosen.updatedAt}`} schedule={chosen} />}
    </>
  )
}
