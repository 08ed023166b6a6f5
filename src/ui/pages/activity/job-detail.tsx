import { refresh, useResource } from '../../api/resource.ts'
import { send } from '../../api/request.ts'
import type { JobDetail, Queue } from '../../api/types.ts'
import { Action } from '../../parts/action.tsx'
import { Loaded } from '../../parts/states.tsx'
import { Time } from '../../parts/time.tsx'
import { jobFix } from '../../words/jobs.ts'
import { counted } from '../../words/numbers.ts'
import { when } from '../../words/times.ts'

/** Has a job run again. */
export async function retryJob(id: number, changed: () => Promise<void>): Promise<string> {
  await send('POST', `jobs/${id}/retry`)
  await tellOf(id, changed)
  return `Job ${id} is queued again.`
}

async function tellOf(id: number, changed: () => Promise<void>): Promise<void> {
  refresh(`jobs/${id}`)
  refresh('queues')
  await changed()
}

/** Why a job is where it is, what was tried, and what can be done. */
export function JobDetailView({
  id,
  queue,
  changed,
}: {
  id: number
  queue: Queue | undefined
  changed: () => Promise<void>
}) {
  const job = useResource<JobDetail>(`jobs/${id}`, { on: 'job.failed', everyMs: 3_000 })
  return (
    <Loaded of={job} what={`Job ${id}`}>
      {(value) => (
        <div class="job-detail">
          <Reason job={value} queue={queue} />
          <div class="stack-small">
            <Facts job={value} />
            <JobActions job={value} changed={changed} />
          </div>
        </div>
      )}
    </Loaded>
  )
}

function Reason({ job, queue }: { job: JobDetail; queue: Queue | undefined }) {
  const last = job.errors.at(-1)
  if (last === undefined) {
    return (
      <div>
        <h3>{job.subject ?? job.kind}</h3>
        <p>{waitingWords(job, queue)}</p>
      </div>
    )
  }
  const isOver = job.state === 'discarded'
  return (
    <div>
      <h3>{last.message}</h3>
      {isOver && <p>{jobFix(last.code)} Nothing was removed.</p>}
      {!isOver && <p>{waitingWords(job, queue)}</p>}
      {job.errors.length > 1 && (
        <ol class="job-attempts small">
          {job.errors.map((error, index) => (
            <li key={index}>
              Attempt {error.attempt}, <Time at={error.occurredAt} />: {error.message}
            </li>
          ))}
        </ol>
      )}
    </div>
  )
}

function waitingWords({ state, paused }: JobDetail, queue: Queue | undefined): string {
  if (state === 'running') return 'It is at work.'
  if (state === 'completed') return 'It is done.'
  if (state === 'cancelled') return 'It was skipped, or what it was for is over.'
  if (paused) return 'Its scan is paused. It begins when you resume that.'
  return queue?.explanation ?? 'It waits for its turn.'
}

function Facts({ job }: { job: JobDetail }) {
  const { errors, state, runAt, maxAttempts, attempt, scanId, kind, queue, createdAt } = job
  const last = errors.at(-1)
  const next = state === 'retryable' || state === 'scheduled' ? when(runAt) : null
  return (
    <dl class="fact-list">
      <dt>Tried</dt>
      <dd>
        {errors.length === 0
          ? `${attempt} of ${counted(maxAttempts, 'time')}`
          : `${counted(errors.length, 'time')}, last ${when(last?.occurredAt)}`}
      </dd>
      <dt>Next</dt>
      <dd>{next ?? (state === 'discarded' ? 'not again by itself' : '—')}</dd>
      {last && (
        <>
          <dt>Error</dt>
          <dd>
            <code>{last.code}</code>
          </dd>
        </>
      )}
      <dt>Kind</dt>
      <dd>
        <code>{kind}</code> in <code>{queue}</code>, made <Time at={createdAt} />
      </dd>
      {scanId !== null && (
        <>
          <dt>Scan</dt>
          <dd>
            <a href={`activity/scans?scan=${scanId}`}>Scan {scanId}</a>
          </dd>
        </>
      )}
    </dl>
  )
}

function JobActions({ job, changed }: { job: JobDetail; changed: () => Promise<void> }) {
  const { id, state, errors } = job
  const canRetry = state === 'discarded' || state === 'cancelled' || state === 'retryable'
  const isOver = state === 'completed' || state === 'cancelled' || state === 'discarded'
  const details = [
    `Job ${id} (${job.kind}, ${state}): ${job.subject ?? ''}`,
    ...errors.map(
      ({ attempt, code, message, occurredAt }) => `${attempt} ${occurredAt} ${code}: ${message}`,
    ),
  ]
  return (
    <div class="row">
      {canRetry && (
        <Action icon="refresh" does={() => retryJob(id, changed)}>
          Retry now
        </Action>
      )}
      {!isOver && (
        <Action
          icon="minus"
          does={async () => {
            await send('POST', `jobs/${id}/cancel`)
            await tellOf(id, changed)
            return { text: `Job ${id} is skipped.`, undo: () => retryJob(id, changed) }
          }}
        >
          Skip
        </Action>
      )}
      <Action
        kind="plain"
        does={() => navigator.clipboard.writeText(details.join('\n')).then(() => 'Copied')}
      >
        Copy details
      </Action>
    </div>
  )
}
