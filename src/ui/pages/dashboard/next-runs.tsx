import { useResource } from '../../api/resource.ts'
import type { Schedule } from '../../api/types.ts'
import { Section } from '../../parts/section.tsx'
import { Time } from '../../parts/time.tsx'

const shown = 5

/** The schedules that run next. */
export function NextRuns() {
  const { value } = useResource<{ schedules: readonly Schedule[] }>('schedules', {
    query: { active: true },
    on: 'schedule.*,config.reloaded',
    everyMs: 30_000,
  })
  const next = (value?.schedules ?? [])
    .flatMap((one) => (one.nextRunAt === null ? [] : [{ ...one, nextRunAt: one.nextRunAt }]))
    .toSorted((a, b) => a.nextRunAt.localeCompare(b.nextRunAt))
    .slice(0, shown)
  if (value === undefined) return null
  return (
    <Section title="Next runs" more={<a href="schedules">Schedules</a>}>
      {next.length === 0 ? (
        <p class="quiet">No schedule is due.</p>
      ) : (
        <ul class="row-list panel">
          {next.map(({ id, name, nextRunAt }) => (
            <li key={id}>
              <a class="line" href={`schedules?schedule=${id}`}>
                <span class="words">{name}</span>
                <span class="end">
                  <Time at={nextRunAt} />
                </span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}
