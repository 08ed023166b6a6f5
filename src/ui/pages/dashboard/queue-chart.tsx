import { useResource } from '../../api/resource.ts'
import type { Queue } from '../../api/types.ts'
import { Section } from '../../parts/section.tsx'
import { StatChart } from '../../parts/stat-chart.tsx'
import { waitingIn } from '../../words/jobs.ts'
import { count } from '../../words/numbers.ts'

/** How much waits, and how that went in the last half hour. */
export function QueueChart() {
  const { value } = useResource<{ queues: readonly Queue[] }>('queues', {
    on: 'scan.phase,job.failed',
    everyMs: 5_000,
  })
  if (value === undefined) return null
  const sum = (of: (jobs: Queue['jobs']) => number): number =>
    value.queues.reduce((all, { jobs }) => all + of(jobs), 0)
  const failed = sum((jobs) => jobs.discarded)
  const parts = [
    `${count(sum(waitingIn))} waiting`,
    `${count(sum(({ running }) => running))} running`,
    ...(failed > 0 ? [`${count(failed)} failed`] : []),
  ]
  return (
    <Section title="Queue" fact={parts.join(' · ')} more={<a href="activity">All jobs</a>}>
      <div class="panel panel-body">
        <StatChart name="queue.waiting" minutes={30} />
      </div>
    </Section>
  )
}
