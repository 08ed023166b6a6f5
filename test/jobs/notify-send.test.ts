import { describe, expect, test } from 'bun:test'

import { PluginError } from '../../src/domain/plugin-error.ts'
import { until } from '../queue/harness.ts'
import { refused } from '../support/engine.ts'
import { libraryRemoved, openPost, type Post, scanQueued, subscription } from './notify.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
/** Jitter makes each wait up to a tenth longer. */
const longer = 1.1

function down(message = 'connection refused'): () => Promise<never> {
  return () => Promise.reject(new PluginError('unreachable', message))
}

function received({ received: all }: Post): string[] {
  return all.map(({ notifier, event, attempt }) => `${notifier} ${event.type} ${attempt}`)
}

describe('an event', () => {
  test('comes to each notifier that wants it, in the envelope of the API', async () => {
    await using post = openPost([
      subscription('all'),
      subscription('scans', ['scan.*']),
      subscription('one', ['health.issue', 'library.removed']),
      { ...subscription('off'), enabled: false },
    ])
    await post.emit(scanQueued, libraryRemoved)
    await post.quiet()
    expect(received(post).toSorted()).toEqual([
      'all library.removed 1',
      'all scan.queued 1',
      'one library.removed 1',
      'scans scan.queued 1',
    ])
    expect(post.received.find(({ notifier }) => notifier === 'scans')?.event).toEqual({
      id: 'evt_1',
      type: 'scan.queued',
      timestamp: new Date(post.queue.now()).toISOString(),
      source: 'shelfd/NAS',
      data: {
        library: { id: 1, name: 'Films' },
        path: null,
        message: 'The next scan of Films waits for the running one',
      },
      links: { self: '/api/v1/libraries/1' },
    })
    expect(post.list().map(({ state }) => state)).toEqual(Array(4).fill('delivered'))
  })

  test('comes in the order of what happened', async () => {
    await using post = openPost([subscription('phone')])
    for (let count = 0; count < 5; count += 1) await post.emit(scanQueued, libraryRemoved)
    await post.quiet()
    expect(post.received.map(({ event }) => event.id)).toEqual(
      Array.from({ length: 10 }, (_, at) => `evt_${at + 1}`),
    )
  })

  test('that was rolled back is for nobody', async () => {
    await using post = openPost([subscription('phone')])
    const failed = post.queue.command(({ tx }) => {
      tx.emit(scanQueued)
      throw new Error('no')
    })
    await failed.catch(() => undefined)
    await post.quiet()
    expect(post.list()).toEqual([])
  })

  test('of the past is not for a notifier that came later', async () => {
    await using post = openPost([])
    await post.emit(scanQueued)
    await post.configure([subscription('late')], ['late'])
    await post.emit(libraryRemoved)
    await post.quiet()
    expect(received(post)).toEqual(['late library.removed 1'])
  })

  test('that says how telling goes wrong is not told to whom it goes wrong with', async () => {
    await using post = openPost([subscription('broken'), subscription('phone')])
    const trouble = {
      key: 'notifier.failing:broken',
      source: 'notifier',
      severity: 'warning',
      message: 'x',
      fix: 'y',
    } as const
    const failed = {
      kind: 'notifier',
      name: 'broken',
      plugin: 'x',
      error: 'x',
    } as const
    await post.emit(
      { type: 'job.failed', data: { jobId: 1, kind: 'notify.send', error: 'x' } },
      { type: 'health.issue', data: trouble },
      { type: 'plugin.failed', data: failed },
    )
    await post.quiet()
    expect(received(post)).toEqual(['phone health.issue 1', 'phone plugin.failed 1'])
  })
})

describe('a delivery that fails', () => {
  test('is tried again by the ladder of Standard Webhooks, then never', async () => {
    await using post = openPost([subscription('phone')])
    post.answer('phone', down())
    await post.emit(scanQueued)
    await post.quiet()
    const waits = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]
    for (const [at, wait] of waits.entries()) {
      await post.advance(wait * second - 1)
      expect(post.received).toHaveLength(at + 1)
      await post.advance(wait * second * 0.1 + 1)
      expect(post.received).toHaveLength(at + 2)
    }
    const [only] = post.list()
    expect(only).toMatchObject({ state: 'failed', attempts: 10, error: 'connection refused' })
    await post.advance(1_000 * hour)
    expect(post.received).toHaveLength(10)
    expect(new Set(post.received.map(({ event }) => event.id)).size).toBe(1)
  })

  test('writes down each attempt', async () => {
    await using post = openPost([subscription('phone')])
    post.answer('phone', down())
    await post.emit(scanQueued)
    await post.quiet()
    post.answer('phone', () => Promise.resolve({ status: 204, detail: 'thanks' }))
    await post.advance(5 * second * longer)
    const [only] = post.list()
    expect(only).toMatchObject({ state: 'delivered', attempts: 2, status: 204, error: null })
    expect(post.attempts(only?.id ?? 0)).toMatchObject([
      { attempt: 1, code: 'unreachable', error: 'connection refused', status: null },
      { attempt: 2, code: null, error: null, status: 204, detail: 'thanks' },
    ])
  })

  test('waits as long as the receiver asks for', async () => {
    await using post = openPost([subscription('phone')])
    post.answer('phone', () =>
      Promise.reject(new PluginError('rate', 'too many', { retryAfterSeconds: 3_600 })),
    )
    await post.emit(scanQueued)
    await post.quiet()
    await post.advance(hour - second)
    expect(post.received).toHaveLength(1)
    await post.advance(0.1 * hour + second)
    expect(post.received).toHaveLength(2)
  })

  test('ends at once when no other try would help', async () => {
    await using post = openPost([subscription('phone')])
    post.answer('phone', () => Promise.reject(new PluginError('auth', 'wrong token')))
    await post.emit(scanQueued)
    await post.quiet()
    expect(post.list()).toMatchObject([{ state: 'failed', attempts: 1, error: 'wrong token' }])
    expect(post.health()).toEqual([{ key: 'notifier.failing:phone', severity: 'warning' }])
  })

  test('does not hold up what comes after it, nor other notifiers', async () => {
    await using post = openPost([subscription('dead'), subscription('phone')])
    let calls = 0
    post.answer('dead', () => {
      calls += 1
      return calls === 1 ? down()() : Promise.resolve(null)
    })
    await post.emit(scanQueued)
    await post.quiet()
    await post.emit(libraryRemoved)
    await post.quiet()
    expect(received(post).toSorted()).toEqual([
      'dead library.removed 1',
      'dead scan.queued 1',
      'phone library.removed 1',
      'phone scan.queued 1',
    ])
    await post.advance(5 * second * longer)
    expect(received(post)).toContain('dead scan.queued 2')
  })

  test('holds up nobody else while the receiver says nothing', async () => {
    await using post = openPost([subscription('mute'), subscription('phone')])
    post.answer('mute', () => new Promise(() => {}))
    await post.emit(scanQueued)
    await post.emit(libraryRemoved)
    await until(() => post.received.length === 3)
    expect(received(post).toSorted()).toEqual([
      'mute scan.queued 1',
      'phone library.removed 1',
      'phone scan.queued 1',
    ])
  })

  test('is in the health list after the third try, until one goes well', async () => {
    await using post = openPost([subscription('phone', ['scan.queued'])])
    post.answer('phone', down())
    await post.emit(scanQueued)
    await post.quiet()
    await post.advance(5 * second * longer)
    expect(post.health()).toEqual([])
    await post.advance(5 * minute * longer)
    expect(post.health()).toEqual([{ key: 'notifier.failing:phone', severity: 'warning' }])
    post.answer('phone', () => Promise.resolve(null))
    await post.advance(30 * minute * longer)
    expect(post.health()).toEqual([])
    expect(post.queue.events.map(({ type }) => type)).toEqual([
      'scan.queued',
      'health.issue',
      'health.restored',
    ])
  })

  test('survives a kill: it is tried again by the next process, with the same id', async () => {
    await using post = openPost([subscription('phone')])
    post.answer('phone', () => new Promise(() => {}))
    await post.emit(scanQueued)
    for (let turns = 0; turns < 50; turns += 1) await post.queue.tick()
    expect(post.received).toHaveLength(1)
    post.answer('phone', () => Promise.resolve(null))
    await using next = post.queue.kill()
    await next.drained()
    expect(post.received.map(({ event, attempt }) => [event.id, attempt])).toEqual([
      ['evt_1', 1],
      ['evt_1', 1],
    ])
  })
})

describe('a receiver that is gone', () => {
  const gone = (): Promise<never> =>
    Promise.reject(new PluginError('banned', '410', { retryable: false }))

  test('gets nothing more, and what waits is given up', async () => {
    await using post = openPost([subscription('old', ['scan.*', 'library.*'])])
    post.answer('old', gone)
    await post.emit(scanQueued, libraryRemoved)
    await post.quiet()
    await post.emit(scanQueued)
    await post.quiet()
    expect(post.received).toHaveLength(1)
    expect(post.list().map(({ state }) => state)).toEqual(['failed', 'cancelled'])
    expect(post.health()).toEqual([{ key: 'notifier.gone:old', severity: 'error' }])
  })

  for (const [name, changed] of [
    ['a change of its settings', ['old']],
    ['a start', 'start'],
  ] as const) {
    test(`is tried again after ${name}`, async () => {
      const old = subscription('old', ['scan.*'])
      await using post = openPost([old])
      post.answer('old', gone)
      await post.emit(scanQueued)
      await post.quiet()
      post.answer('old', () => Promise.resolve(null))
      await post.configure([old], changed)
      expect(post.health()).toEqual([])
      await post.emit(scanQueued)
      await post.quiet()
      expect(post.list().map(({ state }) => state)).toEqual(['failed', 'delivered'])
    })
  }
})

describe('a changed configuration', () => {
  test('gives up what waits for a notifier that has gone or is switched off', async () => {
    await using post = openPost([subscription('a'), subscription('b')])
    post.answer('a', down())
    post.answer('b', down())
    await post.emit(scanQueued)
    await post.quiet()
    await post.configure([{ ...subscription('b'), enabled: false }], ['b'])
    await post.advance(hour)
    expect(post.list().map(({ state }) => state)).toEqual(['cancelled', 'cancelled'])
    expect(post.received).toHaveLength(2)
  })

  test('leaves no trouble of one that has gone while its message was on its way', async () => {
    await using post = openPost([subscription('phone')])
    const [answer, under] = [Promise.withResolvers<null>(), Promise.withResolvers<void>()]
    post.answer('phone', () => {
      under.resolve()
      return answer.promise
    })
    await post.emit(scanQueued)
    await under.promise
    await post.configure([], [])
    answer.reject(new PluginError('banned', 'gone', { retryable: false }))
    await post.quiet()
    expect(post.health()).toEqual([])
    await post.configure([subscription('phone')], ['phone'])
    post.answer('phone', () => Promise.resolve(null))
    await post.emit(libraryRemoved)
    await post.quiet()
    expect(post.list().map(({ state }) => state)).toEqual(['cancelled', 'delivered'])
  })

  test('has what waits for a changed notifier tried at once', async () => {
    await using post = openPost([subscription('a')])
    post.answer('a', down())
    await post.emit(scanQueued)
    await post.quiet()
    await post.advance(5 * second * longer)
    post.answer('a', () => Promise.resolve(null))
    await post.configure([subscription('a')], ['a'])
    await post.quiet()
    expect(post.list()).toMatchObject([{ state: 'delivered', attempts: 3 }])
  })
})

describe('a replay', () => {
  test('delivers once more what is over, with the same id and a ladder of its own', async () => {
    await using post = openPost([subscription('phone')])
    await post.emit(scanQueued)
    await post.quiet()
    post.answer('phone', down())
    await post.replay(1)
    await post.quiet()
    expect(post.list()).toMatchObject([{ state: 'pending', attempts: 2, tries: 1 }])
    expect(post.received.map(({ event, attempt }) => [event.id, attempt])).toEqual([
      ['evt_1', 1],
      ['evt_1', 2],
    ])
  })

  test('is refused for what waits, what is not there and what has no notifier any more', async () => {
    await using post = openPost([subscription('phone')])
    post.answer('phone', down())
    await post.emit(scanQueued)
    await post.quiet()
    expect((await refused(post.replay(1))).code).toBe('conflict')
    expect((await refused(post.replay(2))).code).toBe('not_found')
    await post.configure([], [])
    expect((await refused(post.replay(1))).code).toBe('conflict')
  })
})

describe('the job of a notifier', () => {
  test('that is cancelled by hand ends one delivery and goes on with the next', async () => {
    await using post = openPost([subscription('phone')])
    post.answer('phone', down())
    await post.emit(scanQueued)
    await post.quiet()
    const job = post.queue.database
      .query<{ id: number }, []>(`SELECT id FROM job WHERE state = 'scheduled'`)
      .get()
    post.answer('phone', () => Promise.resolve(null))
    await post.queue.cancel(job?.id ?? 0)
    await post.emit(libraryRemoved)
    await post.quiet()
    expect(post.list().map(({ state }) => state)).toEqual(['failed', 'delivered'])
  })
})
