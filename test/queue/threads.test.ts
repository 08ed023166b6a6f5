import { describe, expect, test } from 'bun:test'

import { openQueue, type Queue, type QueueOptions, until } from './harness.ts'
import { realJobs } from './real-jobs.ts'
import { realThreads } from './real-threads.ts'

const realTime: QueueOptions = { realTime: true, workers: 1, retry: { maxAttempts: 1 } }

function open(options: QueueOptions = {}): Queue & { started: { name: string }[] } {
  const threads = realThreads()
  const queue = openQueue(realJobs, threads.start, { ...realTime, ...options })
  return Object.assign(queue, { started: threads.started })
}

describe('a job in a real thread', () => {
  test('that throws is a failure with its message', async () => {
    await using queue = open()
    const id = await queue.enqueue('test.crash', { how: 'throw', name: 'a' })
    await queue.drained()
    expect(queue.state(id)).toBe('discarded')
    expect(queue.failures(id)).toEqual([{ attempt: 1, code: 'internal', message: 'a threw' }])
  })

  test.each(['reject', 'exit'] as const)('that ends its thread by %s takes no other job down', async (how) => {
    await using queue = open()
    const bystander = await queue.enqueue('test.task', { name: 'wait' })
    await until(() => queue.state(bystander) === 'running')
    const id = await queue.enqueue('test.crash', { how, name: 'a' })
    await until(() => queue.job(id).crashes === 1)
    await until(() => queue.state(bystander) === 'running' && queue.started.length > 2)
    expect(queue.job(bystander).attempt).toBe(1)
    expect(queue.failures(bystander)).toEqual([])
  })
})
