import { Database } from 'bun:sqlite'
import { renameSync } from 'node:fs'

import { describe, expect, test } from 'bun:test'

import type { ScanDirectory } from '../../src/domain/queries.ts'
import { createScanQueries } from '../../src/store/scan-store.ts'
import { itemIds, type World, world } from './library.ts'

const limit = 100

type Folder = Pick<ScanDirectory, 'path' | 'running' | 'problem'> & { readonly job: boolean }

/** Keys of the items that a scan lists, by what it did to them. */
function itemsOf({ engine }: World, scanId: number): Record<string, string[]> {
  const queries = createScanQueries(engine.engine.reader)
  const keys = new Map(Object.entries(itemIds(engine)).map(([key, id]) => [id, key]))
  const listed = queries.items(scanId, { limit })
  const named = (change: string): string[] =>
    listed
      .filter((item) => item.change === change)
      .map(({ itemId }) => keys.get(itemId) ?? '?')
      .toSorted()
  return { added: named('added'), updated: named('updated') }
}

function directoriesOf(
  { engine, root }: World,
  scanId: number,
  state: 'waiting' | 'failed' | 'done',
): Folder[] {
  const queries = createScanQueries(engine.engine.reader)
  return queries
    .directories(engine.find(scanId), { state, limit })
    .map(({ path, running, problem, jobId }) => {
      return { path: path.slice(root.length + 1), running, problem, job: jobId !== null }
    })
    .toSorted((a, b) => a.path.localeCompare(b.path))
}

const read = (path: string): Folder => ({ path, running: false, problem: null, job: false })
const nfo = (title: string): string => `<movie><title>${title}</title></movie>`

describe('a scan', () => {
  test('lists what it added, and a later one what it changed, each for itself', async () => {
    await using place = await world()
    place.put('A/A.mkv', ['A/A.nfo', nfo('One')], 'B/B.mkv')
    const first = await place.engine.scan('films')
    expect(itemsOf(place, first.id)).toEqual({ added: ['A', 'B'], updated: [] })
    expect(directoriesOf(place, first.id, 'done')).toEqual([read('A'), read('B')])
    const same = await place.engine.scan('films')
    expect(itemsOf(place, same.id)).toEqual({ added: [], updated: [] })
    place.put(['A/A.nfo', nfo('Another')], 'C/C.mkv')
    const changed = await place.engine.scan('films')
    expect(itemsOf(place, changed.id)).toEqual({ added: ['C'], updated: ['A'] })
    expect(itemsOf(place, first.id)).toEqual({ added: ['A', 'B'], updated: [] })
    // What was read again is the later scan's.
    expect(directoriesOf(place, first.id, 'done')).toEqual([read('B')])
    expect(directoriesOf(place, changed.id, 'done')).toEqual([read('A'), read('C')])
  })

  test('says of a show whose folder was renamed that it changed, and adds none', async () => {
    await using place = await world({ probe: 'count', kind: 'series' })
    place.put('Beta/Beta S01E01.mkv', ['Beta/tvshow.nfo', '<tvshow><title>Beta</title></tvshow>'])
    await place.engine.scan('shows')
    renameSync(place.at('Beta'), place.at('Gamma'))
    const { id, items } = await place.engine.scan('shows')
    expect(items.new).toBe(0)
    const { added, updated } = itemsOf(place, id)
    expect(added).toEqual([])
    expect(updated).not.toEqual([])
  })

  test('lists the assets that it cached', async () => {
    await using place = await world()
    place.put('A/A.mkv', 'A/poster.jpg', 'B/B.mkv', 'B/fanart.jpg')
    const { id } = await place.engine.scan('films')
    const queries = createScanQueries(place.engine.engine.reader)
    const cached = queries.assets(place.engine.find(id), { state: 'cached', limit })
    expect(new Map(cached.map(({ type, path }) => [path, type]))).toEqual(
      new Map([
        [place.at('A/poster.jpg'), 'poster'],
        [place.at('B/fanart.jpg'), 'fanart'],
      ]),
    )
    const later = await place.engine.scan('films')
    expect(queries.assets(later, { state: 'cached', limit })).toEqual([])
  })

  test('lists folders that failed with the reason, until a retry has read them', async () => {
    await using place = await world()
    place.put('Good/Good.mkv', 'Good/poster.jpg', 'Broken/Broken.mkv')
    await place.engine.stop()
    change(
      place,
      `CREATE TRIGGER fault BEFORE INSERT ON item WHEN NEW.key = 'Broken' BEGIN SELECT RAISE(ABORT, 'a fault'); END`,
    )
    await place.engine.restart()
    const { engine } = place.engine
    // The picture that waits keeps the scan from its end.
    await engine.ask('pauseQueue', 'asset')
    const id = await place.engine.start('films')
    await place.engine.event('library.ready')
    expect(directoriesOf(place, id, 'failed')).toEqual([
      { path: 'Broken', running: false, problem: expect.any(String), job: true },
    ])
    expect(directoriesOf(place, id, 'done')).toEqual([read('Good')])
    change(place, 'DROP TRIGGER fault')
    const [job] = place.engine.rows<{ id: number }>(`SELECT id FROM job WHERE state = 'discarded'`)
    await engine.ask('retryJob', job?.id ?? 0)
    await engine.ask('resumeQueue', 'asset')
    await place.engine.over(id)
    expect(directoriesOf(place, id, 'failed')).toEqual([])
    expect(directoriesOf(place, id, 'done')).toEqual([read('Broken'), read('Good')])
  })

  test('lists folders that wait to be read', async () => {
    await using place = await world()
    place.put('A/A.mkv', 'B/B.mkv')
    await place.engine.engine.ask('pauseQueue', 'scan')
    const id = await place.engine.start('films')
    await place.engine.event('scan.phase', ({ phase }) => phase === 'scanning')
    expect(directoriesOf(place, id, 'waiting')).toEqual([
      { path: 'A', running: false, problem: null, job: true },
      { path: 'B', running: false, problem: null, job: true },
    ])
    await place.engine.engine.ask('resumeQueue', 'scan')
    await place.engine.over(id)
    expect(directoriesOf(place, id, 'waiting')).toEqual([])
  })
})

function change({ engine }: World, sql: string): void {
  const database = new Database(`${engine.dataDir}/shelfd.db`)
  database.run('PRAGMA busy_timeout = 5000')
  database.run(sql)
  database.close()
}
