import { describe, expect, test } from 'bun:test'

import type { AnyJob } from '../../src/queue/define-job.ts'
import { openQueue, type Queue, type QueueOptions, rejectionOf, until } from './harness.ts'
import { task } from './kinds.ts'
import { holderOf, inlineThreads, manualThreads } from './threads.ts'

function inline(definitions: readonly AnyJob[], options: QueueOptions = {}): Queue {
  return openQueue(definitions, inlineThreads(definitions), options)
}

/** A job that ends when it is asked to, in the words of whatever it waited for. */
function obedient(finished: string[] = []): AnyJob {
  return task({
    perWorker: 1,
    compute: async ({ name }, { signal }) => {
      if (name === 'quick') return name
      await new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new Error('ffprobe was killed')))
      })
    },
    commit: (_, { name }) => void finished.push(name),
  })
}

describe('a stop', () => {
  test('lets what runs come to its end', async () => {
    const threads = manualThreads()
    const queue = openQueue([task()], threads.start, { workers: 1 })
    const id = await queue.enqueue('test.task', { name: 'a' })
    const thread = await holderOf(threads, 'a')
    const stopped = queue.stop(5_000)
    thread.report('a')
    await stopped
    await using after = await queue.reopen()
    expect(after.job(id)).toMatchObject({ state: 'completed', attempt: 1 })
  })

  test('asks what is left to end, and charges no attempt whatever it then fails with', async () => {
    const options = { workers: 1, concurrency: { test: 3 }, retry: { maxAttempts: 1 } }
    const queue = inline([obedient()], options)
    const ids = await queue.command(({ tx }) =>
      ['runs', 'waits 1', 'waits 2'].map((name) => tx.enqueue('test.task', { name }).id),
    )
    await until(() => ids.every((id) => queue.state(id) === 'running'))
    const began = performance.now()
    await queue.stop(1_500)
    // It ends as soon as everybody has answered, not when the time is over.
    expect(performance.now() - began).toBeLessThan(1_200)
    await using after = await queue.reopen([task()], manualThreads().start)
    for (const id of ids) {
      expect(after.job(id)).toMatchObject({ state: 'available', attempt: 0, crashes: 0 })
      expect(after.failures(id)).toEqual([])
    }
  })

  test('does not wait for what waits for somebody else', async () => {
    const queue = inline([{ ...obedient(), endsAtStop: true }], { workers: 1 })
    const id = await queue.enqueue('test.task', { name: 'runs' })
    await until(() => queue.state(id) === 'running')
    const began = performance.now()
    await queue.stop(30_000)
    expect(performance.now() - began).toBeLessThan(1_000)
    await using after = await queue.reopen([task()], manualThreads().start)
    expect(after.job(id)).toMatchObject({ state: 'available', attempt: 0, crashes: 0 })
  })

  test('puts back what does not answer, uncharged, and names it', async () => {
    const threads = manualThreads()
    const queue = openQueue([task({ places: () => ['/films'] })], threads.start, { workers: 1 })
    const id = await queue.enqueue('test.task', { name: 'deaf' })
    await holderOf(threads, 'deaf')
    await queue.stop(60)
    expect(queue.logged).toContainEqual({
      level: 'warn',
      message: 'a job did not stop in time',
      facts: { kind: 'test.task', payload: { name: 'deaf' }, places: ['/films'] },
    })
    expect(threads.all.every(({ ended }) => ended)).toBe(true)
    const next = manualThreads()
    await using after = await queue.reopen([task()], next.start)
    await holderOf(next, 'deaf')
    expect(after.job(id)).toMatchObject({ attempt: 1, crashes: 0 })
  })

  test('hands nothing out any more', async () => {
    const threads = manualThreads()
    const queue = openQueue([task()], threads.start, { workers: 1 })
    await queue.enqueue('test.task', { name: 'a' })
    const thread = await holderOf(threads, 'a')
    const stopped = queue.stop(5_000)
    const late = queue.enqueue('test.task', { name: 'late' })
    thread.report('a')
    await stopped
    await using after = await queue.reopen()
    expect(thread.sent).toHaveLength(1)
    expect(after.job(await late)).toMatchObject({ state: 'available', attempt: 0 })
  })

  test('answers commands that came before it, and rejects later ones as unavailable', async () => {
    const queue = openQueue([task()], manualThreads().start)
    const before = queue.command(() => 'answered')
    await queue.stop(1_000)
    expect(await before).toBe('answered')
    expect(await rejectionOf(queue.tick())).toMatchObject({ code: 'unavailable' })
    await using _after = await queue.reopen()
  })
})
