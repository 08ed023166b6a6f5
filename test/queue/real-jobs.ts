import * as v from 'valibot'

import { type AnyJob, defineJob } from '../../src/queue/define-job.ts'
import { other, task } from './kinds.ts'

/** Runs until the event loop never turns again. */
function spin(): never {
  for (;;);
}

/** Ends its thread, one way or another, or behaves. */
const crash = task({
  kind: 'test.task',
  queue: 'crash',
  retry: { maxAttempts: 1 },
  compute: async ({ name }) => {
    if (name.startsWith('throw')) throw new Error(`${name} threw`)
    if (name.startsWith('exit')) process.exit(0)
    if (name.startsWith('reject')) {
      // Nobody waits for it, so it takes the thread down.
      void Promise.reject(new Error(`${name} rejected`))
      await new Promise(() => {})
    }
    // Long enough to be running when a neighbour ends the thread.
    if (name.startsWith('nap')) await Bun.sleep(50)
    if (name.startsWith('wait')) await new Promise(() => {})
    return name
  },
})

/** Never comes to an end; its time is short. */
const endless = other({
  queue: 'endless',
  timeoutSeconds: 1,
  retry: { maxAttempts: 1 },
  compute: ({ name }) => (name.startsWith('spin') ? spin() : new Promise(() => {})),
})

const batches = defineJob<'test.batches', { parts: number }, { sent: number }, number>({
  kind: 'test.batches',
  queue: 'batches',
  priority: 4,
  timeoutSeconds: 60,
  perWorker: 1,
  thread: 'own',
  payload: v.strictObject({ name: v.string(), parts: v.number() }),
  compute: async ({ parts }, context) => {
    for (let part = 1; part <= parts; part += 1) await context.batch(part)
    return { sent: parts }
  },
  commitBatch: () => {},
  commit: () => undefined,
})

/** What the worker of the tests knows. */
export const realJobs: readonly AnyJob[] = [crash, endless, batches]

/** The same with a part that runs in the writer; functions do not travel, so a thread takes it from `realJobs`. */
export function withWriterParts(kind: string, parts: Partial<AnyJob>): AnyJob[] {
  return realJobs.map((job) => (job.kind === kind ? { ...job, ...parts } : job))
}
