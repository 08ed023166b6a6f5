import { describe, expect, test } from 'bun:test'

import { openQueue, type Queue, turn, until } from './harness.ts'
import { task } from './kinds.ts'
import { holderOf, inlineThreads, type ManualThread, manualThreads } from './threads.ts'

type Threads = ReturnType<typeof manualThreads>

async function enqueueAll(queue: Queue, names: readonly string[]): Promise<number[]> {
  return queue.command(({ tx }) => names.map((name) => tx.enqueue('test.task', { name }).id))
}

/** Threads that are alive and hold something. */
function busy(threads: Threads): ManualThread[] {
  return threads.all.filter((thread) => !thread.ended && thread.held.size > 0)
}

describe('a thread that ends by itself', () => {
  test('costs the jobs it ran a crash and no attempt, the others nothing', async () => {
    const threads = manualThreads()
    await using queue = openQueue([task()], threads.start, { workers: 1 })
    const [ran, waited] = await enqueueAll(queue, ['ran', 'waited'])
    const thread = await holderOf(threads, 'ran')
    thread.begin('ran')
    thread.die()
    await queue.tick()
    expect(queue.job(ran ?? 0)).toMatchObject({ state: 'available', attempt: 0, crashes: 1 })
    expect(queue.job(waited ?? 0)).toMatchObject({ state: 'available', attempt: 0, crashes: 0 })
  })

  test('is replaced, and its jobs run in the new one', async () => {
    const threads = manualThreads()
    await using queue = openQueue([task()], threads.start, { workers: 1 })
    await enqueueAll(queue, ['a'])
    const first = await holderOf(threads, 'a')
    first.die()
    await queue.tick()
    await queue.advance(500)
    const second = await holderOf(threads, 'a')
    expect(second).not.toBe(first)
    second.report('a')
    await queue.drained()
  })

  test('is not handed anything in the transaction that hears of its end', async () => {
    const threads = manualThreads()
    await using queue = openQueue([task()], threads.start, { workers: 1 })
    await queue.tick()
    const [only] = threads.all
    const died = queue.enqueue('test.task', { name: 'a' })
    only?.die()
    await died
    await queue.tick()
    expect(only?.sent).toEqual([])
    await queue.advance(500)
    expect(await holderOf(threads, 'a')).not.toBe(only)
  })
})

describe('poison', () => {
  /** Lets the thread that holds `name` die while it runs all it holds. */
  async function dieWith(threads: Threads, name: string): Promise<void> {
    const thread = await holderOf(threads, name)
    for (const { input } of thread.sent) thread.begin(input.name)
    thread.ended = true
    thread.die(`${name} killed it`)
  }

  test('parks a job after its third crash and unharmed are those that ran beside it', async () => {
    const threads = manualThreads()
    const exhausted: string[] = []
    const kind = task({ exhausted: ({ code }, { name }) => void exhausted.push(`${name} ${code}`) })
    await using queue = openQueue([kind], threads.start, { workers: 1 })
    const names = ['bad', 'good 1', 'good 2', 'good 3']
    const [bad, ...good] = await enqueueAll(queue, names)
    for (const crash of [1, 2]) {
      await dieWith(threads, 'bad')
      await until(() => queue.job(bad ?? 0).crashes === crash)
      await queue.advance(500)
      if (crash === 1) await until(() => queue.state(bad ?? 0) === 'running')
    }
    // Two crashes make all four suspects: after a pause they run one at a time, each in a thread of its own.
    for (let seconds = 0; queue.states().completed !== 3; seconds += 1) {
      expect(seconds).toBeLessThan(30)
      await queue.advance(1_000)
      await queue.tick()
      const [thread, second] = busy(threads)
      expect(second).toBeUndefined()
      if (thread === undefined) continue
      expect(thread.held.size).toBe(1)
      const name = thread.sent.at(-1)?.input.name ?? ''
      if (name === 'bad') await dieWith(threads, 'bad')
      else thread.report(name)
      await queue.tick()
    }
    expect(queue.job(bad ?? 0)).toMatchObject({ state: 'discarded', crashes: 3 })
    expect(queue.failures(bad ?? 0)).toMatchObject([{ code: 'poison' }])
    expect(exhausted).toEqual(['bad poison'])
    for (const id of good) expect(queue.job(id)).toMatchObject({ state: 'completed', attempt: 1 })
  })

  test('forgives a job that has moved on in between', async () => {
    const threads = manualThreads()
    await using queue = openQueue([task({ commitBatch: () => {} })], threads.start, { workers: 1 })
    const [id = 0] = await enqueueAll(queue, ['a'])
    for (let round = 0; round < 4; round += 1) {
      const thread = await holderOf(threads, 'a')
      thread.begin('a')
      thread.batch('a', round)
      thread.die()
      await queue.tick()
      expect(queue.job(id).crashes).toBe(1)
      await queue.advance(500)
      await until(() => queue.state(id) === 'running')
    }
  })
})

describe('a process that was killed', () => {
  test('leaves its running jobs to the next, uncharged and before all others', async () => {
    const threads = manualThreads()
    const before = openQueue([task()], threads.start, { workers: 1 })
    const [id = 0] = await enqueueAll(before, ['a'])
    await holderOf(threads, 'a')
    const kind = task()
    await using after = before.kill([kind], inlineThreads([kind]))
    await after.drained()
    expect(after.job(id)).toMatchObject({ state: 'completed', attempt: 1, crashes: 1 })
    expect(after.logged.map(({ message }) => message)).toContain(
      'jobs of the last process were rescued',
    )
  })

  test('starts no thread for each of many rescued jobs', async () => {
    const threads = manualThreads()
    const before = openQueue([task({ perWorker: 50 })], threads.start, { workers: 2 })
    await enqueueAll(
      before,
      Array.from({ length: 100 }, (_, n) => `job ${n}`),
    )
    await until(() => before.states().running === 100)
    const after = manualThreads()
    await using queue = before.kill([task({ perWorker: 50 })], after.start)
    await until(() => queue.states().running === 100)
    // Two for the pool and the spare one.
    expect(after.all).toHaveLength(3)
  })

  test('twice leaves suspects, which run by themselves one right after the other', async () => {
    let most = 0
    let running = 0
    const kind = task({
      perWorker: 50,
      compute: async () => {
        most = Math.max(most, (running += 1))
        await turn()
        running -= 1
      },
    })
    let threads = manualThreads()
    let queue = openQueue([kind], threads.start, { workers: 1 })
    await enqueueAll(
      queue,
      Array.from({ length: 40 }, (_, n) => `job ${n}`),
    )
    for (let deaths = 0; deaths < 2; deaths += 1) {
      await until(() => threads.all.some(({ held }) => held.size === 40))
      threads = manualThreads()
      queue = queue.kill([kind], deaths === 1 ? inlineThreads([kind]) : threads.start)
    }
    await using last = queue
    await last.tick()
    await last.advance(5_000)
    await last.drained()
    expect(most).toBe(1)
    expect(last.states()).toEqual({ completed: 40 })
  })

  test('three times parks the job to blame and none that ran beside it', async () => {
    let threads = manualThreads()
    const done: string[] = []
    const kind = task({ commit: (_, { name }) => void done.push(name) })
    let queue = openQueue([kind], threads.start, { workers: 1 })
    const ids = await enqueueAll(queue, ['bad', 'good 1', 'good 2'])
    for (let deaths = 0; deaths < 3;) {
      await queue.advance(1_000)
      await queue.tick()
      const [thread] = busy(threads)
      if (thread === undefined) continue
      for (const { id, input } of thread.sent) {
        if (thread.held.has(id)) thread.begin(input.name)
      }
      const running = thread.sent
        .filter(({ id }) => thread.held.has(id))
        .map((job) => job.input.name)
      if (!running.includes('bad')) {
        for (const name of running) thread.report(name)
        await queue.tick()
        continue
      }
      deaths += 1
      threads = manualThreads()
      queue = queue.kill([kind], threads.start)
    }
    await using last = queue
    for (let seconds = 0; seconds < 20; seconds += 1) {
      await last.advance(1_000)
      await last.tick()
      for (const thread of busy(threads)) thread.report(thread.sent.at(-1)?.input.name ?? '')
      await last.tick()
    }
    expect(ids.map((id) => last.state(id))).toEqual(['discarded', 'completed', 'completed'])
    expect(done.toSorted()).toEqual(['good 1', 'good 2'])
  })
})
