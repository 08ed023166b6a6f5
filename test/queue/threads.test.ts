import { describe, expect, test } from 'bun:test'

import type { AnyJob } from '../../src/queue/define-job.ts'
import { openQueue, type Queue, type QueueOptions, until } from './harness.ts'
import { realJobs, withWriterParts } from './real-jobs.ts'
import { realThreads } from './real-threads.ts'
import { manualThreads } from './threads.ts'

function open(definitions: readonly AnyJob[] = realJobs, options: QueueOptions = {}): Queue {
  return openQueue(definitions, realThreads(), { realTime: true, workers: 1, ...options })
}

describe('a job in a real thread', () => {
  test('that throws is a failure with its message', async () => {
    await using queue = open()
    const id = await queue.enqueue('test.task', { name: 'throw' })
    await queue.drained()
    expect(queue.failures(id)).toEqual([{ attempt: 1, code: 'internal', message: 'throw threw' }])
  })

  test.each(['reject', 'exit'])(
    'that ends its thread by %s is parked after three crashes; its neighbours are unharmed',
    async (how) => {
      await using queue = open()
      const [bad = 0, ...naps] = await queue.command(({ tx }) =>
        [how, 'nap 1', 'nap 2', 'nap 3'].map((name) => tx.enqueue('test.task', { name }).id),
      )
      for (const crashes of [1, 2]) {
        await until(() => queue.job(bad).crashes === crashes)
        await queue.advance(500)
      }
      await queue.advance(4_500)
      await queue.drained()
      expect(queue.failures(bad)).toMatchObject([{ code: 'poison' }])
      for (const id of naps) {
        expect(queue.job(id)).toMatchObject({ state: 'completed', attempt: 1 })
      }
    },
  )

  test.each(['spin', 'hang'])(
    'that would %s for ever is ended within a second of its time, at no cost to others',
    async (how) => {
      await using queue = open(realJobs, { workers: 2 })
      const began = performance.now()
      const bad = await queue.enqueue('test.other', { name: how })
      const good = await queue.command(({ tx }) =>
        Array.from({ length: 20 }, (_, n) => tx.enqueue('test.task', { name: `job ${n}` }).id),
      )
      await until(() => queue.state(bad) === 'discarded')
      const ms = performance.now() - began
      expect(ms).toBeGreaterThan(1_000)
      expect(ms).toBeLessThan(2_500)
      expect(queue.failures(bad)).toMatchObject([{ attempt: 1, code: 'timeout' }])
      await queue.drained()
      for (const id of good) {
        expect(queue.job(id)).toMatchObject({ state: 'completed', attempt: 1, crashes: 0 })
      }
    },
  )

  test('sends a long result in parts, which all arrive in their order', async () => {
    const parts: number[] = []
    const results: unknown[] = []
    const definitions = withWriterParts('test.batches', {
      commitBatch: (part: number) => void parts.push(part),
      commit: (result: unknown) => void results.push(result),
    })
    await using queue = open(definitions)
    await queue.enqueue('test.batches', { name: 'long', parts: 100 })
    await queue.drained()
    expect(parts).toEqual(Array.from({ length: 100 }, (_, index) => index + 1))
    expect(results).toEqual([{ sent: 100 }])
  })
})

test('a stop ends real threads in time, whatever they do', async () => {
  const queue = open(realJobs, { workers: 2 })
  const ids = await queue.command(({ tx }) => [
    tx.enqueue('test.other', { name: 'spin' }).id,
    tx.enqueue('test.task', { name: 'wait' }).id,
  ])
  await until(() => ids.every((id) => queue.state(id) === 'running'))
  const began = performance.now()
  await queue.stop(300)
  // Left to themselves these two would never end.
  expect(performance.now() - began).toBeLessThan(600)
  await using after = await queue.reopen(realJobs, manualThreads().start)
  for (const id of ids) expect(after.job(id)).toMatchObject({ state: 'available', attempt: 0 })
})
