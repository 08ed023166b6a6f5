import type { Database } from 'bun:sqlite'
import { describe, expect, test } from 'bun:test'

import { openQueue, type Queue, rejectionOf, until } from './harness.ts'
import { task } from './kinds.ts'
import { holderOf, manualThreads } from './threads.ts'

/** Leaves no page for anything new; what is written over stays possible, as on a real full disk. */
function fill(database: Database): void {
  const { page_count: pages } = database
    .query<{ page_count: number }, []>('PRAGMA page_count')
    .get() ?? { page_count: 1 }
  database.run(`PRAGMA max_page_count = ${pages}`)
}

function makeRoom(database: Database): void {
  database.run('PRAGMA max_page_count = 1000000')
}

/** Works until nothing more fits. */
async function untilFull(queue: Queue): Promise<void> {
  fill(queue.database)
  const name = 'x'.repeat(10_000)
  await queue.enqueue('test.task', { name }).catch(() => {})
}

function messages(queue: Queue): string[] {
  return queue.logged.map(({ message }) => message)
}

describe('a full disk', () => {
  test('answers commands unavailable and says why, once', async () => {
    await using queue = openQueue([task()], manualThreads().start)
    await queue.pause('test')
    await untilFull(queue)
    const refused = queue.enqueue('test.task', { name: 'a' })
    expect(await rejectionOf(refused)).toMatchObject({ code: 'unavailable' })
    expect(String(await rejectionOf(refused))).toContain('database or disk is full')
    const issues = queue.events.filter(({ type }) => type === 'health.issue')
    expect(issues).toHaveLength(1)
    expect(messages(queue)).toEqual(['the database cannot be written; work pauses until it can'])
    makeRoom(queue.database)
  })

  test('keeps the results of jobs until they can be committed, by itself', async () => {
    const threads = manualThreads()
    const kind = task({
      commit: (result, _payload, tx) => {
        tx.enqueue('test.task', { name: `${String(result)}${'x'.repeat(10_000)}` }, { runAt: 1e15 })
        return undefined
      },
    })
    await using queue = openQueue([kind], threads.start, { workers: 1 })
    const id = await queue.enqueue('test.task', { name: 'a' })
    const thread = await holderOf(threads, 'a')
    fill(queue.database)
    thread.report('a')
    await until(() => queue.events.some(({ type }) => type === 'health.issue'))
    expect(queue.state(id)).toBe('running')
    expect(await rejectionOf(queue.tick())).toMatchObject({ code: 'unavailable' })
    makeRoom(queue.database)
    await until(() => queue.state(id) === 'completed')
    expect(queue.states()).toEqual({ completed: 1, scheduled: 1 })
    expect(queue.job(id).attempt).toBe(1)
    expect(queue.events.map(({ type }) => type)).toEqual(['health.issue', 'health.restored'])
    await queue.tick()
  })

  test('counts as over only when something could really be written', async () => {
    let full = false
    let refusals = 0
    await using queue = openQueue([task()], manualThreads().start, {
      // What a full disk does to any transaction that writes, and to no other.
      change: (deps) => ({
        ...deps,
        record: (events, now, tx) => {
          const recorded = deps.record(events, now, tx)
          if (!full || events.length === 0) return recorded
          refusals += 1
          throw Object.assign(new Error('full'), { code: 'SQLITE_FULL' })
        },
      }),
    })
    full = true
    const refused = queue.command(({ tx }) =>
      tx.emit({ type: 'scan.queued', data: { libraryId: 1, libraryName: 'Films', path: '' } }),
    )
    expect(await rejectionOf(refused)).toMatchObject({ code: 'unavailable' })
    // The second try has nothing of the first in it any more.
    await until(() => refusals === 2)
    expect(await rejectionOf(queue.tick())).toMatchObject({ code: 'unavailable' })
    full = false
    await until(() => queue.events.some(({ type }) => type === 'health.restored'))
    await queue.tick()
  })

  test('does not keep a stop from ending, and costs what ran no attempt', async () => {
    const threads = manualThreads()
    const queue = openQueue([task()], threads.start, { workers: 1 })
    const id = await queue.enqueue('test.task', { name: 'a' })
    await holderOf(threads, 'a')
    await untilFull(queue)
    await queue.stop(50)
    expect(threads.all.every(({ ended }) => ended)).toBe(true)
    const next = manualThreads()
    await using after = await queue.reopen([task()], next.start)
    await holderOf(next, 'a')
    expect(after.job(id)).toMatchObject({ state: 'running', attempt: 1 })
    expect(after.failures(id)).toEqual([])
  })
})
