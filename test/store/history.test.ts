import { describe, expect, test } from 'bun:test'

import type { NewJob } from '../../src/domain/job-queue.ts'
import { day, openStore, scanOf, type Store } from './fixture.ts'

const now = 100 * day

const job: NewJob = {
  kind: 'history.prune',
  queue: 'chores',
  priority: 9,
  payload: '{}',
  uniqueKey: null,
  scanId: null,
  rootId: null,
  maxAttempts: 3,
  runAt: null,
}

function finishedJob({ stores }: Store, at: number): number {
  const { id } = stores.jobs.insert(job, 0)
  stores.jobs.complete([id], at)
  return id
}

function ids(store: Store, table: string): unknown[] {
  return store.rows(`SELECT id FROM ${table} ORDER BY id`).map(({ id }) => id)
}

describe('history', () => {
  test('loses jobs that were over too long ago, with their errors, and no live one', () => {
    using store = openStore()
    const { jobs } = store.stores
    const failure = { code: 'internal', message: 'x', retryable: false } as const
    const { id: dead } = jobs.insert(job, 0)
    jobs.discard(dead, failure, now - 8 * day)
    const recent = finishedJob(store, now - 6 * day)
    const { id: live } = jobs.insert(job, 0)
    expect(store.stores.history.prune(now)).toBe(false)
    expect(ids(store, 'job')).toEqual([recent, live])
    expect(store.rows('SELECT * FROM job_error')).toEqual([])
  })

  test('loses scans, changes and events that are too old, and no scan that is not over', () => {
    using store = openStore()
    const { scans, changes } = store.stores
    const old = scans.create(scanOf(), 0)
    scans.addError(old, { path: 'a', code: 'x', message: 'y' }, 0)
    scans.setStatus(old, 'completed', now - 31 * day)
    const active = scans.create(scanOf(), 0)
    scans.setStatus(active, 'caching', 0)
    const recent = scans.create(scanOf(), 0)
    scans.setStatus(recent, 'completed', now - 29 * day)
    const change = { libraryId: 1, scanId: old, kind: 'added', rootId: 1, path: 'a' } as const
    changes.add([change], now - 31 * day)
    changes.add([change], now - 29 * day)
    store.database.run(
      `INSERT INTO event (type, data, occurred_at) VALUES ('x', '{}', ${now - 31 * day})`,
    )
    store.database.run(
      `INSERT INTO event (type, data, occurred_at) VALUES ('x', '{}', ${now - 29 * day})`,
    )
    store.stores.history.prune(now)
    expect(ids(store, 'scan')).toEqual([active, recent])
    expect(ids(store, 'scan_error')).toEqual([])
    expect(ids(store, 'file_change')).toEqual([2])
    expect(ids(store, 'event')).toEqual([2])
  })

  test('goes a bite at a time and says when there is more', () => {
    using store = openStore()
    store.database.run('BEGIN')
    for (let n = 0; n < 1_500; n += 1) finishedJob(store, 0)
    store.database.run('COMMIT')
    expect(store.stores.history.prune(now)).toBe(true)
    expect(ids(store, 'job')).toHaveLength(500)
    expect(store.stores.history.prune(now)).toBe(false)
  })

  test('never gives the id of a job, scan or event that it lost to another', () => {
    using store = openStore()
    const { scans } = store.stores
    const last = finishedJob(store, 0)
    const scan = scans.create(scanOf(), 0)
    scans.setStatus(scan, 'completed', 0)
    store.database.run(`INSERT INTO event (type, data, occurred_at) VALUES ('x', '{}', 0)`)
    store.stores.history.prune(now)
    expect(finishedJob(store, 0)).toBeGreaterThan(last)
    expect(scans.create(scanOf(), 0)).toBeGreaterThan(scan)
    store.database.run(`INSERT INTO event (type, data, occurred_at) VALUES ('x', '{}', 0)`)
    expect(ids(store, 'event')).toEqual([2])
  })
})
