import type { EngineCommands } from '../domain/engine.ts'
import { AppError } from '../domain/error.ts'
import { explainQueue } from '../domain/queue-words.ts'
import type { Job, JobState } from '../domain/job.ts'
import { attemptView, jobView, queueView } from '../http/views/job.ts'
import type { CommandContext } from './context.ts'
import { safe } from './output.ts'
import { openReading, openSession, type Session } from './session.ts'
import { table, when } from './words.ts'

/** Jobs of a list. */
const listed = 50

/** `shelfd jobs`: the latest, newest first. */
export async function listJobs(
  { output, json, ...context }: CommandContext,
  status: JobState | 'failed' | undefined,
): Promise<void> {
  // What people call the jobs that were given up.
  const state: JobState | undefined = status === 'failed' ? 'discarded' : status
  const { jobs } = openReading(context)
  const found = await jobs.list({ limit: listed, ...(state !== undefined && { state }) })
  if (json) return output.json(found.map(jobView))
  const head = ['ID', 'KIND', 'STATE', 'ATTEMPT', 'SCAN', 'CREATED', 'FOR']
  const rows = found.map((job) => [
    String(job.id),
    job.kind,
    job.state,
    `${job.attempt}/${job.maxAttempts}`,
    job.scanId === null ? '-' : String(job.scanId),
    when(job.createdAt),
    safe(JSON.stringify(job.payload)),
  ])
  for (const line of table([head, ...rows])) output.print(line)
}

/** `shelfd jobs show ID`: with the error of each failed attempt. */
export async function showJob(
  { output, json, ...context }: CommandContext,
  id: number,
): Promise<void> {
  const found = await openReading(context).jobs.find(id)
  if (found === null) throw new AppError('not_found', `There is no job ${id}.`)
  const { job, errors } = found
  if (json) return output.json({ ...jobView(job), errors: errors.map(attemptView) })
  for (const line of jobLines(job)) output.print(line)
  for (const { attempt, code, message, occurredAt } of errors) {
    output.print(`  attempt ${attempt} failed at ${when(occurredAt)}: ${code}: ${safe(message)}`)
  }
}

function jobLines(job: Job): string[] {
  return [
    `Job ${job.id}: ${job.kind} ${safe(JSON.stringify(job.payload))}`,
    `  ${job.state}, attempt ${job.attempt} of ${job.maxAttempts}, queue ${job.queue}, priority ${job.priority}`,
    `  created ${when(job.createdAt)}, started ${when(job.startedAt)}, finished ${when(job.finishedAt)}`,
    ...(job.runAt === null ? [] : [`  runs again at ${when(job.runAt)}`]),
    ...(job.scanId === null ? [] : [`  belongs to scan ${job.scanId}`]),
  ]
}

/** `shelfd jobs retry|cancel ID` */
export async function changeJob(
  context: CommandContext,
  command: 'retryJob' | 'cancelJob',
  id: number,
): Promise<void> {
  await change(context, async ({ engine, reading, by }) => {
    await engine.ask(command, id)
    const found = context.json ? await reading.jobs.find(id) : null
    if (found !== null) return context.output.json(jobView(found.job))
    const later = by === 'itself' ? ' It runs with the next scan or daemon.' : ''
    const done = command === 'retryJob' ? `is queued again.${later}` : 'is cancelled.'
    return context.output.print(`Job ${id} ${done}`)
  })
}

/** `shelfd jobs pause|resume QUEUE` */
export async function changeQueue(
  context: CommandContext,
  command: Extract<keyof EngineCommands, 'pauseQueue' | 'resumeQueue'>,
  queue: string,
): Promise<void> {
  await change(context, async ({ engine, reading }) => {
    await engine.ask(command, queue)
    const queues = context.json ? await reading.jobs.queues() : []
    const found = queues.find(({ name }) => name === queue)
    if (found !== undefined) return context.output.json(queueView(found))
    const state = command === 'pauseQueue' ? 'paused' : 'running'
    return context.output.print(`The queue ${safe(queue)} is ${state}.`)
  })
}

/** `shelfd jobs queues`: how many jobs wait, and why. */
export async function listQueues({ output, json, ...context }: CommandContext): Promise<void> {
  const queues = await openReading(context).jobs.queues()
  if (json) return output.json(queues.map(queueView))
  for (const queue of queues) output.print(`${safe(queue.name)}: ${explainQueue(queue)}`)
}

async function change(
  context: CommandContext,
  work: (session: Session) => Promise<void>,
): Promise<void> {
  const session = await openSession(context)
  try {
    await work(session)
  } finally {
    await session.close()
  }
}
