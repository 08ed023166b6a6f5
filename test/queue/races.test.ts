import { describe, expect, test } from 'bun:test'

import { openQueue, rejectionOf, until } from './harness.ts'
import { other, task, withoutCompute } from './kinds.ts'
import { holderOf, manualThreads } from './threads.ts'

// What threads and people say at the same time is applied in one transaction. Each test here puts two things into one.
describe('in one transaction', () => {
  test('a report and the end of its thread complete the job once', async () => {
    const threads = manualThreads()
    await using queue = openQueue([task()], threads.start, { workers: 1 })
    const id = await queue.enqueue('test.task', { name: 'a' })
    const thread = await holderOf(threads, 'a')
    thread.begin('a')
    thread.report('a')
    thread.die()
    await queue.tick()
    expect(queue.state(id)).toBe('completed')
    expect(queue.job(id).attempt).toBe(1)
  })

  test('a job cancelled before its report is applied has no effect', async () => {
    const threads = manualThreads()
    const done: string[] = []
    const kind = task({
      commit: (_, { name }) => void done.push(`committed ${name}`),
      cancelled: ({ name }) => void done.push(`cancelled ${name}`),
    })
    await using queue = openQueue([kind], threads.start, { workers: 1 })
    const id = await queue.enqueue('test.task', { name: 'a' })
    const thread = await holderOf(threads, 'a')
    const cancelled = queue.cancel(id)
    thread.report('a')
    await cancelled
    await queue.tick()
    expect(done).toEqual(['cancelled a'])
    expect(queue.state(id)).toBe('cancelled')
  })

  test('a job whose report came first can no longer be cancelled', async () => {
    const threads = manualThreads()
    await using queue = openQueue([task()], threads.start, { workers: 1 })
    const id = await queue.enqueue('test.task', { name: 'a' })
    const thread = await holderOf(threads, 'a')
    thread.report('a')
    const cancelled = queue.cancel(id)
    expect(await rejectionOf(cancelled)).toMatchObject({ code: 'conflict' })
    expect(queue.state(id)).toBe('completed')
  })

  test('a command that cancels and then throws cancels nothing', async () => {
    const threads = manualThreads()
    await using queue = openQueue([task()], threads.start, { workers: 1 })
    const id = await queue.enqueue('test.task', { name: 'a' })
    const thread = await holderOf(threads, 'a')
    const failed = queue.command((jobs) => {
      jobs.cancelJob(id)
      throw new Error('changed my mind')
    })
    thread.report('a')
    expect(String(await rejectionOf(failed))).toContain('changed my mind')
    await until(() => queue.state(id) === 'completed')
    expect(thread.cancelled).toEqual([])
  })

  test('a second part after one that failed is not committed', async () => {
    const threads = manualThreads()
    const parts: unknown[] = []
    const kind = task({
      commitBatch: (part) => {
        if (part === 1) throw new Error('a bad part')
        parts.push(part)
      },
    })
    await using queue = openQueue([kind], threads.start, { workers: 1 })
    const id = await queue.enqueue('test.task', { name: 'a' })
    const thread = await holderOf(threads, 'a')
    thread.batch('a', 1)
    thread.batch('a', 2)
    await queue.tick()
    expect(parts).toEqual([])
    expect(queue.failures(id)).toHaveLength(1)
    expect(queue.state(id)).toBe('retryable')
  })

  test('work enqueued after a queue was found empty is claimed', async () => {
    const threads = manualThreads()
    // Settling runs after the claim, as the start of the next scan does when a library becomes free.
    let enqueues = 0
    const settle: Parameters<typeof openQueue>[2] = {
      settle: (tx) => {
        if (enqueues > 0) tx.enqueue('test.other', { name: 'late' })
        enqueues -= 1
      },
    }
    await using queue = openQueue([task(), other()], threads.start, { workers: 1, ...settle })
    await queue.tick()
    enqueues = 1
    await queue.command(({ tx }) => {
      // Both queues are looked at in this transaction, and found empty.
      tx.enqueue('test.other', { name: 'early' })
      tx.count(1, 'files_found')
    })
    await holderOf(threads, 'early')
    await holderOf(threads, 'late')
  })

  test('a job without compute that enqueues itself goes on at once', async () => {
    const threads = manualThreads()
    let left = 3
    const kind = task({
      uniqueKey: () => 'one',
      commit: (_, payload, tx) => {
        left -= 1
        if (left > 0) tx.enqueue('test.task', payload)
        return undefined
      },
    })
    await using queue = openQueue([withoutCompute(kind)], threads.start, { workers: 1 })
    await queue.enqueue('test.task', { name: 'prune' })
    await until(() => left === 0, 300)
    expect(queue.states()).toEqual({ completed: 3 })
  })
})

describe('a run that was taken from its thread', () => {
  test('is not mistaken for a later run of the same job in the same thread', async () => {
    const threads = manualThreads()
    const results: unknown[] = []
    const kind = task({ commit: (result) => void results.push(result) })
    await using queue = openQueue([kind], threads.start, { workers: 1 })
    const id = await queue.enqueue('test.task', { name: 'a' })
    const thread = await holderOf(threads, 'a')
    const [first] = thread.sent
    await queue.cancel(id)
    await queue.retry(id)
    await until(() => thread.sent.length === 2)
    expect(thread.sent[1]?.id).not.toBe(first?.id)
    queue.dispatcher.message(thread, {
      type: 'reports',
      reports: [{ id: first?.id ?? 0, ms: 1, result: 'stale' }],
    })
    await queue.tick()
    expect(queue.state(id)).toBe('running')
    thread.report('a', 'fresh')
    await queue.tick()
    expect(results).toEqual(['fresh'])
  })

  test('still blocks its thread, and ends it when its time is over', async () => {
    const threads = manualThreads()
    await using queue = openQueue([task({ timeoutSeconds: 3 })], threads.start, { workers: 1 })
    const id = await queue.enqueue('test.task', { name: 'deaf' })
    const thread = await holderOf(threads, 'deaf')
    thread.begin('deaf')
    await queue.cancel(id)
    expect(thread.cancelled).toHaveLength(1)
    const next = await queue.enqueue('test.task', { name: 'next' })
    for (let at = 0; at < 4; at += 1) {
      await queue.advance(1_000)
      thread.pulse.beat(queue.now())
    }
    expect(thread.ended).toBe(true)
    await until(() => threads.all.some((other) => other !== thread && other.sent.length > 0))
    expect(queue.state(id)).toBe('cancelled')
    expect(queue.job(next).attempt).toBe(1)
  })
})
