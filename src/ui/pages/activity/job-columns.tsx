import type { Job, Queue } from '../../api/types.ts'
import { Pill } from '../../parts/pill.tsx'
import type { Column } from '../../parts/table-shape.ts'
import { jobState, jobTime } from '../../words/jobs.ts'
import { count } from '../../words/numbers.ts'

/** What is told of each job. */
export function jobColumns(queues: readonly Queue[]): readonly Column<Job>[] {
  const byName = new Map(queues.map((queue) => [queue.name, queue]))
  return [
    {
      id: 'id',
      title: 'Job',
      width: '64px',
      cell: ({ id }) => <span class="quiet">{count(id)}</span>,
    },
    {
      id: 'kind',
      title: 'Type',
      width: '132px',
      cell: ({ kind }) => kind,
      whole: ({ kind }) => kind,
    },
    {
      id: 'what',
      title: 'What',
      width: '1fr',
      narrow: 'title',
      cell: ({ subject, kind }) => subject ?? kind,
      whole: ({ subject, kind }) => subject ?? kind,
    },
    {
      id: 'state',
      title: 'State',
      width: '124px',
      narrow: 'left',
      cell: (job) => {
        const { pill, words } = jobState(job, byName.get(job.queue))
        return <Pill state={pill}>{words}</Pill>
      },
    },
    {
      id: 'attempt',
      title: 'Attempt',
      width: '64px',
      number: true,
      cell: ({ attempt, maxAttempts }) => (attempt === 0 ? '—' : `${attempt} of ${maxAttempts}`),
    },
    {
      id: 'when',
      title: 'When',
      width: '104px',
      number: true,
      narrow: 'right',
      cell: (job) => jobTime(job),
    },
  ]
}
