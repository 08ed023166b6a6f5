import { tmpdir } from 'node:os'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import { Database } from 'bun:sqlite'
import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import type { WorkerServices } from '../../src/domain/worker.ts'
import { checkMachine } from '../../src/scan/health-checks.ts'
import { makeStills } from '../../src/scan/stills.ts'
import { until } from '../support/household.ts'
import { age, putFixture, type World, world } from './library.ts'

// A program decodes, while others may want the processor as well.
setDefaultTimeout(120_000)

const stillsOn = { toml: '[pictures]\nstills = true\n', probe: 'real' } as const

interface Still {
  readonly key: string
  readonly state: string
  readonly path: string | null
  readonly problem: string | null
}

function stills({ engine }: World): Still[] {
  return engine.rows<Still>(
    `SELECT item.key, state, cache_path AS path, problem FROM asset JOIN item ON item.id = asset.item_id
     WHERE details ->> '$.generated' = 1 ORDER BY item.key`,
  )
}

/** Waits until no picture is to be made any more. */
async function made({ engine }: World): Promise<void> {
  const live = `SELECT 1 FROM job WHERE queue IN ('picture', 'asset') AND done = 0`
  while (engine.rows(live).length > 0) await Bun.sleep(5)
}

async function scanned(place: World, mode: 'full' | 'incremental' = 'incremental'): Promise<void> {
  await place.engine.scan(place.name, { mode })
  await made(place)
}

function putFilm(place: World, name: string): void {
  putFixture(place.at(`${name}/${name}.mkv`), 'h264-aac-720p.mkv')
}

describe('with pictures.stills', () => {
  test('films and episodes without a picture get one of their video', async () => {
    await using place = await world(stillsOn)
    for (const name of ['A', 'B', 'C']) putFilm(place, name)
    place.put('B/poster.jpg', 'C/fanart.jpg')
    await scanned(place)
    const [still, ...others] = stills(place)
    expect(others).toEqual([])
    expect(still).toMatchObject({ key: 'A', state: 'cached' })
    const copy = readFileSync(join(place.engine.dataDir, 'cache', still?.path ?? ''))
    expect(still?.path).toContain(new Bun.CryptoHasher('sha256').update(copy).digest('hex'))
    expect(await new Bun.Image(copy).metadata()).toMatchObject({ width: 1280, height: 720 })
    // It has smaller copies like any other picture.
    expect(
      place.engine.rows('SELECT 1 FROM picture JOIN picture_copy ON picture_id = picture.id'),
    ).not.toEqual([])
  })

  test('episodes get one each', async () => {
    await using place = await world({ ...stillsOn, kind: 'series' })
    const episode = (name: string): string => place.at(`Beta/Season 01/Beta ${name}.mkv`)
    putFixture(episode('S01E01'), 'h264-aac-720p.mkv')
    putFixture(episode('S01E02'), 'h264-eac3-1080p.mkv')
    place.put('Beta/poster.jpg', 'Beta/Season 01/Beta S01E02-thumb.jpg')
    await scanned(place)
    expect(stills(place).map(({ key }) => key)).toEqual(['Beta#S01E01'])
  })

  test('none is made again, also by a full scan, until the video changes', async () => {
    await using place = await world(stillsOn)
    putFilm(place, 'A')
    await scanned(place)
    const ids = 'SELECT id, cached_at FROM asset'
    const before = place.engine.rows(ids)
    await scanned(place, 'full')
    expect(place.engine.rows(ids)).toEqual(before)
    age(place.at('A/A.mkv'))
    await scanned(place)
    expect(place.engine.rows(ids)).not.toEqual(before)
    expect(stills(place)).toMatchObject([{ key: 'A', state: 'cached' }])
  })

  test('a picture that somebody puts there takes its place, and gives it back', async () => {
    await using place = await world(stillsOn)
    putFilm(place, 'A')
    await scanned(place)
    place.put('A/poster.jpg')
    await scanned(place)
    expect(stills(place)).toEqual([])
    rmSync(place.at('A/poster.jpg'))
    await scanned(place)
    expect(stills(place)).toMatchObject([{ key: 'A', state: 'cached' }])
  })

  test('a subtitle does not', async () => {
    await using place = await world(stillsOn)
    putFilm(place, 'A')
    await scanned(place)
    place.put('A/A.en.srt')
    await scanned(place)
    expect(stills(place)).toMatchObject([{ key: 'A', state: 'cached' }])
  })

  test('a video that shows nothing says why, once', async () => {
    await using place = await world(stillsOn)
    place.put(['A/A.mkv', 'no video'])
    await scanned(place)
    expect(stills(place)).toMatchObject([
      { key: 'A', state: 'failed', problem: expect.stringContaining('ffmpeg says: ') },
    ])
    const ids = 'SELECT id FROM asset'
    const before = place.engine.rows(ids)
    await scanned(place, 'full')
    expect(place.engine.rows(ids)).toEqual(before)
  })

  test('one that the cache has lost is made again, and no video is copied for it', async () => {
    await using place = await world(stillsOn)
    putFilm(place, 'A')
    await scanned(place)
    const [before] = stills(place)
    const copy = join(place.engine.dataDir, 'cache', before?.path ?? '')
    rmSync(copy)
    // As whoever misses it does.
    const { dataDir } = place.engine
    await place.engine.stop()
    using database = new Database(join(dataDir, 'shelfd.db'))
    database.run(`UPDATE asset SET state = 'pending'`)
    database.close()
    await place.engine.restart()
    place.put('A/A.en.srt')
    const scan = await place.engine.scan('films')
    await until(() => existsSync(copy), 'a still once more')
    await made(place)
    expect(stills(place)).toMatchObject([{ key: 'A', state: 'cached', path: before?.path }])
    expect(scan.assetTypes).toMatchObject({
      thumb: { total: 1, skipped: 1 },
      subtitle: { done: 1 },
    })
  })

  test('it can be switched on later', async () => {
    await using place = await world({ probe: 'real' })
    putFilm(place, 'A')
    await scanned(place)
    expect(stills(place)).toEqual([])
    await place.engine.restart(stillsOn)
    await until(() => stills(place).length > 0, 'a still')
    expect(stills(place)).toMatchObject([{ key: 'A', state: 'cached' }])
  })
})

test('without it none is made', async () => {
  await using place = await world({ probe: 'real' })
  putFilm(place, 'A')
  await scanned(place)
  expect(place.engine.rows('SELECT 1 FROM asset')).toEqual([])
  expect(place.engine.rows(`SELECT 1 FROM job WHERE kind = 'asset.still'`)).toEqual([])
})

describe('without ffmpeg', () => {
  const settings = {
    stills: true,
    probe: false,
    dataDir: '/',
    cacheDir: tmpdir(),
  } as WorkerServices['settings']
  const file = { path: '/a.mkv', sizeBytes: 1, mtimeNs: '1', inode: '1', durationMs: null }
  const video = { ...file, itemId: 3, itemKind: 'movie', fileId: 1, unitId: 1 } as const

  test('health says so, once for all videos', () => {
    const keys = (program: string | null): string[] =>
      checkMachine({ settings, findProgram: () => program }, Date.now())
        .filter(({ source }) => source === 'stills')
        .flatMap(({ findings }) => findings.map(({ key }) => key))
    expect([keys(null), keys('/usr/bin/ffmpeg')]).toEqual([['stills.missing'], []])
  })

  test('the first video ends the round, and none is held to be at fault', async () => {
    const asked: string[] = []
    const takeStill: WorkerServices['media']['takeStill'] = ({ path }) => {
      asked.push(path)
      return Promise.resolve({ outcome: 'unavailable', reason: 'ffmpeg is not installed.' })
    }
    const services = { settings, media: { takeStill } as WorkerServices['media'] }
    const { signal } = new AbortController()
    const input = { candidates: [video, { ...video, itemId: 4 }], nextItemId: 4 }
    const result = await makeStills(input, { services, signal, alive: () => undefined })
    expect(result).toMatchObject({ stills: [], nextItemId: null, isDiskFull: false })
    expect(asked).toEqual(['/a.mkv'])
  })
})
