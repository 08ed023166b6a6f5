import { expect, test } from 'bun:test'

import type { DispatcherOptions } from '../../src/queue/dispatcher-state.ts'
import { createJobRunner } from '../../src/queue/run-jobs.ts'
import { createPulse, createPulseMemory } from '../../src/queue/pulse.ts'
import { noServices, openQueue, type Queue, until } from './harness.ts'
import { task } from './kinds.ts'
import { holderOf, manualThreads } from './threads.ts'

const options: DispatcherOptions = {
  workers: 2,
  concurrency: {},
  retry: { maxAttempts: 3, baseSeconds: 15, capSeconds: 3600 },
}
/** The threads are looked at so often. */
const nextLookMs = 600

async function configure(queue: Queue, changes: Partial<DispatcherOptions>): Promise<void> {
  await queue.command((context) => context.configure({ ...options, ...changes }, changes))
  await queue.advance(nextLookMs)
}

test('more workers begin at the next look; those too many get nothing more and go when idle', async () => {
  const threads = manualThreads()
  await using queue = openQueue([task({ perWorker: 1 })], threads.start, { workers: 1 })
  const pool = (): number =>
    threads.all.filter(({ name, ended }) => name === 'worker' && !ended).length
  await configure(queue, { workers: 2, concurrency: { test: 2 } })
  expect(pool()).toBe(2)
  for (const name of ['a', 'b']) await queue.enqueue('test.task', { name })
  const [first, second] = [await holderOf(threads, 'a'), await holderOf(threads, 'b')]
  expect(first).not.toBe(second)
  await configure(queue, { workers: 1, concurrency: { test: 3 } })
  expect(pool()).toBe(2)
  await queue.enqueue('test.task', { name: 'c' })
  const left = await holderOf(threads, 'c')
  const surplus = left === first ? second : first
  surplus.report(surplus === first ? 'a' : 'b')
  await queue.tick()
  await queue.advance(nextLookMs)
  expect([left.ended, surplus.ended]).toEqual([false, true])
  left.report(left === first ? 'a' : 'b')
  left.report('c')
  await queue.drained()
})

test('a limit of a queue holds for the jobs that are handed out from now on', async () => {
  const threads = manualThreads()
  await using queue = openQueue([task()], threads.start, { concurrency: { test: 1 } })
  for (const name of ['a', 'b', 'c']) await queue.enqueue('test.task', { name })
  expect(queue.states()).toEqual({ running: 1, available: 2 })
  await configure(queue, { concurrency: { test: 3 } })
  expect(queue.states()).toEqual({ running: 3 })
})

test('a job that fails waits as long as the backoff says now', async () => {
  const threads = manualThreads()
  await using queue = openQueue([task()], threads.start)
  const id = await queue.enqueue('test.task', { name: 'a' })
  await configure(queue, { retry: { maxAttempts: 9, baseSeconds: 1_000, capSeconds: 1_000 } })
  const thread = await holderOf(threads, 'a')
  thread.begin('a')
  thread.fail('a', 'not today')
  await queue.tick()
  expect(queue.state(id)).toBe('retryable')
  const row = queue.database.query<{ at: number }, [number]>(
    'SELECT run_at AS at FROM job WHERE id = ?',
  )
  const waitMs = (row.get(id)?.at ?? 0) - queue.now()
  expect(waitMs).toBeGreaterThan(890_000)
})

test('every thread is told, and only after the commit', async () => {
  const threads = manualThreads()
  await using queue = openQueue([task()], threads.start)
  const failing = queue.command((context) => {
    context.configure(options, 'rolled back')
    throw new Error('no')
  })
  expect(failing).rejects.toThrow('no')
  await queue.command((context) => context.configure(options, 'new'))
  expect(threads.all.map(({ configured }) => configured)).toEqual(threads.all.map(() => ['new']))
})

test('a thread runs each job with the services of the moment it was sent', async () => {
  const used: unknown[] = []
  const gate = Promise.withResolvers<void>()
  const kind = task({
    perWorker: 1,
    compute: async ({ name }, { services }) => {
      if (name === 'a') await gate.promise
      used.push([name, services.settings.cacheDir])
    },
  })
  const servicesOf = (cacheDir: string): typeof noServices => ({
    ...noServices,
    settings: { cacheDir } as (typeof noServices)['settings'],
  })
  const runner = createJobRunner({
    definitions: new Map([[kind.kind, kind]]),
    services: servicesOf('old'),
    pulse: createPulse(createPulseMemory()),
    send: () => {},
  })
  runner.run([
    [1, kind.kind, 1, { name: 'a' }],
    [2, kind.kind, 1, { name: 'b' }],
  ])
  runner.configure(servicesOf('new'))
  runner.run([[3, kind.kind, 1, { name: 'c' }]])
  gate.resolve()
  await until(() => used.length === 3)
  expect(used).toEqual([
    ['a', 'old'],
    ['b', 'old'],
    ['c', 'new'],
  ])
})
