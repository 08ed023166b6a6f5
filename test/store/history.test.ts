import { describe, expect, test } from 'bun:test'

import type { NewChange } from '../../src/domain/change.ts'
import type { NewJob } from '../../src/domain/job-queue.ts'
import { addFile, day, openStore, scanOf, type Store } from './fixture.ts'

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

function changeOf(scanId: number): NewChange {
  const found = { kind: 'added', source: 'scan', reason: 'new_folder', unitId: null } as const
  return { libraryId: 1, scanId, rootId: 1, path: 'a', ...found }
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
    const change = changeOf(old)
    changes.add([change], now - 21 * day)
    changes.add([change], now - 19 * day)
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

  test('loses what has been missing for a month, once a scan has missed it lately', () => {
    using store = openStore()
    const { libraries, history, scans } = store.stores
    const lost = addFile(store, 'Lost/Lost.mkv')
    const kept = addFile(store, 'Kept/Kept.mkv')
    const late = addFile(store, 'Late/Late.mkv')
    const missing = (id: number, at: number): void => {
      store.database.run(`UPDATE file SET missing_at = ${at} WHERE id = ${id}`)
      store.database.run(
        `UPDATE directory SET missing_at = ${at} WHERE id = (SELECT directory_id FROM file WHERE id = ${id})`,
      )
    }
    missing(lost, now - 31 * day)
    missing(late, now - 29 * day)
    const pruneAll = (): void => {
      while (history.prune(now).more);
    }
    pruneAll()
    libraries.setScanStatus(1, 'failed', { error: 'x', at: now })
    pruneAll()
    expect(ids(store, 'file')).toEqual([lost, kept, late])
    libraries.setScanStatus(1, 'success', { error: null, at: now })
    pruneAll()
    // As long as the clock has not gone on for a day, it may have been set.
    expect(ids(store, 'file')).toEqual([lost, kept, late])
    scans.setStatus(scans.create(scanOf(), now - day), 'completed', now - day)
    pruneAll()
    expect(ids(store, 'file')).toEqual([kept, late])
    expect(store.rows('SELECT path FROM directory ORDER BY path')).toEqual([
      { path: '' },
      { path: 'Kept' },
      { path: 'Late' },
    ])
  })

  test('keeps the newest changes alone when there are more than it may keep', () => {
    using store = openStore()
    const { changes, history } = store.stores
    changes.add(
      Array.from({ length: 130 }, () => changeOf(1)),
      now,
    )
    while (history.prune(now).more);
    expect(ids(store, 'file_change')).toEqual(Array.from({ length: 100 }, (_, at) => at + 31))
  })

  test('counts the days of what went missing while the clock was wrong from when it is right', () => {
    using store = openStore()
    const { libraries, history, scans } = store.stores
    const right = Date.UTC(2027, 0, 1)
    const lost = addFile(store, 'Lost/Lost.mkv')
    libraries.setScanStatus(1, 'success', { error: null, at: right })
    scans.setStatus(scans.create(scanOf(), right - day), 'completed', right - day)
    store.database.run(`UPDATE file SET missing_at = ${Date.UTC(2020, 0, 1)}`)
    history.prune(right)
    expect(store.rows('SELECT id, missing_at FROM file')).toEqual([{ id: lost, missing_at: right }])
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

  test('loses logins that are over, and never gives the id of one to another', () => {
    using store = openStore()
    const { accounts } = store.stores
    const open = (n: number, lifetimeMs: number): number =>
      accounts.addSession(
        { digest: String(n).padStart(64, '0'), lifetimeMs, userAgent: null, address: null },
        now - day,
      )
    const lasting = open(1, 2 * day)
    const over = open(2, day - 1)
    store.stores.history.prune(now)
    expect(ids(store, 'session')).toEqual([lasting])
    expect(open(3, day)).toBeGreaterThan(over)
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
