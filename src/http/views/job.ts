import * as v from 'valibot'

import { type Job, type JobAttemptError, jobStates } from '../../domain/job.ts'
import type { QueueSummary } from '../../domain/queries.ts'
import { explainQueue } from '../../domain/queue-words.ts'
import { instant, instantOrNull, instantSchema } from './instant.ts'

export const jobSchema = v.pipe(
  v.strictObject({
    id: v.number(),
    kind: v.string(),
    queue: v.string(),
    priority: v.pipe(v.number(), v.description('Lower runs first.')),
    state: v.picklist(jobStates),
    payload: v.unknown(),
    uniqueKey: v.nullable(v.string()),
    scanId: v.nullable(v.number()),
    rootId: v.nullable(v.number()),
    attempt: v.number(),
    maxAttempts: v.number(),
    crashes: v.pipe(
      v.number(),
      v.description('Times it was running when its worker or the daemon died.'),
    ),
    runAt: v.nullable(instantSchema),
    createdAt: instantSchema,
    startedAt: v.nullable(instantSchema),
    finishedAt: v.nullable(instantSchema),
  }),
  v.metadata({ ref: 'Job' }),
)

export function jobView(job: Job): v.InferOutput<typeof jobSchema> {
  return {
    ...job,
    runAt: instantOrNull(job.runAt),
    createdAt: instant(job.createdAt),
    startedAt: instantOrNull(job.startedAt),
    finishedAt: instantOrNull(job.finishedAt),
  }
}

export const attemptSchema = v.pipe(
  v.strictObject({
    attempt: v.number(),
    code: v.string(),
    message: v.string(),
    occurredAt: instantSchema,
  }),
  v.metadata({ ref: 'JobAttempt' }),
)

export function attemptView(error: JobAttemptError): v.InferOutput<typeof attemptSchema> {
  return { ...error, occurredAt: instant(error.occurredAt) }
}

const count = v.number()

export const queueSchema = v.pipe(
  v.strictObject({
    name: v.string(),
    paused: v.boolean(),
    pausedAt: v.nullable(instantSchema),
    nextRunAt: v.pipe(
      v.nullable(instantSchema),
      v.description('When the next job that waits for its time is due.'),
    ),
    jobs: v.pipe(
      v.strictObject({
        scheduled: count,
        available: count,
        running: count,
        retryable: count,
        discarded: count,
      }),
      v.description('Jobs that are not over, and those that failed for good.'),
    ),
    explanation: v.pipe(v.string(), v.description('Why it does what it does, or nothing.')),
  }),
  v.metadata({ ref: 'Queue' }),
)

export function queueView(queue: QueueSummary): v.InferOutput<typeof queueSchema> {
  const { name, pausedAt, nextRunAt, jobs } = queue
  return {
    name,
    paused: pausedAt !== null,
    pausedAt: instantOrNull(pausedAt),
    nextRunAt: instantOrNull(nextRunAt),
    jobs,
    explanation: explainQueue(queue),
  }
}
