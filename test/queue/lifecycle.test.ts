import { describe, expect, test } from 'bun:test'

import { AppError } from '../../src/domain/error.ts'
import { defaultScanOptions } from '../../src/domain/scan.ts'
import type { AnyJob, JobDefinition } from '../../src/queue/define-job.ts'
import { openQueue, type Queue, type QueueOptions, rejectionOf, until } from './harness.ts'
import { other, task } from './kinds.ts'
import { inlineThreads, manualThreads } from './threads.ts'

function inline(definitions: readonly AnyJob[], options: QueueOptions = {}): Queue {
  return openQueue(definitions, inlineThreads(definitions), options)
}

/** The order in which jobs ran, in a queue that runs one at a time. */
function recorder(parts: Partial<JobDefinition<'test.task', { name: string }>> = {}): {
  kind: AnyJob
  ran: string[]
} {
  const ran: string[] = []
  const kind = task({ compute: ({ name }) => void ran.push(name), ...parts })
  return { kind, ran }
}

const oneAtATime: QueueOptions = { workers: 1, concurrency: { test: 1 } }

describe('order', () => {
  test('lower priorities run first, equal ones in the order of their arrival', async () => {
    const { kind, ran } = recorder()
    await using queue = inline([kind], oneAtATime)
    await queue.command(({ tx }) => {
      tx.enqueue('test.task', { name: 'ordinary 1' })
      tx.enqueue('test.task', { name: 'late' }, { priority: 9 })
      tx.enqueue('test.task', { name: 'urgent' }, { priority: 4 })
      tx.enqueue('test.task', { name: 'ordinary 2' })
    })
    await queue.drained()
    expect(ran).toEqual(['urgent', 'ordinary 1', 'ordinary 2', 'late'])
  })

  test('a job for later waits until then', async () => {
    const { kind, ran } = recorder()
    await using queue = inline([kind])
    const id = await queue.enqueue('test.task', { name: 'a' }, { runAt: queue.now() + 60_000 })
    await queue.advance(59_999)
    expect(queue.state(id)).toBe('scheduled')
    await queue.advance(1)
    await queue.drained()
    expect(ran).toEqual(['a'])
  })

  test('no more jobs of a queue run at once than its limit', async () => {
    let running = 0
    let most = 0
    const kind = task({
      compute: async () => {
        most = Math.max(most, (running += 1))
        await new Promise((resolve) => setImmediate(resolve))
        running -= 1
      },
    })
    await using queue = inline([kind], { workers: 2, concurrency: { test: 3 } })
    await queue.command(({ tx }) =>
      tx.enqueueAll(
        'test.task',
        Array.from({ length: 30 }, (_, n) => ({ name: `${n}` })),
      ),
    )
    await queue.drained()
    expect(most).toBe(3)
  })
})

describe('a unique key', () => {
  const keyed = task({ uniqueKey: ({ name }) => name })

  test('lets a live job win over a new one', async () => {
    await using queue = inline([keyed])
    await queue.pause('test')
    const id = await queue.enqueue('test.task', { name: 'a' }, { scanId: 7 })
    const again = await queue.command(({ tx }) => tx.enqueue('test.task', { name: 'a' }))
    expect(again).toEqual({ outcome: 'exists', id, state: 'available', scanId: 7 })
  })

  test('counts only what was added when many are enqueued', async () => {
    await using queue = inline([keyed])
    await queue.pause('test')
    await queue.enqueue('test.task', { name: 'a' })
    const names = [{ name: 'a' }, { name: 'b' }, { name: 'b' }, { name: 'c' }]
    expect(await queue.command(({ tx }) => tx.enqueueAll('test.task', names))).toBe(2)
  })

  test('is free again when the job is over', async () => {
    await using queue = inline([keyed])
    const first = await queue.enqueue('test.task', { name: 'a' })
    await queue.drained()
    expect(await queue.enqueue('test.task', { name: 'a' })).toBeGreaterThan(first)
  })

  test('belongs to one kind', async () => {
    await using queue = inline([keyed, other({ uniqueKey: ({ name }) => name })])
    await queue.pause('test')
    await queue.enqueue('test.task', { name: 'a' })
    const { outcome } = await queue.command(({ tx }) => tx.enqueue('test.other', { name: 'a' }))
    expect(outcome).toBe('enqueued')
  })
})

describe('a failed attempt', () => {
  const failing = (error: unknown, parts: Partial<Parameters<typeof task>[0]> = {}): AnyJob =>
    task({
      compute: () => {
        throw error
      },
      ...parts,
    })

  test('is repeated with growing delays, each within 10 % of its base', async () => {
    await using queue = inline([failing(new Error('no'), { retry: { maxAttempts: 4 } })])
    const id = await queue.enqueue('test.task', { name: 'a' })
    for (const seconds of [15, 60, 240]) {
      await until(() => queue.state(id) === 'retryable')
      const delay = (queue.job(id).runAt ?? 0) - queue.now()
      expect(delay).toBeGreaterThanOrEqual(seconds * 900)
      expect(delay).toBeLessThanOrEqual(seconds * 1100)
      await queue.advance(delay - 1)
      expect(queue.state(id)).toBe('retryable')
      await queue.advance(1)
    }
    await queue.drained()
    expect(queue.state(id)).toBe('discarded')
    expect(queue.failures(id).map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4])
  })

  test('is the last one when no other could end differently', async () => {
    await using queue = inline([failing(new AppError('not_found', 'It is gone.'))])
    const id = await queue.enqueue('test.task', { name: 'a' })
    await queue.drained()
    expect(queue.failures(id)).toEqual([{ attempt: 1, code: 'not_found', message: 'It is gone.' }])
  })

  test('tells the world and its own kind when it was the last', async () => {
    const exhausted: unknown[] = []
    const kind = failing(new AppError('invalid', 'Nonsense.'), {
      exhausted: (failure, payload) => void exhausted.push([failure.code, payload]),
    })
    await using queue = inline([kind])
    const jobId = await queue.enqueue('test.task', { name: 'a' })
    await queue.drained()
    expect(exhausted).toEqual([['invalid', { name: 'a' }]])
    expect(queue.events).toEqual([
      { type: 'job.failed', data: { jobId, kind: 'test.task', error: 'Nonsense.' } },
    ])
  })

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['a number without JSON', 7n],
    ['an object whose JSON is nothing', { toJSON: () => undefined }],
  ])('has a message when what was thrown is %s', async (_, thrown) => {
    await using queue = inline([failing(thrown, { retry: { maxAttempts: 1 } })])
    const id = await queue.enqueue('test.task', { name: 'a' })
    await queue.drained()
    expect(queue.failures(id)[0]?.message).toBeString()
  })
})

describe('a detour', () => {
  test('snooze puts the job off without charging an attempt', async () => {
    let waits = 2
    const kind = task({
      compute: () => (waits-- > 0 ? { outcome: 'snooze', seconds: 30 } : 'done'),
      retry: { maxAttempts: 1 },
    })
    await using queue = inline([kind])
    const id = await queue.enqueue('test.task', { name: 'a' })
    for (let round = 0; round < 2; round += 1) {
      await until(() => queue.state(id) === 'scheduled')
      expect(queue.job(id).runAt).toBe(queue.now() + 30_000)
      await queue.advance(30_000)
    }
    await queue.drained()
    expect(queue.job(id)).toMatchObject({ state: 'completed', attempt: 1 })
  })

  test('cancel ends the job as cancelled', async () => {
    const cancelled: string[] = []
    const kind = task({
      compute: () => ({ outcome: 'cancel' }),
      commit: () => void cancelled.push('committed'),
      cancelled: ({ name }) => void cancelled.push(name),
    })
    await using queue = inline([kind])
    const id = await queue.enqueue('test.task', { name: 'a' })
    await queue.drained()
    expect(queue.state(id)).toBe('cancelled')
    expect(cancelled).toEqual(['a'])
  })
})

describe('cancel', () => {
  test('ends a waiting job, which never runs', async () => {
    const { kind, ran } = recorder()
    await using queue = inline([kind])
    await queue.pause('test')
    const id = await queue.enqueue('test.task', { name: 'a' })
    await queue.cancel(id)
    await queue.resume('test')
    await queue.tick()
    expect(queue.state(id)).toBe('cancelled')
    expect(ran).toEqual([])
  })

  test('ends a running job at once, gives it its signal and ignores what it returns', async () => {
    const committed: unknown[] = []
    const aborted = Promise.withResolvers<unknown>()
    const kind = task({
      compute: async (_, { signal }) => {
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
        aborted.resolve(signal.reason)
        return 'too late'
      },
      commit: (result) => void committed.push(result),
    })
    await using queue = inline([kind])
    const id = await queue.enqueue('test.task', { name: 'a' })
    await until(() => queue.state(id) === 'running')
    await queue.cancel(id)
    expect(queue.state(id)).toBe('cancelled')
    expect(await aborted.promise).toMatchObject({ code: 'cancelled' })
    await queue.tick()
    await queue.tick()
    expect(committed).toEqual([])
    expect(queue.state(id)).toBe('cancelled')
  })

  test('of a scan ends its queued and running jobs and no others', async () => {
    const cancelled: string[] = []
    const kind = task({
      compute: ({ name }, { signal }) =>
        name.startsWith('wait')
          ? new Promise((_, reject) => {
              signal.addEventListener('abort', () => reject(new Error('aborted')))
            })
          : name,
      cancelled: ({ name }) => void cancelled.push(name),
    })
    await using queue = inline([kind], { workers: 1, concurrency: { test: 2 } })
    const [running, foreign, queued, later] = await queue.command(({ tx }) =>
      [
        tx.enqueue('test.task', { name: 'wait 1' }, { scanId: 1 }),
        tx.enqueue('test.task', { name: 'wait 2' }, { scanId: 2 }),
        tx.enqueue('test.task', { name: 'queued' }, { scanId: 1 }),
        tx.enqueue('test.task', { name: 'later' }, { scanId: 1, runAt: tx.now + 1 }),
      ].map(({ id }) => id),
    )
    await until(() => queue.state(running ?? 0) === 'running')
    await queue.command((jobs) => jobs.cancelScanJobs(1))
    expect(cancelled.toSorted()).toEqual(['later', 'queued', 'wait 1'])
    const states = [running, queued, later].map((id) => queue.state(id ?? 0))
    expect(states).toEqual(['cancelled', 'cancelled', 'cancelled'])
    expect(queue.state(foreign ?? 0)).toBe('running')
  })

  test('rejects an unknown job as not_found and one that is over as conflict', async () => {
    await using queue = inline([task()])
    const id = await queue.enqueue('test.task', { name: 'a' })
    await queue.drained()
    expect(await rejectionOf(queue.cancel(id + 1))).toMatchObject({ code: 'not_found' })
    expect(await rejectionOf(queue.cancel(id))).toMatchObject({ code: 'conflict' })
  })
})

describe('retry by hand', () => {
  const once: QueueOptions = { retry: { maxAttempts: 1 } }

  test('gives a discarded job a fresh life', async () => {
    let broken = true
    const kind = task({
      compute: () => {
        if (broken) throw new Error('broken')
      },
    })
    await using queue = inline([kind], once)
    const id = await queue.enqueue('test.task', { name: 'a' })
    await queue.drained()
    broken = false
    await queue.retry(id)
    await queue.drained()
    expect(queue.job(id)).toMatchObject({ state: 'completed', attempt: 1 })
  })

  test('does not wait for the time of a job that is to be repeated', async () => {
    let attempts = 0
    const kind = task({
      compute: () => {
        if ((attempts += 1) === 1) throw new Error('once')
      },
    })
    await using queue = inline([kind])
    const id = await queue.enqueue('test.task', { name: 'a' })
    await until(() => queue.state(id) === 'retryable')
    await queue.retry(id)
    await queue.drained()
    expect(attempts).toBe(2)
  })

  test('rejects a job whose key a live one holds as conflict, and names that one', async () => {
    const kind = task({
      uniqueKey: () => 'one',
      compute: () => {
        throw new AppError('invalid', 'never')
      },
    })
    await using queue = inline([kind], once)
    const dead = await queue.enqueue('test.task', { name: 'a' })
    await queue.drained()
    await queue.pause('test')
    const live = await queue.enqueue('test.task', { name: 'a' })
    expect(await rejectionOf(queue.retry(dead))).toMatchObject({
      code: 'conflict',
      details: { jobId: live },
    })
    expect(queue.state(dead)).toBe('discarded')
  })

  test('rejects a running or completed job as conflict', async () => {
    await using queue = inline([task()])
    const id = await queue.enqueue('test.task', { name: 'a' })
    await queue.drained()
    expect(await rejectionOf(queue.retry(id))).toMatchObject({ code: 'conflict' })
  })
})

describe('a paused queue', () => {
  test('hands nothing out until it is resumed, other queues go on', async () => {
    await using queue = inline([task(), other()])
    await queue.pause('test')
    const held = await queue.enqueue('test.task', { name: 'a' })
    const free = await queue.enqueue('test.other', { name: 'b' })
    await until(() => queue.state(free) === 'completed')
    expect(queue.state(held)).toBe('available')
    await queue.resume('test')
    await queue.drained()
  })

  test('stays paused over a restart', async () => {
    const before = inline([task()])
    await before.pause('test')
    const id = await before.enqueue('test.task', { name: 'a' })
    await using after = await before.reopen()
    await after.tick()
    expect(after.state(id)).toBe('available')
    await after.resume('test')
    await after.drained()
  })

  test('rejects an unknown name as not_found', async () => {
    await using queue = inline([task()])
    expect(await rejectionOf(queue.pause('nonsense'))).toMatchObject({ code: 'not_found' })
  })
})

describe('a paused scan', () => {
  const scanned = async (queue: Queue): Promise<void> => {
    queue.database.run(
      `INSERT INTO library (id, name, kind, created_at) VALUES (1, 'films', 'movies', 0)`,
    )
    const options = JSON.stringify(defaultScanOptions)
    queue.database.run(
      `INSERT INTO scan (id, library_id, status, mode, cause, options, started_at)
       VALUES (7, 1, 'scanning', 'incremental', 'manual', '${options}', 0)`,
    )
    await queue.command(({ tx }) => tx.stores.scans.setPaused(7, tx.now))
  }

  test('keeps its jobs, however urgent, and lets those of others pass', async () => {
    const { kind, ran } = recorder()
    await using queue = inline([kind], oneAtATime)
    await scanned(queue)
    const id = await queue.enqueue('test.task', { name: 'kept' }, { scanId: 7, priority: 1 })
    const many = [{ name: 'kept too' }, { name: 'and this' }]
    await queue.command(({ tx }) => tx.enqueueAll('test.task', many, { scanId: 7 }))
    const other = await queue.enqueue('test.task', { name: 'other' })
    await until(() => queue.state(other) === 'completed')
    expect([ran, queue.job(id).paused]).toEqual([['other'], true])
    await queue.command((command) => {
      command.tx.stores.scans.setPaused(7, null)
      command.lookForWork()
    })
    await queue.drained()
    expect(ran).toEqual(['other', 'kept', 'kept too', 'and this'])
  })

  test('is not due, so that it cannot be stalled', async () => {
    await using queue = openQueue([task()], manualThreads().start)
    await scanned(queue)
    await queue.enqueue('test.task', { name: 'kept' }, { scanId: 7 })
    const due = (): Promise<boolean> => queue.command((command) => command.signOfLife(7).due)
    expect(await due()).toBe(false)
    await queue.command((command) => {
      command.tx.stores.scans.setPaused(7, null)
      command.lookForWork()
    })
    expect(await due()).toBe(true)
  })

  test('lets go of jobs that it leaves behind when it ends', async () => {
    const { kind, ran } = recorder()
    await using queue = inline([kind], oneAtATime)
    await scanned(queue)
    await queue.enqueue('test.task', { name: 'left' }, { scanId: 7 })
    await queue.command((command) => {
      const failure = { code: 'path_missing', message: 'gone' } as const
      command.tx.stores.scans.fail(7, failure, command.tx.now)
      command.lookForWork()
    })
    await queue.drained()
    expect(ran).toEqual(['left'])
  })
})
