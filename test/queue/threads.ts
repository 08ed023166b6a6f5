import type { AnyJob } from '../../src/queue/define-job.ts'
import type { FromWorker, SentJob } from '../../src/queue/protocol.ts'
import { createPulse, createPulseMemory } from '../../src/queue/pulse.ts'
import { createJobRunner } from '../../src/queue/run-jobs.ts'
import type { WorkerServices } from '../../src/domain/worker.ts'
import type { PoolThread } from '../../src/queue/worker-pool.ts'
import { noServices, type Starter, turn } from './harness.ts'

/** Threads that run jobs in this one, message by message: the inline mode of the queue. */
export function inlineThreads(
  definitions: readonly AnyJob[],
  services: WorkerServices = noServices,
): Starter {
  return (events, now) => (name) => {
    const pulse = createPulse(createPulseMemory())
    pulse.beat(now())
    let over = false
    const runner = createJobRunner({
      definitions: new Map(definitions.map((job) => [job.kind as string, job])),
      services,
      pulse,
      send: (json) => {
        if (!over) events.message(thread, JSON.parse(json) as FromWorker)
      },
    })
    const later = (action: () => void): void => {
      setImmediate(() => {
        if (!over) action()
      })
    }
    const thread: PoolThread = {
      name,
      pulse,
      held: new Map(),
      run: (jobs) => later(() => runner.run(jobs.map(({ json }) => JSON.parse(json) as SentJob))),
      cancel: (ids) => later(() => runner.cancel(ids)),
      taken: (id, count) => later(() => runner.taken(id, count)),
      configure: () => {},
      rest: () => {},
      end: () => {
        over = true
        return true
      },
    }
    return thread
  }
}

/** A thread of which a test decides what it does with the jobs it was sent. */
export interface ManualThread extends PoolThread {
  readonly sent: { id: number; kind: string; input: { name: string } }[]
  readonly cancelled: number[]
  /** The settings it was told, in order. */
  readonly configured: unknown[]
  ended: boolean
  /** It has begun to run a job. */
  begin(name: string): void
  report(name: string, result?: unknown): void
  fail(name: string, message: string): void
  batch(name: string, part: unknown): void
  /** It dies by itself. */
  die(reason?: string): void
}

/** Threads that do only what a test tells them; `all` has them in the order of their start. */
export function manualThreads(): { start: Starter; all: ManualThread[] } {
  const all: ManualThread[] = []
  const start: Starter = (events, now) => (name) => {
    const pulse = createPulse(createPulseMemory())
    pulse.beat(now())
    const sent: ManualThread['sent'] = []
    const idOf = (wanted: string): number => {
      const job = sent.findLast(({ input }) => input.name === wanted)
      if (job === undefined) throw new Error(`${wanted} was not sent to this thread`)
      return job.id
    }
    const report = (id: number, what: { result: unknown } | { failure: unknown }): void => {
      pulse.end(id)
      const message = { type: 'reports', reports: [{ id, ms: 1, ...what }] }
      events.message(thread, JSON.parse(JSON.stringify(message)) as FromWorker)
    }
    const thread: ManualThread = {
      name,
      pulse,
      held: new Map(),
      sent,
      cancelled: [],
      configured: [],
      ended: false,
      run: (jobs) => {
        for (const { json } of jobs) {
          const [id, kind, , input] = JSON.parse(json) as SentJob
          sent.push({ id, kind, input: input as { name: string } })
        }
      },
      cancel: (ids) => void thread.cancelled.push(...ids),
      taken: () => {},
      configure: (settings) => void thread.configured.push(settings),
      rest: () => {},
      end: () => {
        thread.ended = true
        return true
      },
      begin: (wanted) => pulse.start(idOf(wanted), now()),
      report: (wanted, result = wanted) => report(idOf(wanted), { result }),
      fail: (wanted, message) =>
        report(idOf(wanted), { failure: { code: 'internal', message, retryable: true } }),
      batch: (wanted, part) => events.message(thread, { type: 'batch', id: idOf(wanted), part }),
      die: (reason = 'it died') => events.ended(thread, reason),
    }
    all.push(thread)
    return thread
  }
  return { start, all }
}

/** The thread that holds a job by name; waits until it was sent. */
export async function holderOf(
  threads: { all: ManualThread[] },
  name: string,
): Promise<ManualThread> {
  for (let turns = 0; turns < 1_000; turns += 1) {
    const holder = threads.all.findLast((thread) =>
      thread.sent.some((job) => job.input.name === name),
    )
    if (holder !== undefined) return holder
    await turn()
  }
  throw new Error(`${name} was sent to no thread`)
}
