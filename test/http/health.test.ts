import type { DownloadDraft } from '../../src/domain/download.ts'
import { createDownloadStore } from '../../src/store/download-store.ts'
import { downloadDraft } from '../store/downloads.ts'
import { describe, expect, test } from 'bun:test'

import { databaseBlocked } from '../../src/domain/event.ts'
import type { HealthFinding } from '../../src/domain/health.ts'
import { createHealthStore } from '../../src/store/health-store.ts'
import { createTestApi, now, type TestApi } from './api.ts'
import { fillLibraries } from './libraries.ts'

function find(api: TestApi, source: string, ...findings: HealthFinding[]): void {
  createHealthStore(api.database).replace({ source }, findings, now)
}

const low: HealthFinding = {
  key: 'storage.low',
  severity: 'warning',
  message: 'Less than 1 GiB is free.',
  fix: 'Free some space.',
}
const missing: HealthFinding = { ...low, key: 'library.missing:1', severity: 'error' }

/** The database says that it cannot write, or can again. */
function tellBlocked(api: TestApi, type: 'health.issue' | 'health.restored'): void {
  const data = {
    key: databaseBlocked,
    source: 'database',
    severity: 'error',
    message: 'The database cannot be written: full.',
    fix: 'Free some space.',
  } as const
  api.happen({ event: { type, data }, id: null, at: now + 5_000 })
}

async function json(api: TestApi, path: string, method = 'GET'): Promise<Record<string, unknown>> {
  return (await (await api.request(method, path)).json()) as Record<string, unknown>
}

describe('GET /api/v1/health', () => {
  test('is ok and empty when all is well', async () => {
    using api = createTestApi()
    expect(await json(api, '/api/v1/health')).toEqual({ status: 'ok', entries: [], hidden: [] })
  })

  test('has what is wrong, the worst first, each with what to do', async () => {
    using api = createTestApi()
    find(api, 'storage', low)
    find(api, 'library', missing)
    expect(await json(api, '/api/v1/health')).toEqual({
      status: 'error',
      entries: [
        { ...missing, source: 'library', since: '2026-01-02T03:04:05.000Z' },
        { ...low, source: 'storage', since: '2026-01-02T03:04:05.000Z' },
      ],
      hidden: [],
    })
  })

  test('has what nobody can store while the database cannot be written', async () => {
    using api = createTestApi()
    tellBlocked(api, 'health.issue')
    expect(await json(api, '/api/v1/health')).toMatchObject({
      status: 'error',
      entries: [{ key: 'database.blocked', since: '2026-01-02T03:04:10.000Z' }],
    })
    tellBlocked(api, 'health.restored')
    expect(await json(api, '/api/v1/health')).toMatchObject({ status: 'ok' })
  })

  test('takes no other trouble for that one', async () => {
    using api = createTestApi()
    const data = { ...low, source: 'storage' }
    api.happen({ event: { type: 'health.issue', data }, id: 1, at: now })
    expect(await json(api, '/api/v1/health')).toMatchObject({ entries: [] })
  })

  test('says so when the database cannot be read', async () => {
    using api = createTestApi()
    api.loseDatabase()
    expect(await json(api, '/api/v1/health')).toMatchObject({
      status: 'error',
      entries: [{ key: 'database.unreadable' }],
    })
  })
})

describe('a notice that is hidden', () => {
  const notice: HealthFinding = { ...low, key: 'watch.silent:1', severity: 'notice' }

  test('counts for nothing, and is told apart from what is shown', async () => {
    using api = createTestApi()
    find(api, 'watch', notice)
    createHealthStore(api.database).hide(notice.key, now)
    expect(await json(api, '/api/v1/health')).toEqual({
      status: 'ok',
      entries: [],
      hidden: [{ ...notice, source: 'watch', since: '2026-01-02T03:04:05.000Z' }],
    })
    expect(await json(api, '/api/v1/summary')).toMatchObject({ status: 'ok', healthIssues: 0 })
  })

  test.each([
    ['hide', true],
    ['show', false],
  ] as const)('is asked of the engine by %s', async (word, isHidden) => {
    using api = createTestApi()
    api.answer('hideHealth', () => null)
    const answer = await api.request('POST', `/api/v1/health/${word}`, { body: { key: 'a:1' } })
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { status: 'ok', entries: [], hidden: [] },
    ])
    expect(api.asked).toEqual([['hideHealth', 'a:1', isHidden]])
  })
})

test('POST /api/v1/health/check has the engine look', async () => {
  using api = createTestApi()
  api.answer('checkHealth', () => null)
  const answer = await api.request('POST', '/api/v1/health/check')
  expect(answer.status).toBe(202)
  expect(api.asked).toEqual([['checkHealth']])
})

describe('GET /ping', () => {
  const ping = async (api: TestApi): Promise<[number, unknown]> => {
    const answer = await api.request('GET', '/ping', { headers: { 'x-api-key': undefined } })
    return [answer.status, await answer.json()]
  }

  test('answers OK when the daemon works', async () => {
    using api = createTestApi()
    expect(await ping(api)).toEqual([200, { status: 'OK' }])
  })

  test('fails when the database cannot be read', async () => {
    using api = createTestApi()
    api.loseDatabase()
    expect(await ping(api)).toEqual([500, { status: 'Error' }])
  })

  test('fails while the database cannot be written, and no longer', async () => {
    using api = createTestApi()
    tellBlocked(api, 'health.issue')
    expect(await ping(api)).toEqual([500, { status: 'Error' }])
    tellBlocked(api, 'health.restored')
    expect(await ping(api)).toEqual([200, { status: 'OK' }])
  })

  test('does not fail for a trouble of a library', async () => {
    using api = createTestApi()
    find(api, 'library', missing)
    expect((await ping(api))[0]).toBe(200)
  })
})

describe('GET /api/v1/summary', () => {
  test('is flat, and nothing but zeros before the first scan', async () => {
    using api = createTestApi()
    expect(await json(api, '/api/v1/summary')).toEqual({
      version: '1.2.3',
      status: 'ok',
      healthIssues: 0,
      items: 0,
      movies: 0,
      episodes: 0,
      series: 0,
      artists: 0,
      albums: 0,
      tracks: 0,
      collections: 0,
      images: 0,
      files: 0,
      unmatched: 0,
      missing: 0,
      sizeBytes: 0,
      freeBytes: null,
      scanActive: false,
      scanPhase: null,
      scanPercent: null,
      scanEtaSeconds: null,
      jobsQueued: 0,
      jobsFailed: 0,
      lastScanAt: null,
      downloadsActive: 0,
      downloadBytesPerSecond: 0,
      lastImport: null,
    })
  })

  test('says what is being downloaded, and what was imported last', async () => {
    using api = createTestApi()
    const store = createDownloadStore(api.database)
    const add = (clientId: string, change: Partial<DownloadDraft>): void =>
      void store.insert(downloadDraft({ clientId, libraryId: null, ...change }))
    add('a', {})
    add('b', { phase: 'moving' })
    add('c', { phase: 'paused' })
    add('d', { state: 'imported', importedAt: 1, name: 'Old' })
    add('e', { state: 'imported', importedAt: 2, name: 'New' })
    expect(await json(api, '/api/v1/summary')).toMatchObject({
      downloadsActive: 2,
      downloadBytesPerSecond: 100,
      lastImport: 'New',
    })
  })

  test('adds up the libraries; a disk that two of them share counts once', async () => {
    using api = createTestApi()
    fillLibraries(api)
    find(api, 'storage', low)
    api.failJob(api.addJob())
    api.addJob()
    expect(await json(api, '/api/v1/summary')).toMatchObject({
      status: 'warning',
      healthIssues: 1,
      items: 2,
      movies: 1,
      episodes: 1,
      series: 1,
      files: 3,
      unmatched: 1,
      missing: 1,
      sizeBytes: 1034,
      freeBytes: 107,
      jobsQueued: 1,
      jobsFailed: 1,
      lastScanAt: '2026-01-02T03:04:05.000Z',
    })
  })

  test('leaves out libraries that left the configuration', async () => {
    using api = createTestApi()
    fillLibraries(api)
    api.database.run('UPDATE library SET detached_at = 1 WHERE id = 2')
    expect(await json(api, '/api/v1/summary')).toMatchObject({
      movies: 1,
      episodes: 0,
      files: 1,
      freeBytes: 100,
      lastScanAt: null,
    })
  })

  test('tells of the scan that reads a disk before one that only caches', async () => {
    using api = createTestApi()
    const caching = api.addScan(1)
    const reading = api.addScan(2)
    api.database.run(`UPDATE scan SET status = 'caching' WHERE id = ${caching}`)
    expect(await json(api, '/api/v1/summary')).toMatchObject({
      scanActive: true,
      scanPhase: 'discovering',
      scanPercent: null,
    })
    api.database.run(
      `UPDATE scan SET status = 'scanning', directories_total = 8, directories_done = 2, directories_failed = 1
       WHERE id = ${reading}`,
    )
    expect(await json(api, '/api/v1/summary')).toMatchObject({
      scanPhase: 'scanning',
      scanPercent: 37.5,
      scanEtaSeconds: null,
    })
    api.feed.estimates.msLeft = ({ id }) => (id === reading ? 61_500 : null)
    expect(await json(api, '/api/v1/summary')).toMatchObject({ scanEtaSeconds: 62 })
  })
})

describe('what the log is told of a request', () => {
  test('is its method, the pattern of its route, the status and the time, at level debug', async () => {
    using api = createTestApi()
    await api.request('GET', '/api/v1/scans/7?apikey=S3CRET&x=1')
    await api.request('GET', '/no/such/S3CRET\u202e')
    await api.request('PROPFIND', '/api/v1/scans')
    expect(api.debugged.map(([message, facts]) => [message, { ...facts, ms: 0 }])).toEqual(
      [
        { method: 'GET', route: '/api/v1/scans/:id', status: 400, ms: 0 },
        { method: 'GET', route: 'none', status: 404, ms: 0 },
        { method: 'other', route: '/api/v1/scans', status: 405, ms: 0 },
      ].map((facts) => ['a request was answered', facts]),
    )
    expect(JSON.stringify([api.debugged, api.logged])).not.toContain('S3CRET')
  })
})
