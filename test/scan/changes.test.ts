import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { renameSync, rmSync } from 'node:fs'

import type { FileChange } from '../../src/domain/change.ts'
import { createChangeQueries } from '../../src/store/change-queries.ts'
import { createLibraryQueries } from '../../src/store/library-queries.ts'
import type { TestEngine } from '../support/engine.ts'
import { age, picturesMade, put, putFixture, type World, world } from './library.ts'

setDefaultTimeout(120_000)

function logOf({ engine }: World, scanId?: number): FileChange[] {
  const all = createChangeQueries(engine.engine.reader).list({ limit: 500 }).toReversed()
  return scanId === undefined ? all : all.filter((change) => change.scanId === scanId)
}

/** What the next scan writes down, as `kind reason path`, and whether all of it was dealt with. */
async function found(place: World, act: () => void): Promise<string[]> {
  act()
  const { id } = await place.engine.scan(place.name)
  const log = logOf(place, id)
  expect(log.filter(({ processedAt }) => processedAt === null)).toEqual([])
  expect(log.map(({ source }) => source)).toEqual(log.map(() => 'scan'))
  return log.map(({ kind, reason, path, oldPath }) => {
    const places = [oldPath, path].flatMap((at) =>
      at === null ? [] : [at.slice(place.root.length + 1)],
    )
    return `${kind} ${reason} ${places.join(' -> ')}`
  })
}

async function films(): Promise<World> {
  const place = await world({ probe: 'count' })
  place.put('A/A.mkv', 'A/A.en.srt', 'B/B.mkv', 'C/C.mkv')
  await place.engine.scan(place.name)
  return place
}

describe('the change log of a scan', () => {
  test('says of each difference what it is and why', async () => {
    await using place = await films()
    expect(await found(place, () => {})).toEqual([])
    expect(await found(place, () => place.put('D/D.mkv', 'A/A.de.srt'))).toEqual([
      'added new_file A/A.de.srt',
      'added new_folder D',
    ])
    expect(await found(place, () => age(place.at('A/A.mkv')))).toEqual(['modified time A/A.mkv'])
    expect(await found(place, () => place.put(['A/A.mkv', 'longer than it was before']))).toEqual([
      'modified size_and_time A/A.mkv',
    ])
    expect(await found(place, () => rmSync(place.at('A/A.de.srt')))).toEqual([
      'deleted not_found A/A.de.srt',
    ])
    expect(await found(place, () => renameSync(place.at('B'), place.at('../away')))).toEqual([
      'deleted not_found B',
    ])
    expect(await found(place, () => renameSync(place.at('../away'), place.at('B')))).toEqual([
      'restored came_back B/B.mkv',
    ])
    expect(
      await found(place, () => renameSync(place.at('C/C.mkv'), place.at('C/New.mkv'))),
    ).toEqual(['added new_file C/New.mkv', 'renamed same_content C/C.mkv -> C/New.mkv'])
  })

  test('knows a file that moved by size and time where its content was never read', async () => {
    await using place = await world()
    place.put('A/A.mkv')
    age(place.at('A/A.mkv'))
    await place.engine.scan(place.name, { options: { skipProbe: true } })
    renameSync(place.at('A/A.mkv'), place.at('A/B.mkv'))
    const { id } = await place.engine.scan(place.name, { options: { skipProbe: true } })
    expect(logOf(place, id).map(({ kind, reason }) => [kind, reason])).toContainEqual([
      'renamed',
      'same_time',
    ])
  })

  test('has size and fingerprint of a file, and the item of its folder', async () => {
    await using place = await films()
    place.put(['A/A.mkv', '1234567'])
    const { id } = await place.engine.scan(place.name)
    const [file] = place.engine.rows<{ hash: string }>(
      `SELECT fingerprint AS hash FROM file WHERE name = 'A.mkv'`,
    )
    expect(logOf(place, id)).toMatchObject([
      { sizeBytes: 7, fingerprint: file?.hash ?? '', items: [{ kind: 'movie', title: 'A' }] },
    ])
    rmSync(place.at('A/A.mkv'))
    const next = await place.engine.scan(place.name)
    expect(logOf(place, next.id)).toMatchObject([
      { kind: 'deleted', sizeBytes: 7, fingerprint: file?.hash ?? '' },
    ])
  })

  test('names the collection that a picture is part of', async () => {
    await using place = await world({ kind: 'images' })
    putFixture(place.at('Trip/1.jpg'), 'poster-red.jpg')
    await place.engine.scan(place.name)
    putFixture(place.at('Trip/2.jpg'), 'poster-blue.jpg')
    const { id } = await place.engine.scan(place.name)
    expect(logOf(place, id)).toMatchObject([
      { reason: 'new_file', items: [{ kind: 'collection', title: 'Trip' }] },
    ])
  })

  test('says who asked for the scan', async () => {
    await using place = await films()
    for (const cause of ['schedule', 'watch', 'import'] as const) {
      place.put(`${cause}/${cause}.mkv`)
      const { id } = await place.engine.scan(place.name, { cause })
      const source = cause === 'schedule' ? 'scan' : cause
      expect(logOf(place, id)).toMatchObject([{ kind: 'added', source }])
    }
  })

  test('says that a person approved what is gone, and that a folder has left the library', async () => {
    await using place = await world({ toml: '[scan]\nremoval_limit = { share = 0, files = 0 }' })
    const { engine } = place
    place.put('A/A.mkv', 'B/B.mkv')
    await engine.scan(place.name)
    rmSync(place.at('A'), { recursive: true })
    await engine.scan(place.name)
    expect(logOf(place).filter(({ kind }) => kind === 'deleted')).toEqual([])
    await engine.engine.ask('decideRemoval', 1, 'approve')
    await engine.event('scan.completed', ({ scan }) => scan.files.missing === 1)
    expect(logOf(place).at(-1)).toMatchObject({ kind: 'deleted', reason: 'approved' })
    const elsewhere = [place.at('../other'), place.at('../more')]
    for (const path of elsewhere) put(path, 'keep.txt')
    await engine.restart({ libraries: [{ name: 'films', kind: 'movies', paths: elsewhere }] })
    await engine.scan(place.name)
    expect(logOf(place).at(-1)).toMatchObject({ kind: 'deleted', reason: 'root_left' })
  })
})

describe('what was written down', () => {
  const waiting = ({ engine }: World): number =>
    engine.rows('SELECT 1 FROM file_change WHERE processed_at IS NULL').length

  test('waits until its folder has been read, also over a restart', async () => {
    await using place = await films()
    place.put(['A/A.mkv', 'other content'], 'D/D.mkv')
    const { engine } = place
    await engine.engine.ask('pauseQueue', 'scan')
    const id = await engine.start(place.name)
    await engine.event('scan.phase', ({ phase, scanId }) => scanId === id && phase === 'scanning')
    expect(logOf(place, id).map(({ processedAt }) => processedAt)).toEqual([null, null])
    await engine.restart()
    expect(waiting(place)).toBe(2)
    await engine.engine.ask('resumeQueue', 'scan')
    await engine.over(id)
    expect(waiting(place)).toBe(0)
  })

  test('waits for the next scan when this one is cancelled', async () => {
    await using place = await films()
    place.put(['A/A.mkv', 'other content'])
    const { engine } = place
    await engine.engine.ask('pauseQueue', 'scan')
    const id = await engine.start(place.name)
    await engine.event('scan.phase', ({ phase, scanId }) => scanId === id && phase === 'scanning')
    await engine.engine.ask('cancelScan', id)
    await engine.engine.ask('resumeQueue', 'scan')
    expect(waiting(place)).toBe(1)
    const next = await engine.scan(place.name)
    expect(logOf(place, next.id)).toEqual([])
    expect(waiting(place)).toBe(0)
  })

  test('of a folder that is gone before it was read waits for nothing', async () => {
    await using place = await films()
    place.put('D/D.mkv')
    const { engine } = place
    await engine.engine.ask('pauseQueue', 'scan')
    const id = await engine.start(place.name)
    await engine.event('scan.phase', ({ phase, scanId }) => scanId === id && phase === 'scanning')
    await engine.engine.ask('cancelScan', id)
    await engine.engine.ask('resumeQueue', 'scan')
    rmSync(place.at('D'), { recursive: true })
    await engine.scan(place.name)
    expect(waiting(place)).toBe(0)
  })
})

describe('a library', () => {
  const stateOf = (engine: TestEngine) => createLibraryQueries(engine.engine.reader).state(1)
  const none = { added: 0, modified: 0, removed: 0, moved: 0, restored: 0 }
  const idle = { directories: 0, scans: 0, thumbnails: 0, display: 0, removals: 0 }

  test('counts what scans have found since it was read as a whole', async () => {
    await using place = await films()
    const { engine } = place
    const first = stateOf(engine)
    expect(first).toMatchObject({ incrementalScanAt: null, sinceFullScan: none, pending: idle })
    expect(first.fullScanAt).toBeGreaterThan(0)
    place.put('D/D.mkv', ['B/B.mkv', 'other'])
    rmSync(place.at('A/A.en.srt'))
    renameSync(place.at('C/C.mkv'), place.at('C/New.mkv'))
    await engine.scan(place.name)
    const second = stateOf(engine)
    const moved = { added: 1, modified: 1, removed: 1, moved: 1, restored: 0 }
    expect(second).toMatchObject({ fullScanAt: first.fullScanAt, sinceFullScan: moved })
    expect(second.incrementalScanAt).toBeGreaterThan(0)
    // A scan of a part finds its changes, and says nothing of the rest.
    place.put('A/A.de.srt')
    await engine.scan(place.name, { path: place.at('A') })
    expect(stateOf(engine)).toMatchObject({
      sinceFullScan: { ...moved, added: 2 },
      incrementalScanAt: second.incrementalScanAt,
    })
    rmSync(place.at('D'), { recursive: true })
    await engine.scan(place.name)
    expect(stateOf(engine).sinceFullScan).toEqual({ ...moved, added: 2, removed: 2 })
    await engine.scan(place.name, { mode: 'full' })
    expect(stateOf(engine)).toMatchObject({ sinceFullScan: none })
    expect(stateOf(engine).fullScanAt).toBeGreaterThanOrEqual(second.incrementalScanAt ?? Infinity)
  })

  test('says what is being done about it, and what is still to be done', async () => {
    await using place = await films()
    const { engine } = place
    await picturesMade(engine)
    expect(stateOf(engine)).toMatchObject({ status: 'idle', pending: idle })
    for (const queue of ['scan', 'picture']) await engine.engine.ask('pauseQueue', queue)
    putFixture(place.at('A/poster.jpg'), 'poster-red.jpg')
    const id = await engine.start(place.name)
    await engine.event('scan.phase', ({ phase, scanId }) => scanId === id && phase === 'scanning')
    await engine.start(place.name, { cause: 'schedule' }).catch(() => 0)
    expect(stateOf(engine)).toMatchObject({
      status: 'scanning',
      pending: { ...idle, directories: 1, scans: 1 },
    })
    await engine.engine.ask('resumeQueue', 'scan')
    await engine.over(id)
    await engine.event('scan.completed', ({ scanId }) => scanId === id + 1)
    expect(stateOf(engine)).toMatchObject({
      status: 'rebuilding_cache',
      pending: { ...idle, thumbnails: 1, display: 1 },
    })
    await engine.engine.ask('resumeQueue', 'picture')
    await picturesMade(engine)
    expect(stateOf(engine)).toMatchObject({ status: 'idle', pending: idle })
  })

  test('says that a removal waits for a person', async () => {
    await using place = await world({ toml: '[scan]\nremoval_limit = { share = 0, files = 0 }' })
    place.put('A/A.mkv', 'B/B.mkv')
    await place.engine.scan(place.name)
    rmSync(place.at('A'), { recursive: true })
    await place.engine.scan(place.name)
    expect(stateOf(place.engine).pending).toMatchObject({ removals: 1 })
  })
})
