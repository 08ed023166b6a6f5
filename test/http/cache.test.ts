import { describe, expect, test } from 'bun:test'

import { noClean } from '../../src/domain/cache.ts'
import { createCacheNotes } from '../../src/http/cache-notes.ts'
import { createCacheStore } from '../../src/store/cache-store.ts'
import { createTestApi, now } from './api.ts'

const path = (kind: string, digit = 'a'): string => `movie/1/${kind}_${digit.repeat(64)}.jpg`

describe('the cache', () => {
  test('is told by kind, with what came of its chores', async () => {
    using api = createTestApi()
    const store = createCacheStore(api.database)
    store.keep(
      [
        { path: path('poster'), sizeBytes: 100 },
        { path: path('poster', 'b'), sizeBytes: 50 },
        { path: path('thumbnail'), sizeBytes: 7 },
      ],
      now,
    )
    store.beginRun('clean', now)
    store.endRun('clean', 'done', now + 1_000)
    const answer = await api.request('GET', '/api/v1/cache')
    expect(await answer.json()).toEqual({
      files: 3,
      sizeBytes: 157,
      kinds: [
        { kind: 'poster', files: 2, sizeBytes: 150 },
        { kind: 'thumbnail', files: 1, sizeBytes: 7 },
      ],
      maxSizeBytes: null,
      freeBytes: 1_000_000,
      waiting: { assets: 0, pictures: 0 },
      clean: {
        state: 'done',
        startedAt: '2026-01-02T03:04:05.000Z',
        finishedAt: '2026-01-02T03:04:06.000Z',
        report: noClean,
      },
      verify: null,
    })
  })

  for (const [place, command] of [
    ['clean', 'cleanCache'],
    ['verify', 'verifyCache'],
  ] as const) {
    test(`is asked to ${place} in a job`, async () => {
      using api = createTestApi()
      const jobId = api.addJob(`cache.${place}`)
      api.answer(command, () => ({ jobId }))
      const answer = await api.request('POST', `/api/v1/cache/${place}`)
      expect([answer.status, answer.headers.get('location')]).toEqual([
        202,
        `/api/v1/jobs/${jobId}`,
      ])
      expect(await answer.json()).toMatchObject({ id: jobId, kind: `cache.${place}` })
    })
  }

  test('says what a clean-up would do, and asks for none', async () => {
    using api = createTestApi()
    const body = { dryRun: true }
    const answer = await api.request('POST', '/api/v1/cache/clean', { body })
    expect([answer.status, await answer.json()]).toEqual([200, { report: noClean, removals: [] }])
    expect(api.asked).toEqual([])
  })

  test('has its size among the metrics', async () => {
    using api = createTestApi()
    createCacheStore(api.database).keep([{ path: path('poster'), sizeBytes: 100 }], now)
    expect(await api.metrics.text()).toContain('shelfd_cache_size_bytes{kind="poster"} 100')
  })
})

describe('what is noted of the cache while it is served', () => {
  function world(): {
    asked: unknown[]
    notes: ReturnType<typeof createCacheNotes>
    pass: (ms: number) => void
  } {
    const asked: unknown[] = []
    const waiting: { at: number; work: () => void }[] = []
    let at = 0
    const notes = createCacheNotes({
      engine: {
        ask: async (...args) => {
          asked.push(args)
          return await Promise.resolve(null as never)
        },
      },
      timers: {
        now: () => at,
        after: (ms, work) => {
          const entry = { at: at + ms, work }
          waiting.push(entry)
          return () => void waiting.splice(waiting.indexOf(entry), 1)
        },
      },
      log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    })
    return {
      asked,
      notes,
      pass: (ms) => {
        at += ms
        for (const entry of waiting.splice(0)) {
          if (entry.at <= at) entry.work()
          else waiting.push(entry)
        }
      },
    }
  }

  test('is handed in together, each copy once, every minute and at the end', async () => {
    const { asked, notes, pass } = world()
    notes.served('a')
    notes.served('b')
    notes.served('a')
    expect(asked).toEqual([])
    pass(60_000)
    expect(asked).toEqual([['noteCacheUse', ['a', 'b']]])
    pass(60_000)
    notes.served('c')
    await notes.close()
    expect(asked.slice(1)).toEqual([['noteCacheUse', ['c']]])
  })

  test('tells at once of what is lost, and not again for a while', () => {
    const { asked, notes, pass } = world()
    notes.lost('a')
    notes.lost('a')
    pass(10_000)
    notes.lost('a')
    expect(asked).toEqual([
      ['restoreCopies', ['a']],
      ['restoreCopies', ['a']],
    ])
  })
})
