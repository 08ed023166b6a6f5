import { useEffect, useMemo, useState } from 'preact/hooks'

import { type Pages, type Part, usePages } from '../../api/pages.ts'
import { useResource } from '../../api/resource.ts'
import type { Job, Queue } from '../../api/types.ts'
import { act } from '../../parts/action.tsx'
import { Chips } from '../../parts/chips.tsx'
import { NewRows, type ReadList, useReadList } from '../../parts/new-rows.tsx'
import { Empty, Failure, Loaded } from '../../parts/states.tsx'
import { StatChart } from '../../parts/stat-chart.tsx'
import { VirtualTable } from '../../parts/virtual-table.tsx'
import { goWithQuery, usePlace } from '../../place.ts'
import { Bulk } from './job-orders.tsx'
import { JobDetailView, retryJob } from './job-detail.tsx'
import { jobColumns } from './job-columns.tsx'
import { Queues } from './queues.tsx'

/** The states of each filter, in the order in which their jobs are listed. */
const filters = {
  open: { text: 'Not finished', states: ['running', 'retryable', 'available', 'scheduled'] },
  discarded: { text: 'Failed', states: ['discarded'] },
  retryable: { text: 'Retrying', states: ['retryable'] },
  over: { text: 'Finished', states: ['completed'] },
  cancelled: { text: 'Skipped', states: ['cancelled'] },
} as const satisfies Record<string, { text: string; states: readonly Job['state'][] }>

type Filter = keyof typeof filters

/** Queues, and the jobs in them. */
export function JobsTab() {
  const queues = useResource<{ queues: readonly Queue[] }>('queues', {
    on: 'job.failed,scan.phase,scan.completed',
    everyMs: 3_000,
  })
  return (
    <Loaded of={queues} what="The list of queues">
      {({ queues: all }) => (
        <>
          <div class="queues-and-chart">
            <Queues queues={all} />
            <div class="panel panel-body">
              <StatChart name="queue.waiting" minutes={30} />
            </div>
          </div>
          <Jobs queues={all} />
        </>
      )}
    </Loaded>
  )
}

function Jobs({ queues }: { queues: readonly Queue[] }) {
  const { query } = usePlace()
  const wanted = query.get('state') as Filter
  const filter: Filter = Object.hasOwn(filters, wanted) ? wanted : 'open'
  const kind = query.get('kind')
  const opened = query.has('job') ? Number(query.get('job')) : null
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set())
  const parts = useMemo(() => partsOf(filter, kind), [filter, kind])
  // What is no longer listed must not be retried or skipped unseen.
  useEffect(() => setSelected((before) => (before.size === 0 ? before : new Set())), [parts])
  const reading = useReadList()
  const held = reading.isRead || opened !== null || selected.size > 0
  const pages = usePages<Job>(parts, { on: 'job.failed', everyMs: restMs, held })
  const counts: Partial<Record<Filter, number>> = countsOf(queues)
  return (
    <>
      <div class="filter-bar">
        <Chips
          name="Jobs shown"
          current={filter}
          choose={(id) => goWithQuery({ state: id === 'open' ? null : id, job: null })}
          chips={Object.entries(filters).map(([id, { text }]) => ({
            id,
            text,
            count: counts[id as Filter],
          }))}
        />
        <KindChoice kind={kind} rows={pages.rows} />
        <Bulk
          selected={selected}
          clear={() => setSelected(new Set())}
          failed={counts.discarded ?? 0}
          reload={pages.reload}
        />
      </div>
      {pages.problem !== null && pages.isLoading ? (
        <Failure problem={pages.problem} what="The list of jobs" retry={pages.reload} />
      ) : pages.rows.length === 0 ? (
        <NoJobs filter={filter} isLoading={pages.isLoading} kind={kind} />
      ) : (
        <JobTable
          {...{ pages, reading, queues, opened, selected }}
          total={totalOf(pages, kind === null ? counts[filter] : undefined)}
          select={(ids) => setSelected(toggled(selected, ids))}
        />
      )}
    </>
  )
}

interface JobTableProps {
  readonly pages: Pages<Job>
  readonly reading: ReadList
  readonly queues: readonly Queue[]
  readonly opened: number | null
  readonly total: number | null
  readonly selected: ReadonlySet<number>
  readonly select: (ids: readonly number[]) => void
}

function JobTable({ pages, reading, queues, opened, ...more }: JobTableProps) {
  const columns = useMemo(() => jobColumns(queues), [queues])
  const detailOf = (id: number, queueName?: string): preact.JSX.Element => (
    <JobDetailView
      id={id}
      queue={queues.find(({ name }) => name === queueName)}
      changed={pages.reload}
    />
  )
  // One that a link names may be over by now, and in another list.
  const isListed = opened === null || pages.rows.some(({ id }) => id === opened)
  return (
    <>
      {!isListed && <div class="panel panel-body">{detailOf(opened)}</div>}
      <NewRows of={pages} in={reading}>
        <VirtualTable
          {...more}
          name="Jobs"
          columns={columns}
          rows={pages.rows}
          keyOf={({ id }) => id}
          opened={opened}
          open={(id) => goWithQuery({ job: id === null ? null : String(id) })}
          detail={({ id, queue }) => detailOf(id, queue)}
          loadMore={pages.loadMore}
          keys={[
            {
              key: 'r',
              does: 'Retry the job',
              act: ({ id }) => void act(() => retryJob(id, pages.reload)),
            },
          ]}
          foot={
            <>
              <kbd>J</kbd> <kbd>K</kbd> move · <kbd>Enter</kbd> open · <kbd>X</kbd> select ·{' '}
              <kbd>R</kbd> retry · <kbd>?</kbd> all keys
            </>
          }
        />
      </NewRows>
    </>
  )
}

/** What was counted may be a moment older than what was read. */
function totalOf({ rows, isComplete }: Pages<Job>, counted: number | undefined): number | null {
  if (isComplete) return rows.length
  return counted === undefined ? null : Math.max(counted, rows.length)
}

function partsOf(filter: Filter, kind: string | null): readonly Part[] {
  return filters[filter].states.map((state) => ({
    path: 'jobs',
    member: 'jobs',
    query: { state, kind },
  }))
}

/** Counts that queues tell; finished jobs are not counted. */
function countsOf(queues: readonly Queue[]): {
  open: number
  discarded: number
  retryable: number
} {
  const sum = (...states: (keyof Queue['jobs'])[]): number =>
    queues.reduce((all, { jobs }) => all + states.reduce((part, state) => part + jobs[state], 0), 0)
  return {
    open: sum('running', 'retryable', 'available', 'scheduled'),
    discarded: sum('discarded'),
    retryable: sum('retryable'),
  }
}

const restMs = 3_000

function toggled(selected: ReadonlySet<number>, ids: readonly number[]): ReadonlySet<number> {
  const next = new Set(selected)
  const all = ids.every((id) => next.has(id))
  for (const id of ids) {
    if (all) next.delete(id)
    else next.add(id)
  }
  return next
}

function KindChoice({ kind, rows }: { kind: string | null; rows: readonly Job[] }) {
  const kinds = [
    ...new Set([...rows.map((job) => job.kind), ...(kind === null ? [] : [kind])]),
  ].toSorted()
  if (kinds.length < 2 && kind === null) return null
  return (
    <label class="row small">
      <span>Type</span>
      <select
        class="select"
        value={kind ?? ''}
        onChange={({ currentTarget: { value } }) => goWithQuery({ kind: value || null })}
      >
        <option value="">All</option>
        {kinds.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </select>
    </label>
  )
}

function NoJobs({
  filter,
  isLoading,
  kind,
}: {
  filter: Filter
  isLoading: boolean
  kind: string | null
}) {
  if (isLoading)
    return (
      <p class="quiet" aria-busy="true">
        Loading…
      </p>
    )
  const drop =
    kind === null ? null : (
      <button type="button" class="button" onClick={() => goWithQuery({ kind: null })}>
        Drop “{kind}”
      </button>
    )
  const titles = {
    open: 'Nothing is to be done',
    discarded: 'No job has failed',
    retryable: 'No job waits for another try',
    over: 'No job has finished lately',
    cancelled: 'No job was skipped',
  }
  return (
    <Empty title={titles[filter]} actions={drop}>
      {filter === 'open' &&
        'Scans, imports and schedules make jobs; they are listed here while they wait and run.'}
    </Empty>
  )
}
