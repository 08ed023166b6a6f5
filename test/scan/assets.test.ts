import { createHash } from 'node:crypto'
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'bun:test'

import { left, type TestEngine } from '../support/engine.ts'
import { age, itemIds, type World, world } from './library.ts'

interface AssetRow {
  readonly type: string
  readonly state: string
  readonly hash: string | null
  readonly path: string | null
  readonly problem: string | null
}

function assets(engine: TestEngine): AssetRow[] {
  return engine.rows<AssetRow>(
    'SELECT type, state, hash, cache_path AS path, problem FROM asset ORDER BY id',
  )
}

function cacheOf(place: World): string {
  return join(place.engine.dataDir, 'cache')
}

function cachedFiles(place: World): string[] {
  return readdirSync(cacheOf(place), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(cacheOf(place).length + 1))
    .toSorted()
}

const manySubtitles = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => `A/A.en.track ${at}.srt`)

/** Starts a scan that has read everything and waits with its pictures. */
async function readOnly(place: World): Promise<number> {
  await place.engine.engine.ask('pauseQueue', 'asset')
  const id = await place.engine.start(place.name)
  await place.engine.event('library.ready', ({ scanId }) => scanId === id)
  return id
}

async function goOn(place: World): Promise<void> {
  await place.engine.engine.ask('resumeQueue', 'asset')
}

describe('caching', () => {
  test('stores each asset under the hash of its content, by item and type', async () => {
    await using place = await world()
    place.put('A/A.mkv', 'A/poster.jpg', 'A/A.en.srt', 'A/A-trailer.mkv')
    const scan = await place.engine.scan('films')
    expect(scan.assets).toMatchObject({ total: 3, done: 3 })
    const id = itemIds(place.engine)['A']
    const hash = (path: string): string =>
      createHash('sha256')
        .update(readFileSync(place.at(path)))
        .digest('hex')
    expect(cachedFiles(place)).toEqual(
      // The trailer stays where it is.
      [
        `movie/${id}/poster_${hash('A/poster.jpg')}.jpg`,
        `movie/${id}/subtitle_${hash('A/A.en.srt')}.srt`,
      ].toSorted(),
    )
  })

  test('takes more than fifty assets of a unit in several jobs, each asset once', async () => {
    await using place = await world()
    place.put('A/A.mkv', ...manySubtitles(120))
    const scan = await place.engine.scan('films')
    expect(scan.assets).toMatchObject({ total: 120, done: 120 })
    expect(left(scan.assets)).toBe(0)
    expect(place.engine.rows(`SELECT 1 FROM job WHERE kind = 'asset.cache'`)).toHaveLength(3)
    expect(cachedFiles(place)).toHaveLength(120)
  })

  test('caches a changed asset again, and copies no content twice', async () => {
    await using place = await world()
    place.put('A/A.mkv', ['A/poster.jpg', 'a picture'], 'B/B.mkv')
    await place.engine.scan('films')
    const [poster] = assets(place.engine)
    const copy = join(cacheOf(place), poster?.path ?? '')
    const inode = statSync(copy).ino
    age(place.at('A/poster.jpg'))
    const touched = await place.engine.scan('films')
    expect(touched.assets).toMatchObject({ total: 1, done: 1 })
    expect(statSync(copy).ino).toBe(inode)
    place.put(['A/poster.jpg', 'another picture'])
    const changed = await place.engine.scan('films')
    expect(changed.assets).toMatchObject({ total: 1, done: 1 })
    expect(assets(place.engine)[0]?.hash).not.toBe(poster?.hash as string)
    expect((await place.engine.scan('films')).assets.total).toBe(0)
  })

  test('gives up an asset after three attempts, names it, and holds nobody else up', async () => {
    await using place = await world()
    place.put('A/A.mkv', 'A/poster.jpg', 'B/B.mkv', 'B/poster.jpg')
    const id = await readOnly(place)
    mkdirSync(join(cacheOf(place), 'movie'), { recursive: true })
    writeFileSync(join(cacheOf(place), 'movie', String(itemIds(place.engine)['A'])), '')
    await goOn(place)
    const scan = await place.engine.over(id)
    expect(scan.assets).toMatchObject({ total: 2, done: 1, failed: 1 })
    expect(scan.errors).toMatchObject([{ path: 'A/poster.jpg', code: 'asset_failed' }])
    const states = assets(place.engine).map(({ state }) => state)
    expect(states.toSorted()).toEqual(['cached', 'failed'])
    expect(place.engine.rows('SELECT attempt FROM job WHERE state = ?', 'discarded')).toEqual([
      { attempt: 3 },
    ])
  })

  test('tries every asset of a unit before it gives up those that fail', async () => {
    await using place = await world({ kind: 'series' })
    const episode = (at: number): string => `Beta/Season 01/Beta S01E${String(at).padStart(3, '0')}`
    for (let at = 1; at <= 200; at += 1) place.put(`${episode(at)}.mkv`, `${episode(at)}.en.srt`)
    const id = await readOnly(place)
    mkdirSync(join(cacheOf(place), 'episode'), { recursive: true })
    const ids = itemIds(place.engine)
    const broken = [1, 60, 110, 160, 199].map((at) => String(at).padStart(2, '0'))
    for (const at of broken) {
      writeFileSync(join(cacheOf(place), 'episode', String(ids[`Beta#S01E${at}`])), '')
    }
    await goOn(place)
    const scan = await place.engine.over(id)
    expect(scan.assets).toEqual({ total: 200, done: 195, failed: 5, skipped: 0, cancelled: 0 })
    expect(scan.errorsCount).toBe(5)
  })

  test('tries a failed asset again when its folder is read again', async () => {
    await using place = await world()
    place.put('A/A.mkv', 'A/poster.jpg')
    const id = await readOnly(place)
    const blocked = join(cacheOf(place), 'movie')
    mkdirSync(cacheOf(place), { recursive: true })
    writeFileSync(blocked, '')
    await goOn(place)
    expect((await place.engine.over(id)).assets.failed).toBe(1)
    rmSync(blocked)
    const scan = await place.engine.scan('films', { mode: 'full' })
    expect(scan.assets).toMatchObject({ total: 1, done: 1 })
  })
})

describe('assets that wait for an older scan', () => {
  test('are taken over by a newer one that reads their folder, and counted once', async () => {
    await using place = await world()
    place.put('A/A.mkv', 'A/poster.jpg', 'B/B.mkv', 'B/poster.jpg')
    const older = await readOnly(place)
    place.put('A/fanart.jpg')
    const newer = await place.engine.start('films')
    await place.engine.event('library.ready', ({ scanId }) => scanId === newer)
    expect(place.engine.find(older).assets).toMatchObject({ total: 2, skipped: 1 })
    expect(place.engine.find(newer).assets).toMatchObject({ total: 2, skipped: 0 })
    expect(place.engine.rows(`SELECT 1 FROM job WHERE kind = 'asset.cache'`)).toHaveLength(2)
    // The newer scan keeps what it has taken over.
    await place.engine.engine.ask('cancelScan', older)
    await goOn(place)
    expect((await place.engine.over(newer)).assets).toMatchObject({ total: 2, done: 2 })
    expect(place.engine.find(older).assets).toEqual({
      total: 2,
      done: 0,
      failed: 0,
      skipped: 1,
      cancelled: 1,
    })
  })

  test('and are assets no more do not keep it waiting', async () => {
    await using place = await world()
    place.put('A/A.mkv', 'A/A.en.srt', 'B/B.mkv', 'B/poster.jpg')
    const older = await readOnly(place)
    // Beside two films the subtitle of neither is anybody's.
    renameSync(place.at('A/A.mkv'), place.at('A/Another.mkv'))
    place.put('A/Third.mkv')
    const newer = await place.engine.start('films')
    await place.engine.event('library.ready', ({ scanId }) => scanId === newer)
    await goOn(place)
    for (const id of [older, newer]) {
      const scan = await place.engine.over(id)
      expect(scan.status).toBe('completed')
      expect(left(scan.assets)).toBe(0)
    }
  })

  test('and were cancelled are taken up by the next scan', async () => {
    await using place = await world()
    place.put('A/A.mkv', 'A/poster.jpg', 'B/B.mkv', 'B/poster.jpg')
    const id = await readOnly(place)
    await place.engine.engine.ask('cancelScan', id)
    expect(place.engine.find(id)).toMatchObject({
      status: 'cancelled',
      assets: { total: 2, done: 0, cancelled: 2 },
    })
    await goOn(place)
    expect(assets(place.engine).map(({ state }) => state)).toEqual(['pending', 'pending'])
    const scan = await place.engine.scan('films')
    expect(scan.assets).toMatchObject({ total: 2, done: 2 })
    expect(assets(place.engine).map(({ state }) => state)).toEqual(['cached', 'cached'])
  })
})
