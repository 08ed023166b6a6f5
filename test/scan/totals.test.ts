import { renameSync, rmSync } from 'node:fs'

import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import type { Transaction } from '../../src/domain/stores.ts'
import { createCounting } from '../../src/scan/counting.ts'
import { createTotalQueries } from '../../src/store/total-queries.ts'
import { addFile, addItem, draft, openStore } from '../store/fixture.ts'
import type { TestEngine } from '../support/engine.ts'
import { until } from '../support/household.ts'
import { age, world } from './library.ts'

setDefaultTimeout(120_000)

/** What the rows themselves say. */
function counted(engine: TestEngine): unknown {
  return {
    files: engine.rows(
      `SELECT root_id, sum(file.missing_at IS NULL) AS present, sum(file.missing_at IS NOT NULL) AS missing,
         sum(iif(file.missing_at IS NULL, size_bytes, 0)) AS size_bytes
       FROM file JOIN directory ON directory.id = directory_id GROUP BY root_id`,
    ),
    items: engine.rows(
      `SELECT library_id, kind, sum(missing_at IS NULL) AS present, sum(missing_at IS NOT NULL) AS missing,
         sum(missing_at IS NULL AND match_state = 'unmatched') AS unmatched
       FROM item GROUP BY library_id, kind ORDER BY library_id, kind`,
    ),
  }
}

function kept(engine: TestEngine): unknown {
  return {
    files: engine.rows('SELECT * FROM file_total'),
    items: engine.rows('SELECT * FROM item_total ORDER BY library_id, kind'),
  }
}

test('totals follow every scan: new, changed, moved, lost and returned files', async () => {
  await using place = await world({ kind: 'series' })
  const { engine } = place
  const show = (name: string): string[] =>
    ['1/S01E01', '1/S01E02', '2/S02E01'].map((at) => {
      const [season = '', code = ''] = at.split('/')
      return `${name}/Season ${season}/${name} ${code}.mkv`
    })
  place.put(...show('Alpha'), ...show('Beta'), 'Alpha/poster.jpg', 'Alpha/tvshow.nfo')
  const steps: (() => void)[] = [
    () => undefined,
    () => place.put([show('Alpha')[0]!, 'another content of another length']),
    () => renameSync(place.at('Beta'), place.at('Gamma')),
    () => renameSync(place.at('Alpha/Season 2'), `${place.root}/../away`),
    () => rmSync(place.at('Gamma'), { recursive: true }),
    () => renameSync(`${place.root}/../away`, place.at('Alpha/Season 2')),
  ]
  for (const step of steps) {
    step()
    age(place.root)
    await engine.scan('shows', { mode: 'full' })
    const right = (): boolean => Bun.deepEquals(kept(engine), counted(engine))
    await until(right, 'the totals to be right')
  }
  const [library] = createTotalQueries(engine.engine.reader).libraries()
  expect(library).toMatchObject({ name: 'shows', files: { present: 5, missing: 3 } })
  expect(library?.items.find(({ kind }) => kind === 'episode')).toMatchObject({
    present: 3,
    missing: 3,
  })
})

describe('a count', () => {
  test('writes what differs and nothing else', () => {
    using store = openStore()
    const { totals } = store.stores
    const file = addFile(store, 'a/a.mkv', { sizeBytes: 7 })
    addFile(store, 'b/b.mkv', { sizeBytes: 5 })
    addItem(store, draft(1, 'a'), [file])
    totals.recount()
    const rows = (): unknown => [
      store.rows('SELECT * FROM file_total'),
      store.rows('SELECT * FROM item_total'),
    ]
    expect(rows()).toEqual([
      [{ root_id: 1, present: 2, missing: 0, size_bytes: 12 }],
      [{ library_id: 1, kind: 'movie', present: 1, missing: 0, unmatched: 1 }],
    ])
    const changes = (): unknown => store.row('SELECT total_changes() AS n')
    const before = changes()
    totals.recount()
    expect(changes()).toEqual(before)
    store.database.run('UPDATE file SET missing_at = 1 WHERE size_bytes = 5')
    store.database.run('DELETE FROM item')
    totals.recount()
    expect(rows()).toEqual([[{ root_id: 1, present: 1, missing: 1, size_bytes: 7 }], []])
  })

  test('of one library leaves what is known of the others', () => {
    using store = openStore()
    const { totals } = store.stores
    addFile(store, 'a/a.mkv', { sizeBytes: 7 })
    addItem(store, draft(1, 'a'), [addFile(store, 'b/b.mkv', { sizeBytes: 5 })])
    totals.recount()
    const rows = (): unknown => [
      store.rows('SELECT * FROM file_total'),
      store.rows('SELECT * FROM item_total'),
    ]
    const before = rows()
    store.database.run('DELETE FROM item')
    store.database.run('DELETE FROM file')
    totals.recount(2)
    expect(rows()).toEqual(before)
    totals.recount(1)
    expect(rows()).toEqual([[], []])
  })

  test('is one of everything at the start, then of the libraries that have changed', () => {
    const clock = { now: 0 }
    const counted: (number | undefined)[] = []
    const recount = (libraryId?: number): void => void counted.push(libraryId)
    const tx = { stores: { totals: { recount } } } as unknown as Transaction
    const counting = createCounting(() => clock.now)
    const count = (committed: boolean): void => {
      clock.now += 1_000
      if (!counting.isDue()) return
      counting.count({ tx, after: (action) => (committed ? action() : undefined) })
    }
    counting.changed(1)
    count(true)
    expect(counted.splice(0)).toEqual([undefined])
    counting.changed(2)
    counting.changed(3)
    count(false)
    count(true)
    expect(counted.splice(0)).toEqual([2, 3, 2, 3])
    count(true)
    expect(counted).toEqual([])
  })

  test('is due at the start and after changes, and the rarer the longer it takes', () => {
    const clock = { now: 0 }
    let tookMs = 1
    let counts = 0
    const recount = (): void => {
      clock.now += tookMs
      counts += 1
    }
    const tx = { stores: { totals: { recount } } } as unknown as Transaction
    const committed = { tx, after: (action: () => void) => action() }
    const rolledBack = { tx, after: () => undefined }
    const counting = createCounting(() => clock.now)
    expect(counting.isDue()).toBe(true)
    counting.count(rolledBack)
    clock.now += 10_000
    expect(counting.isDue()).toBe(true)
    counting.count(committed)
    clock.now += 10_000
    expect(counting.isDue()).toBe(false)
    counting.changed(1)
    expect(counting.isDue()).toBe(true)
    tookMs = 50
    counting.count(committed)
    counting.changed(1)
    clock.now += 4_990
    expect(counting.isDue()).toBe(false)
    clock.now += 10
    expect(counting.isDue()).toBe(true)
    expect(counts).toBe(3)
  })
})
