import * as v from 'valibot'

import { defineJob, type JobDefinition } from '../../src/queue/define-job.ts'

declare module '../../src/domain/job.ts' {
  interface JobPayloads {
    'test.task': { name: string }
    'test.other': { name: string }
    'test.batches': { name: string; parts: number }
  }
}

const payload = v.strictObject({ name: v.string() })

type Task<K extends 'test.task' | 'test.other'> = JobDefinition<K, { name: string }, unknown>

/** A kind of job of which a test says only what it is about. */
export function task(parts: Partial<Task<'test.task'>> = {}): Task<'test.task'> {
  return defineJob({
    kind: 'test.task',
    queue: 'test',
    priority: 5,
    timeoutSeconds: 60,
    perWorker: 4,
    payload,
    compute: ({ name }: { name: string }) => name,
    ...parts,
  })
}

/** The same in a queue of its own. */
export function other(parts: Partial<Task<'test.other'>> = {}): Task<'test.other'> {
  return defineJob({
    kind: 'test.other',
    queue: 'other',
    priority: 6,
    timeoutSeconds: 60,
    perWorker: 4,
    payload,
    compute: ({ name }: { name: string }) => name,
    ...parts,
  })
}

/** A kind that goes from claim to commit. */
export function withoutCompute(kind: Task<'test.task'>): Task<'test.task'> {
  return Object.fromEntries(
    Object.entries(kind).filter(([part]) => part !== 'compute'),
  ) as unknown as Task<'test.task'>
}
