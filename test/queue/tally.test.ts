import { describe, expect, test } from 'bun:test'

import { durationBounds, type KindStats } from '../../src/domain/engine-stats.ts'
import { createTally } from '../../src/queue/tally.ts'
import { openQueue, type Queue, until } from './harness.ts'
import { task } from './kinds.ts'
import { holderOf, inlineThreads, manualThreads } from './threads.ts'

function counts(queue: Queue): Partial<KindStats> {
  const { ran: _, waited: __, ...sums } = queue.dispatcher.stats().kinds['test.task'] ?? zeros
  return sums
}

const zeros = { ran: 0, waited: 0 } as unknown as KindStats
const none = { completed: 0, failed: 0, cancelled: 0, retried: 0, recovered: 0 }

describe('what a queue has counted', () => {
  test('are jobs that came to their end, and their times', async () => {
    const kind = task()
    await using queue = openQueue([kind], inlineThreads([kind]))
    for (const name of ['a', 'b', 'c']) await queue.enqueue('test.task', { name })
    await queue.drained()
    await queue.tick()
    expect(counts(queue)).toEqual({ ...none, completed: 3 })
    const { ran, waited } = queue.dispatcher.stats().kinds['test.task']!
    const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)
    expect([sum(ran.counts), sum(waited.counts)]).toEqual([3, 3])
  })

  test('are failed attempts, and jobs that were given up after them', async () => {
    const kind = task({
      compute: () => Promise.reject(new Error('no')),
      retry: { maxAttempts: 2, baseSeconds: 1 },
    })
    await using queue = openQueue([kind], inlineThreads([kind]))
    const id = await queue.enqueue('test.task', { name: 'a' })
    await until(() => queue.state(id) === 'retryable')
    await queue.advance(10_000)
    await until(() => queue.state(id) === 'discarded')
    await queue.tick()
    expect(counts(queue)).toEqual({ ...none, retried: 1, failed: 1 })
    // The pause before another attempt is no wait.
    const { waited } = queue.dispatcher.stats().kinds['test.task']!
    expect(waited.counts[0]).toBe(1)
  })

  test('is a job that waited as long as it did', async () => {
    const threads = manualThreads()
    await using queue = openQueue([task()], threads.start)
    await queue.pause('test')
    await queue.enqueue('test.task', { name: 'a' })
    await queue.advance(12_000)
    await queue.resume('test')
    await holderOf(threads, 'a')
    const { waited } = queue.dispatcher.stats().kinds['test.task']!
    expect(waited.sumMs).toBe(12_000)
    expect(waited.counts[durationBounds.indexOf(15)]).toBe(1)
  })

  test('are cancelled jobs', async () => {
    await using queue = openQueue([task()], manualThreads().start)
    await queue.cancel(await queue.enqueue('test.task', { name: 'a' }))
    expect(counts(queue)).toEqual({ ...none, cancelled: 1 })
  })

  test('are jobs whose thread died, and the thread', async () => {
    const threads = manualThreads()
    await using queue = openQueue([task()], threads.start, { workers: 1 })
    await queue.enqueue('test.task', { name: 'a' })
    const thread = await holderOf(threads, 'a')
    thread.begin('a')
    thread.die()
    await queue.tick()
    expect(counts(queue)).toEqual({ ...none, recovered: 1 })
    expect(queue.dispatcher.stats().restarts).toBe(1)
  })

  test('are jobs that ran when the last process ended', async () => {
    const threads = manualThreads()
    const queue = openQueue([task()], threads.start)
    await queue.enqueue('test.task', { name: 'a' })
    await holderOf(threads, 'a')
    await using next = queue.kill([task()], manualThreads().start)
    await next.tick()
    expect(counts(next)).toEqual({ ...none, recovered: 1 })
  })

  test('is nothing that was rolled back', async () => {
    const kind = task({
      commit: (result) => {
        if (result === 'bad') throw new Error('cannot be stored')
        return undefined
      },
      retry: { maxAttempts: 1 },
    })
    // Such threads report many jobs in one message, and those share a savepoint.
    await using queue = openQueue([kind], inlineThreads([kind]), { workers: 1 })
    await queue.command(({ tx }) => {
      for (const name of ['good', 'bad', 'fine']) tx.enqueue('test.task', { name })
    })
    await queue.drained()
    await queue.tick()
    expect(counts(queue)).toEqual({ ...none, completed: 2, failed: 1 })
  })

  test('are its threads by what they do', async () => {
    const threads = manualThreads()
    await using queue = openQueue([task()], threads.start, { workers: 2 })
    await queue.enqueue('test.task', { name: 'a' })
    await holderOf(threads, 'a')
    expect(queue.dispatcher.stats().workers).toEqual({ busy: 1, idle: 1, stuck: 0 })
  })
})

test('a time on a bound belongs below it, one above all to the last, one below zero to the first', () => {
  const tally = createTally()
  tally.add([
    ['k', 'ran', 5],
    ['k', 'ran', 5.1],
    ['k', 'ran', 1e9],
    ['k', 'ran', -3],
  ])
  const { counts: sums, sumMs } = tally.read().kinds['k']!.ran
  expect([sums[0], sums[1], sums.at(-1), sumMs]).toEqual([2, 1, 1, 1e9 + 10.1])
})
