import * as v from 'valibot'

import { defineJob, type AnyJob } from '../../src/queue/define-job.ts'
import type {} from './kinds.ts'

/** A job that behaves as badly as it is told. */
const crash = defineJob({
  kind: 'test.crash',
  queue: 'crash',
  priority: 5,
  timeoutSeconds: 1,
  perWorker: 4,
  payload: v.strictObject({
    how: v.picklist(['throw', 'reject', 'exit', 'spin', 'hang', 'none']),
    name: v.string(),
  }),
  compute: ({ how, name }: { how: string; name: string }) => misbehave(how, name),
})

function misbehave(how: string, name: string): Promise<string> | string {
  switch (how) {
    case 'throw':
      throw new Error(`${name} threw`)
    case 'reject':
      // Nobody waits for it, so it takes the thread down.
      void Promise.reject(new Error(`${name} rejected`))
      return new Promise(() => {})
    case 'exit':
      process.exit(0)
    // falls through: process.exit does not return
    case 'spin':
      for (;;) if (name === '') break
      return name
    case 'hang':
      return new Promise(() => {})
    default:
      return name
  }
}

/** Waits for a file to be written by nobody: a job that is neither done nor dead. */
const quiet = defineJob({
  kind: 'test.task',
  queue: 'quiet',
  priority: 6,
  timeoutSeconds: 60,
  perWorker: 4,
  payload: v.strictObject({ name: v.string() }),
  compute: ({ name }: { name: string }, { signal }) =>
    name.startsWith('wait')
      ? new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error))
        })
      : name,
})

const batches = defineJob({
  kind: 'test.batches',
  queue: 'batches',
  priority: 4,
  timeoutSeconds: 60,
  perWorker: 1,
  thread: 'own',
  payload: v.strictObject({ name: v.string(), parts: v.number() }),
  compute: async ({ parts }: { name: string; parts: number }, { batch }) => {
    for (let part = 1; part <= parts; part += 1) await batch({ part })
    return { parts }
  },
})

/** What the worker of the tests knows; a test adds the parts that run in the writer. */
export const realJobs: readonly AnyJob[] = [crash, quiet, batches]
