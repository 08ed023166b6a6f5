import * as v from 'valibot'

import { type Job, type JobAttemptError, jobStates } from '../../domain/job.ts'
import type { QueueSummary } from '../../domain/queries.ts'
import { displayName } from '../../domain/file-name.ts'
import { explainQueue } from '../../domain/queue-words.ts'
import { instant, instantOrNull, instantSchema } from './instant.ts'
import { whole } from './whole.ts'

const jobKinds =
  '`scan.discover` and `scan.directory` read a library, `asset.cache` copies artwork, `asset.derive` makes smaller copies of pictures, ' +
  '`cache.rebuild` has them made anew, `cache.clean` and `cache.verify` keep the cache in order, `health.check` looks at what a ' +
  'library needs, `notify.send` tells a notifier of events, `history.prune` forgets what is old, `database.backup` copies the database, `database.restore` checks a copy that is to be restored, `download.poll` asks a download client, ' +
  '`import.plan` decides what of a download goes where, `import.file` places a file, `import.retire` puts what it replaces ' +
  'into the recycle bin, `import.undo` and `recycle.restore` give back, `recycle.clean` empties the bin'

const payloadSchema = v.pipe(
  v.looseObject({
    scanId: v.exactOptional(whole),
    directoryId: v.exactOptional(whole),
    unitId: v.exactOptional(
      v.pipe(whole, v.description('The folder whose artwork or pictures it copies.')),
    ),
    rootId: v.exactOptional(v.nullable(whole)),
    notifier: v.exactOptional(v.string()),
    client: v.exactOptional(v.pipe(v.string(), v.description('A download client.'))),
    downloadId: v.exactOptional(whole),
    fileId: v.exactOptional(v.pipe(whole, v.description('A file of a plan.'))),
    name: v.exactOptional(v.pipe(v.string(), v.description('A copy of the database.'))),
  }),
  v.description('What it works on; which of these there are goes by its kind.'),
  v.metadata({ ref: 'JobPayload' }),
)

export const jobSchema = v.pipe(
  v.strictObject({
    id: whole,
    kind: v.pipe(v.string(), v.description(`What it does: ${jobKinds}.`)),
    queue: v.string(),
    priority: v.pipe(whole, v.description('Lower runs first.')),
    state: v.picklist(jobStates),
    payload: payloadSchema,
    uniqueKey: v.pipe(
      v.nullable(v.string()),
      v.description('No two jobs that are not over have the same.'),
    ),
    scanId: v.nullable(whole),
    rootId: v.nullable(whole),
    attempt: whole,
    maxAttempts: whole,
    crashes: v.pipe(
      whole,
      v.description('Times it was running when its worker or the daemon died.'),
    ),
    paused: v.pipe(
      v.boolean(),
      v.description('Its scan is paused, and it begins when that goes on.'),
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
    // Each kind has checked what it stored.
    payload: job.payload as v.InferOutput<typeof payloadSchema>,
    runAt: instantOrNull(job.runAt),
    createdAt: instant(job.createdAt),
    startedAt: instantOrNull(job.startedAt),
    finishedAt: instantOrNull(job.finishedAt),
  }
}

export const attemptSchema = v.pipe(
  v.strictObject({
    attempt: whole,
    code: v.string(),
    message: v.string(),
    occurredAt: instantSchema,
  }),
  v.metadata({ ref: 'JobAttempt' }),
)

const subjectEntry = {
  subject: v.pipe(
    v.nullable(v.string()),
    v.description('What it works on, for people: a folder, a title, a name.'),
  ),
}

/** A job as lists show it. */
export const listedJobSchema = v.pipe(
  v.strictObject({ ...jobSchema.pipe[0].entries, ...subjectEntry }),
  v.metadata({ ref: 'ListedJob' }),
)

/** `subject` as it is stored. */
export function listedJobView(
  job: Job,
  subject: string | undefined,
): v.InferOutput<typeof listedJobSchema> {
  return { ...jobView(job), subject: subject === undefined ? null : displayName(subject) }
}

/** A job with what went wrong in its attempts. */
export const jobDetailSchema = v.pipe(
  v.strictObject({ ...listedJobSchema.pipe[0].entries, errors: v.array(attemptSchema) }),
  v.metadata({ ref: 'JobDetail' }),
)

export function attemptView(
  error: Omit<JobAttemptError, 'code'> & { readonly code: string },
): v.InferOutput<typeof attemptSchema> {
  return { ...error, occurredAt: instant(error.occurredAt) }
}

const count = whole

export const queueSchema = v.pipe(
  v.strictObject({
    name: v.string(),
    paused: v.boolean(),
    pausedAt: v.nullable(instantSchema),
    hold: v.pipe(
      v.nullable(v.strictObject({ reason: v.string(), since: instantSchema })),
      v.description(
        'What keeps it from working, such as a full disk; it goes on by itself. A person pauses it with `paused`.',
      ),
    ),
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
  const { name, pausedAt, hold, nextRunAt, jobs } = queue
  return {
    name,
    paused: pausedAt !== null,
    pausedAt: instantOrNull(pausedAt),
    hold: hold && { ...hold, since: instant(hold.since) },
    nextRunAt: instantOrNull(nextRunAt),
    jobs,
    explanation: explainQueue(queue),
  }
}
