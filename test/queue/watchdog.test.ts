import { describe, expect, test } from 'bun:test'

import { openQueue, type Queue, until } from './harness.ts'
import { other, task } from './kinds.ts'
import { holderOf, type ManualThread, manualThreads } from './threads.ts'

/** Lets time pass in steps small enough to be seen, with a beat of each thread that turns. */
async function pass(
  queue: Queue,
  seconds: number,
  turning: () => readonly ManualThread[] = () => [],
): Promise<void> {
  for (let half = 0; half < seconds * 2; half += 1) {
    await queue.advance(500)
    for (const thread of turning()) if (!thread.ended) thread.pulse.beat(queue.now())
  }
}

function alive(threads: { all: ManualThread[] }): ManualThread[] {
  return threads.all.filter(({ ended }) => !ended)
}

describe('a job without a sign of life', () => {
  test('for its whole time is a failed attempt, and its thread is replaced', async () => {
    const threads = manualThreads()
    await using queue = openQueue([task({ timeoutSeconds: 5 })], threads.start, { workers: 1 })
    const id = await queue.enqueue('test.task', { name: 'a' })
    const thread = await holderOf(threads, 'a')
    thread.begin('a')
    await pass(queue, 5)
    expect(queue.state(id)).toBe('running')
    await pass(queue, 1)
    expect(queue.failures(id)).toEqual([
      { attempt: 1, code: 'timeout', message: 'No sign of life for 5 s.' },
    ])
    expect(thread.ended).toBe(true)
    expect(queue.state(id)).toBe('retryable')
  })

  test('that shows one in time goes on', async () => {
    const threads = manualThreads()
    await using queue = openQueue([task({ timeoutSeconds: 5 })], threads.start, { workers: 1 })
    const id = await queue.enqueue('test.task', { name: 'a' })
    const thread = await holderOf(threads, 'a')
    thread.begin('a')
    const [run] = thread.sent
    for (let round = 0; round < 3; round += 1) {
      await pass(queue, 4, () => [thread])
      thread.pulse.alive(run?.id ?? 0, queue.now())
    }
    expect(queue.state(id)).toBe('running')
  })

  test('waiting in its thread is not out of time', async () => {
    const threads = manualThreads()
    await using queue = openQueue([task({ timeoutSeconds: 5 })], threads.start, { workers: 1 })
    const id = await queue.enqueue('test.task', { name: 'waits' })
    const thread = await holderOf(threads, 'waits')
    await pass(queue, 9, () => [thread])
    expect(queue.state(id)).toBe('running')
  })

  test('in a loop that turns costs the others of its thread nothing', async () => {
    const threads = manualThreads()
    const kinds = [task({ timeoutSeconds: 5 }), other({ timeoutSeconds: 60 })]
    await using queue = openQueue(kinds, threads.start, { workers: 1 })
    const hung = await queue.enqueue('test.task', { name: 'hung' })
    const fine = await queue.enqueue('test.other', { name: 'fine' })
    const thread = await holderOf(threads, 'fine')
    thread.begin('hung')
    thread.begin('fine')
    await pass(queue, 6, () => [thread])
    expect(queue.failures(hung)).toMatchObject([{ code: 'timeout' }])
    expect(queue.failures(fine)).toEqual([])
    expect(queue.job(fine).crashes).toBe(0)
  })
})

describe('a blocked event loop', () => {
  test('charges the job that began it, not those that wait beside it', async () => {
    const threads = manualThreads()
    await using queue = openQueue([task({ timeoutSeconds: 5 })], threads.start, { workers: 1 })
    const waits = await queue.enqueue('test.task', { name: 'waits' })
    const spins = await queue.enqueue('test.task', { name: 'spins' })
    const thread = await holderOf(threads, 'spins')
    thread.begin('waits')
    await pass(queue, 1, () => [thread])
    thread.begin('spins')
    await pass(queue, 6)
    expect(queue.failures(spins)).toMatchObject([{ code: 'timeout' }])
    expect(queue.failures(waits)).toEqual([])
    expect(queue.job(waits).attempt).toBeLessThanOrEqual(1)
  })

  test('charges nobody while it cannot know whom, until each runs alone', async () => {
    const threads = manualThreads()
    await using queue = openQueue([task({ timeoutSeconds: 5 })], threads.start, { workers: 1 })
    const names = ['one', 'two']
    const ids = await queue.command(({ tx }) =>
      names.map((name) => tx.enqueue('test.task', { name }).id),
    )
    for (let round = 0; round < 2; round += 1) {
      await until(() => ids.every((id) => queue.state(id) === 'running'))
      const thread = await holderOf(threads, 'two')
      for (const name of names) thread.begin(name)
      await pass(queue, 6)
      expect(ids.flatMap((id) => queue.failures(id))).toEqual([])
    }
    await pass(queue, 5, () => alive(threads))
    const alone = threads.all.filter(({ ended, held }) => !ended && held.size > 0)
    expect(alone.map(({ held }) => held.size)).toEqual([1])
  })
})

describe('a thread that does not answer', () => {
  const silent = 10.5

  test('is set aside with its root; what it had not begun goes to another', async () => {
    const threads = manualThreads()
    await using queue = openQueue([task()], threads.start, { workers: 1 })
    const stuck = await queue.enqueue('test.task', { name: 'stuck' }, { rootId: 1 })
    const waits = await queue.enqueue('test.task', { name: 'waits' }, { rootId: 2 })
    const thread = await holderOf(threads, 'waits')
    thread.begin('stuck')
    await pass(queue, silent, () => alive(threads).filter((live) => live !== thread))
    const second = threads.all.find((live) => live !== thread && live.sent.length > 0)
    expect(second?.sent.map(({ input }) => input.name)).toEqual(['waits'])
    expect(queue.job(waits).attempt).toBe(1)
    expect(queue.state(stuck)).toBe('running')
    expect(thread.ended).toBe(false)
    expect(thread.cancelled).toEqual([thread.sent[1]?.id ?? 0])
  })

  test('is logged with the folders that its job works in', async () => {
    const threads = manualThreads()
    const kind = task({ places: ({ name }) => [`/films/${name}`] })
    await using queue = openQueue([kind], threads.start, { workers: 1 })
    await queue.enqueue('test.task', { name: 'stuck' }, { rootId: 1 })
    const thread = await holderOf(threads, 'stuck')
    thread.begin('stuck')
    await pass(queue, silent, () => alive(threads).filter((live) => live !== thread))
    expect(queue.logged.map(({ facts }) => facts['places'])).toContainEqual(['/films/stuck'])
  })

  test('is in the health list by the place it is stuck in, until it answers', async () => {
    const threads = manualThreads()
    const kind = task({ places: () => ['/films'] })
    await using queue = openQueue([kind], threads.start, { workers: 1 })
    await queue.enqueue('test.task', { name: 'stuck' })
    const thread = await holderOf(threads, 'stuck')
    thread.begin('stuck')
    const told = (): string[] =>
      queue.events.flatMap(({ type, data }) => ('key' in data ? [`${type} ${data.key}`] : []))
    await pass(queue, 9, () => alive(threads).filter((live) => live !== thread))
    expect(told()).toEqual([])
    await pass(queue, 5, () => alive(threads).filter((live) => live !== thread))
    expect(told()).toEqual(['health.issue library.hangs:/films'])
    await pass(queue, 2, () => alive(threads))
    expect(told()).toEqual([
      'health.issue library.hangs:/films',
      'health.restored library.hangs:/films',
    ])
  })

  test('is not in the health list of the next process', async () => {
    const threads = manualThreads()
    const queue = openQueue([task({ places: () => ['/films'] })], threads.start, { workers: 1 })
    await queue.enqueue('test.task', { name: 'stuck' })
    const thread = await holderOf(threads, 'stuck')
    thread.begin('stuck')
    await pass(queue, 14, () => alive(threads).filter((live) => live !== thread))
    await using next = queue.kill([task()], manualThreads().start)
    await pass(next, 1)
    expect(next.events).toMatchObject([{ type: 'health.restored', data: { source: 'library' } }])
  })

  test('takes no room from others in a queue whose jobs have threads of their own', async () => {
    const threads = manualThreads()
    const kind = task({ thread: 'own', perWorker: 1 })
    await using queue = openQueue([kind], threads.start, { workers: 1 })
    await queue.enqueue('test.task', { name: 'stuck' }, { rootId: 1 })
    const thread = await holderOf(threads, 'stuck')
    thread.begin('stuck')
    await queue.enqueue('test.task', { name: 'same root' }, { rootId: 1 })
    await queue.enqueue('test.task', { name: 'other root' }, { rootId: 2 })
    await pass(queue, 9, () => alive(threads).filter((live) => live !== thread))
    expect(queue.states()).toEqual({ running: 1, available: 2 })
    await pass(queue, 3, () => alive(threads).filter((live) => live !== thread))
    expect((await holderOf(threads, 'other root')).ended).toBe(false)
    expect(queue.states()).toEqual({ running: 2, available: 1 })
  })

  test('is not set aside while its job says that it lives', async () => {
    const threads = manualThreads()
    await using queue = openQueue([task()], threads.start, { workers: 1 })
    await queue.enqueue('test.task', { name: 'slow' }, { rootId: 1 })
    const waits = await queue.enqueue('test.task', { name: 'waits' }, { rootId: 2 })
    const thread = await holderOf(threads, 'waits')
    thread.begin('slow')
    for (let round = 0; round < 4; round += 1) {
      await pass(queue, silent / 2)
      thread.pulse.alive(thread.sent[0]?.id ?? 0, queue.now())
    }
    expect(thread.cancelled).toEqual([])
    expect(queue.job(waits).attempt).toBe(1)
    expect(threads.all.flatMap(({ sent }) => sent)).toHaveLength(2)
  })

  test('holds back all jobs of its root until it answers', async () => {
    const threads = manualThreads()
    await using queue = openQueue([task()], threads.start, { workers: 1 })
    await queue.enqueue('test.task', { name: 'stuck' }, { rootId: 1 })
    const thread = await holderOf(threads, 'stuck')
    thread.begin('stuck')
    const others = (): ManualThread[] => alive(threads).filter((live) => live !== thread)
    await pass(queue, silent, others)
    const same = await queue.enqueue('test.task', { name: 'same root' }, { rootId: 1 })
    const free = await queue.enqueue('test.task', { name: 'other root' }, { rootId: 2 })
    await holderOf(threads, 'other root')
    await queue.tick()
    expect([queue.state(same), queue.state(free)]).toEqual(['available', 'running'])
    thread.pulse.beat(queue.now())
    await pass(queue, 1, () => alive(threads))
    await until(() => queue.state(same) === 'running')
  })

  test('lets its root go when its job is out of time', async () => {
    const threads = manualThreads()
    await using queue = openQueue([task({ timeoutSeconds: 15 })], threads.start, { workers: 1 })
    const stuck = await queue.enqueue('test.task', { name: 'stuck' }, { rootId: 1 })
    const thread = await holderOf(threads, 'stuck')
    thread.begin('stuck')
    const others = (): ManualThread[] => alive(threads).filter((live) => live !== thread)
    await pass(queue, silent, others)
    const same = await queue.enqueue('test.task', { name: 'same root' }, { rootId: 1 })
    await pass(queue, 6, others)
    expect(queue.failures(stuck)).toMatchObject([{ code: 'timeout' }])
    expect(thread.ended).toBe(true)
    await until(() => queue.state(same) === 'running')
  })

  test('is replaced once, and one is ended when it is back', async () => {
    const threads = manualThreads()
    await using queue = openQueue([task()], threads.start, { workers: 2 })
    await queue.enqueue('test.task', { name: 'stuck' })
    const thread = await holderOf(threads, 'stuck')
    thread.begin('stuck')
    const others = (): ManualThread[] => alive(threads).filter((live) => live !== thread)
    await pass(queue, silent + 5, others)
    const workers = (): ManualThread[] => alive(threads).filter(({ name }) => name === 'worker')
    expect(threads.all.filter(({ name }) => name === 'worker')).toHaveLength(3)
    expect(workers()).toHaveLength(3)
    await pass(queue, 1, () => alive(threads))
    await pass(queue, 1, () => alive(threads))
    expect(workers()).toHaveLength(2)
    expect(workers()).toContain(thread)
  })
})

describe('a clock that leaps', () => {
  test('back by an hour makes no job wait for an hour longer', async () => {
    const threads = manualThreads()
    const retry = { maxAttempts: 3, baseSeconds: 10, capSeconds: 10 }
    await using queue = openQueue([task({ retry })], threads.start, { workers: 1 })
    const id = await queue.enqueue('test.task', { name: 'a' })
    const thread = await holderOf(threads, 'a')
    thread.fail('a', 'not_there')
    await until(() => queue.state(id) === 'retryable')
    await queue.advance(-3_600_000)
    await pass(queue, 8, () => alive(threads))
    expect(queue.state(id)).toBe('retryable')
    await pass(queue, 4, () => alive(threads))
    expect(queue.state(id)).toBe('running')
  })

  test.each([3_600_000, -3_600_000])('by %p ms ends no thread and no job', async (leap) => {
    const threads = manualThreads()
    await using queue = openQueue([task({ timeoutSeconds: 5 })], threads.start, { workers: 1 })
    const id = await queue.enqueue('test.task', { name: 'a' })
    const thread = await holderOf(threads, 'a')
    thread.begin('a')
    await queue.advance(leap)
    await pass(queue, 4, () => alive(threads))
    expect(queue.state(id)).toBe('running')
    expect(alive(threads)).toContain(thread)
    await pass(queue, 2, () => alive(threads))
    expect(queue.failures(id)).toMatchObject([{ code: 'timeout' }])
  })
})
