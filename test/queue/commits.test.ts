import { describe, expect, test } from 'bun:test'

import type { AnyJob } from '../../src/queue/define-job.ts'
import type { ScanCounter } from '../../src/domain/scan.ts'
import {
  openQueue,
  type Queue,
  type QueueOptions,
  rejectionOf,
  type Transaction,
  until,
} from './harness.ts'
import { other, task } from './kinds.ts'
import { holderOf, inlineThreads, manualThreads } from './threads.ts'

function inline(definitions: readonly AnyJob[], options: QueueOptions = {}): Queue {
  return openQueue(definitions, inlineThreads(definitions), options)
}

const once: QueueOptions = { retry: { maxAttempts: 1 } }

/** A scan to count for. */
function createScan({ database }: Queue): number {
  database.run(`INSERT INTO library (id, name, kind, created_at) VALUES (1, 'Films', 'movies', 0)`)
  database.run(
    `INSERT INTO scan (id, library_id, status, mode, cause, options, started_at)
     VALUES (1, 1, 'scanning', 'full', 'manual', '{}', 0)`,
  )
  return 1
}

function counter(queue: Queue, name: ScanCounter): number {
  const row = queue.database.query<{ n: number }, []>(`SELECT ${name} AS n FROM scan`).get()
  return row?.n ?? -1
}

/** All that a commit can leave behind. */
function leaveTraces(tx: Transaction): void {
  tx.stores.scans.addError(1, { path: 'a', code: 'x', message: 'a row' }, tx.now)
  tx.count(1, 'files_found', 3)
  tx.emit({ type: 'scan.queued', data: { libraryId: 1, libraryName: 'Films', path: 'a' } })
  tx.enqueue('test.other', { name: 'follow-up' })
}

function traces(queue: Queue): Record<string, number> {
  const count = (sql: string): number =>
    queue.database.query<{ n: number }, []>(`SELECT count(*) AS n FROM ${sql}`).get()?.n ?? -1
  return {
    rows: count('scan_error'),
    counted: counter(queue, 'files_found'),
    stored: count(`event WHERE type = 'scan.queued'`),
    published: queue.events.filter(({ type }) => type === 'scan.queued').length,
    enqueued: count(`job WHERE kind = 'test.other'`),
  }
}

const all = { rows: 1, counted: 3, stored: 1, published: 1, enqueued: 1 }
const none = { rows: 0, counted: 0, stored: 0, published: 0, enqueued: 0 }

describe('a commit', () => {
  test('leaves its rows, counters, events and follow-ups with the end of its job', async () => {
    const kind = task({
      commit: (_result, _payload, tx) => {
        leaveTraces(tx)
        return undefined
      },
    })
    await using queue = inline([kind, other()])
    createScan(queue)
    const id = await queue.enqueue('test.task', { name: 'a' })
    await queue.drained()
    expect(queue.state(id)).toBe('completed')
    expect(traces(queue)).toEqual(all)
  })

  test('that throws leaves nothing of all that but a failed attempt', async () => {
    const kind = task({
      commit: (_result, _payload, tx) => {
        leaveTraces(tx)
        throw new Error('halfway')
      },
    })
    await using queue = inline([kind, other()])
    createScan(queue)
    const id = await queue.enqueue('test.task', { name: 'a' })
    await until(() => queue.state(id) === 'retryable')
    expect(queue.failures(id)).toEqual([{ attempt: 1, code: 'internal', message: 'halfway' }])
    expect(traces(queue)).toEqual(none)
  })

  test('that throws takes nothing from the jobs reported beside it', async () => {
    const threads = manualThreads()
    const kind = task({
      commit: (_result, { name }, tx) => {
        tx.count(1, 'files_found')
        if (name === 'bad') throw new Error('bad')
        return undefined
      },
    })
    await using queue = openQueue([kind], threads.start, { workers: 1 })
    createScan(queue)
    const names = ['good 1', 'bad', 'good 2']
    const ids = await queue.command(({ tx }) =>
      names.map((name) => tx.enqueue('test.task', { name }).id),
    )
    const thread = await holderOf(threads, 'good 2')
    const reports = thread.sent.map(({ id, input }) => ({ id, ms: 1, result: input.name }))
    queue.dispatcher.message(thread, { type: 'reports', reports })
    await queue.tick()
    expect(ids.map((id) => queue.state(id))).toEqual(['completed', 'retryable', 'completed'])
    expect(counter(queue, 'files_found')).toBe(2)
  })

  test('may enqueue its own job again under the same key', async () => {
    const kind = task({
      uniqueKey: () => 'one',
      commit: (_result, { name }, tx) => {
        if (name !== 'aaa') tx.enqueue('test.task', { name: `${name}a` })
        return undefined
      },
    })
    await using queue = inline([kind])
    await queue.enqueue('test.task', { name: 'a' })
    await queue.drained()
    expect(queue.states()).toEqual({ completed: 3 })
  })

  test('with a partial result keeps what it wrote and runs again for the rest', async () => {
    const left = ['a', 'b']
    const kind = task({
      commit: (_result, _payload, tx) => {
        left.pop()
        tx.count(1, 'files_found')
        if (left.length === 0) return undefined
        return { retry: { code: 'unavailable', message: 'one is left', retryable: true } }
      },
    })
    await using queue = inline([kind])
    createScan(queue)
    const id = await queue.enqueue('test.task', { name: 'a' })
    await until(() => queue.state(id) === 'retryable')
    expect(counter(queue, 'files_found')).toBe(1)
    await queue.advance(20_000)
    await queue.drained()
    expect(counter(queue, 'files_found')).toBe(2)
    expect(queue.job(id)).toMatchObject({ state: 'completed', attempt: 2 })
  })

  test('with a partial result and no attempt left is exhausted', async () => {
    const exhausted: string[] = []
    const kind = task({
      commit: () => ({ retry: { code: 'unavailable', message: 'never', retryable: true } }),
      exhausted: ({ message }) => void exhausted.push(message),
    })
    await using queue = inline([kind], once)
    const id = await queue.enqueue('test.task', { name: 'a' })
    await queue.drained()
    expect(queue.state(id)).toBe('discarded')
    expect(exhausted).toEqual(['never'])
  })

  test('that wants both a retry and a follow-up of the same key fails alone', async () => {
    let greedy = true
    const kind = task({
      uniqueKey: ({ name }) => name,
      commit: (_result, payload, tx) => {
        if (!greedy || payload.name !== 'greedy') return undefined
        greedy = false
        tx.enqueue('test.task', payload)
        return { retry: { code: 'unavailable', message: 'again', retryable: true } }
      },
    })
    await using queue = inline([kind])
    const id = await queue.enqueue('test.task', { name: 'greedy' })
    const modest = await queue.enqueue('test.task', { name: 'modest' })
    await until(() => queue.state(id) === 'retryable' && queue.state(modest) === 'completed')
    expect(queue.failures(id)[0]?.message).toContain('UNIQUE')
    expect(queue.states()).toEqual({ retryable: 1, completed: 1 })
    expect(queue.logged.filter(({ message }) => message === 'a tick failed')).toEqual([])
  })

  test('is not undone by a hook that throws', async () => {
    const kind = task({
      compute: () => {
        throw new Error('broken')
      },
      exhausted: (_failure, _payload, tx) => {
        tx.count(1, 'files_failed')
        throw new Error('the hook is broken too')
      },
    })
    await using queue = inline([kind], once)
    createScan(queue)
    const id = await queue.enqueue('test.task', { name: 'a' })
    await queue.drained()
    expect(queue.state(id)).toBe('discarded')
    expect(counter(queue, 'files_failed')).toBe(0)
    expect(queue.logged).toContainEqual({
      level: 'error',
      message: 'a job could not be wound up',
      facts: { kind: 'test.task', error: 'the hook is broken too' },
    })
  })
})

describe('counters', () => {
  test('are settled in the transaction that moved them, once for each scan', async () => {
    const settled: { ids: readonly number[]; found: number }[] = []
    const options: QueueOptions = {
      settle: (tx, ids) => {
        settled.push({ ids, found: tx.stores.scans.find(1)?.files.found ?? -1 })
      },
    }
    const kind = task({
      commit: (_result, _payload, tx) => {
        tx.count(1, 'files_found', 2)
        return undefined
      },
    })
    await using queue = inline([kind], options)
    createScan(queue)
    await queue.enqueue('test.task', { name: 'a' })
    await queue.drained()
    expect(settled).toEqual([{ ids: [1], found: 2 }])
  })

  test('that settling moves are settled as well', async () => {
    const rounds: number[] = []
    const options: QueueOptions = {
      settle: (tx) => {
        const found = tx.stores.scans.find(1)?.files.found ?? 0
        rounds.push(found)
        if (found < 3) tx.count(1, 'files_found')
      },
    }
    await using queue = inline([task()], options)
    createScan(queue)
    await queue.command(({ tx }) => tx.count(1, 'files_found'))
    expect(rounds).toEqual([1, 2, 3])
  })
})

describe('a command', () => {
  test('is answered after its commit, with what it returned', async () => {
    await using queue = inline([task()])
    const seen = await queue.command(({ tx }) => tx.enqueue('test.task', { name: 'a' }).id)
    expect(queue.job(seen).kind).toBe('test.task')
  })

  test('that throws is rejected with that very error and leaves nothing', async () => {
    await using queue = inline([task(), other()])
    createScan(queue)
    const error = new Error('no')
    const failed = queue.command(({ tx }) => {
      leaveTraces(tx)
      throw error
    })
    expect(await rejectionOf(failed)).toBe(error)
    expect(traces(queue)).toEqual(none)
    expect(queue.logged.filter(({ level }) => level !== 'info')).toEqual([])
  })
})

describe('a transaction that fails', () => {
  /** Breaks each transaction in which `name` was counted: no savepoint can help it. */
  function breakOn(scan: number): QueueOptions {
    return {
      settle: (_tx, ids) => {
        if (ids.includes(scan)) throw new Error(`scan ${scan} cannot be settled`)
      },
    }
  }

  test('is tried again work by work; only the one to blame is given up', async () => {
    const threads = manualThreads()
    const kind = task({
      commit: (_result, { name }, tx) => {
        if (name === 'bad') tx.count(2, 'files_found')
        return undefined
      },
    })
    await using queue = openQueue([kind], threads.start, { workers: 1, ...breakOn(2), ...once })
    const ids = await queue.command(({ tx }) =>
      ['good 1', 'bad', 'good 2'].map((name) => tx.enqueue('test.task', { name }).id),
    )
    const thread = await holderOf(threads, 'good 2')
    for (const name of ['good 1', 'bad', 'good 2']) thread.report(name)
    const command = queue.command(() => 'answered')
    expect(await command).toBe('answered')
    expect(ids.map((id) => queue.state(id))).toEqual(['completed', 'discarded', 'completed'])
    expect(queue.failures(ids[1] ?? 0)).toMatchObject([{ message: 'scan 2 cannot be settled' }])
  })

  test('rejects the command to blame and answers the others', async () => {
    await using queue = inline([task()], breakOn(2))
    const good = queue.command(() => 'good')
    const bad = queue.command(({ tx }) => tx.count(2, 'files_found'))
    const last = queue.command(() => 'last')
    expect(String(await rejectionOf(bad))).toContain('scan 2 cannot be settled')
    expect(await Promise.all([good, last])).toEqual(['good', 'last'])
  })

  test('has handed out nothing and published nothing', async () => {
    const threads = manualThreads()
    let broken = true
    await using queue = openQueue([task()], threads.start, {
      change: (deps) => ({
        ...deps,
        record: (events, now, tx) => {
          if (broken && events.length > 0) throw new Error('cannot record')
          return deps.record(events, now, tx)
        },
      }),
    })
    const failed = queue.command(({ tx }) => {
      tx.enqueue('test.task', { name: 'a' })
      tx.emit({ type: 'scan.queued', data: { libraryId: 1, libraryName: 'Films', path: '' } })
    })
    expect(String(await rejectionOf(failed))).toContain('cannot record')
    expect(queue.states()).toEqual({})
    expect(threads.all.flatMap(({ sent }) => sent)).toEqual([])
    expect(queue.events).toEqual([])
    broken = false
    await queue.enqueue('test.task', { name: 'b' })
    await holderOf(threads, 'b')
  })

  test('for no reason in it is not tried again in a hurry', async () => {
    let tries = 0
    await using _queue = openQueue([task()], manualThreads().start, {
      change: (deps) => ({
        ...deps,
        jobs: {
          ...deps.jobs,
          claim: () => {
            tries += 1
            throw new Error('cannot claim')
          },
        },
      }),
    })
    await until(() => tries > 0)
    const before = tries
    for (let turns = 0; turns < 200; turns += 1) await new Promise((done) => setImmediate(done))
    expect(tries - before).toBeLessThan(5)
  })

  test('twice with the failure of a job in it lets the job go, for the next start to rescue', async () => {
    const threads = manualThreads()
    let broken = true
    const start = threads.start
    await using queue = openQueue([task()], start, {
      workers: 1,
      change: (deps) => ({
        ...deps,
        jobs: {
          ...deps.jobs,
          retry: (...args) => {
            if (broken) throw new Error('cannot write')
            deps.jobs.retry(...args)
          },
        },
      }),
    })
    const id = await queue.enqueue('test.task', { name: 'a' })
    const thread = await holderOf(threads, 'a')
    thread.fail('a', 'it failed')
    await until(() => queue.logged.some(({ message }) => message.startsWith('the end of a job')))
    expect(queue.state(id)).toBe('running')
    expect(thread.held.size).toBe(1)
    broken = false
    await using after = await queue.reopen()
    await after.tick()
    expect(after.job(id)).toMatchObject({ state: 'running', attempt: 1, crashes: 1 })
  })
})
