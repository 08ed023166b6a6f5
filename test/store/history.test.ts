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
    expect(store.stores.history.prune(now).more).toBe(false)
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
    expect(store.stores.history.prune(now).more).toBe(true)
    expect(ids(store, 'job')).toHaveLength(500)
    expect(store.stores.history.prune(now).more).toBe(false)
  })

  test('takes a scan of many items and errors apart before it goes', () => {
    using store = openStore()
    const { scans } = store.stores
    const old = scans.create(scanOf(), 0)
    scans.setStatus(old, 'completed', now - 31 * day)
    scans.create(scanOf(), 0)
    const upTo = (count: number): string =>
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})`
    store.database.run(`INSERT INTO scan_item ${upTo(2500)} SELECT ${old}, i, 'added' FROM n`)
    store.database.run(
      `INSERT INTO scan_error (scan_id, path, code, message, occurred_at)
       ${upTo(1500)} SELECT ${old}, i, 'x', 'y', 0 FROM n`,
    )
    const rows = (): number[] =>
      ['scan', 'scan_error', 'scan_item'].map(
        (table) => store.rows(`SELECT 1 FROM ${table}`).length,
      )
    const seen: number[][] = []
    while (store.stores.history.prune(now).more) seen.push(rows())
    expect(seen).toEqual([
      [2, 1500, 1500],
      [2, 1500, 500],
      [2, 500, 0],
    ])
    expect(rows()).toEqual([1, 0, 0])
  })

  test('takes no notice of what was written while the clock was ahead', () => {
    using store = openStore()
    const { id: ahead } = store.stores.jobs.insert(job, now + 900 * day)
    const old = finishedJob(store, now - 8 * day)
    const { id: live } = store.stores.jobs.insert(job, now)
    const event = `INSERT INTO event (type, data, occurred_at) VALUES ('x', '{}', ?)`
    for (const at of [now + 900 * day, now - 31 * day, now]) store.database.run(event, [at])
    store.stores.history.prune(now)
    expect(old).toBeGreaterThan(ahead)
    expect(ids(store, 'job')).toEqual([ahead, live])
    expect(ids(store, 'event')).toEqual([1, 3])
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
