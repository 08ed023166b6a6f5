import { Database } from 'bun:sqlite'
import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { cacheFolder } from '../../src/daemon/engine.ts'
import { makeJpeg } from '../media/image/jpeg.ts'
import { age, itemIds, picturesMade, putFixture, type World, world } from './library.ts'

setDefaultTimeout(120_000)

/**
 * Jobs by kind that a change leads to. `asset.select` is left out: it reads rows alone, and is asked of each folder that
 * was read.
 */
async function jobsOf(place: World, change: () => void): Promise<Record<string, number>> {
  const { engine } = place
  const last = engine.rows<{ id: number }>('SELECT max(id) AS id FROM job')[0]?.id ?? 0
  change()
  const scan = await engine.scan(place.name)
  expect(scan).toMatchObject({ status: 'completed', errors: [] })
  await picturesMade(engine)
  const rows = engine.rows<{ kind: string; n: number }>(
    `SELECT kind, count(*) AS n FROM job WHERE id > ? AND (kind GLOB 'scan.*' OR kind GLOB 'asset.*') AND kind <> 'asset.select'
     GROUP BY kind ORDER BY kind`,
    last,
  )
  return Object.fromEntries(rows.map(({ kind, n }) => [kind, n]))
}

const walked = { 'scan.discover': 1 }
const read = { ...walked, 'scan.directory': 1 }
const copied = { ...read, 'asset.cache': 1 }
const made = { ...copied, 'asset.derive': 1 }

/** What is missing has been so for two months. */
function forgetNow(dataDir: string): void {
  using database = new Database(join(dataDir, 'shelfd.db'))
  const long = 60 * 86_400_000
  for (const table of ['item', 'file', 'directory']) {
    database.run(
      `UPDATE ${table} SET missing_at = missing_at - ${long} WHERE missing_at IS NOT NULL`,
    )
  }
  // Only what a scan has missed for a day is forgotten.
  database.run(`UPDATE scan SET completed_at = completed_at - ${2 * 86_400_000}`)
}

/** Three films with a sidecar, a subtitle and a poster each. */
async function films(): Promise<World> {
  const place = await world({ probe: 'count' })
  for (const name of ['A', 'B', 'C']) {
    place.put(`${name}/${name}.mkv`, `${name}/${name}.en.srt`)
    place.put([`${name}/${name}.nfo`, `<movie><title>${name}</title></movie>`])
    putFixture(place.at(`${name}/poster.jpg`), 'poster-red.jpg')
  }
  await place.engine.scan(place.name)
  await picturesMade(place.engine)
  expect(place.engine.probed()).toHaveLength(3)
  return place
}

describe('of three films, work is made by', () => {
  const change = (act: (place: World) => void) => act
  test.each([
    ['no change', change(() => {}), walked, 0],
    ['a video that was only touched', change((place) => age(place.at('A/A.mkv'))), read, 0],
    ['a video of another content', change((place) => place.put(['A/A.mkv', 'other'])), read, 1],
    [
      'a sidecar that says something else',
      change((place) => place.put(['A/A.nfo', '<movie><title>AA</title></movie>'])),
      read,
      0,
    ],
    ['another subtitle', change((place) => place.put(['A/A.en.srt', 'other'])), copied, 0],
    ['a poster that was only touched', change((place) => age(place.at('A/poster.jpg'))), copied, 0],
    [
      'another poster',
      change((place) => putFixture(place.at('A/poster.jpg'), 'poster-blue.jpg')),
      made,
      0,
    ],
    [
      'a picture more',
      change((place) => putFixture(place.at('A/fanart.jpg'), 'fanart-fractal.jpg')),
      made,
      0,
    ],
    [
      'a film more',
      change((place) => {
        place.put('D/D.mkv')
        putFixture(place.at('D/poster.jpg'), 'poster-green.jpg')
      }),
      made,
      1,
    ],
    [
      'a film that is gone',
      change((place) => rmSync(place.at('C'), { recursive: true })),
      walked,
      0,
    ],
  ])('%s for that alone', async (_, act, jobs, probes) => {
    await using place = await films()
    expect(await jobsOf(place, () => act(place))).toEqual(jobs)
    expect(place.engine.probed()).toHaveLength(3 + probes)
  })
})

describe('of two collections of pictures', () => {
  const photo = (level: number): Uint8Array =>
    makeJpeg({ width: 600, height: 400, colour: [level] })
  const put = (place: World, path: string, level: number): void => {
    place.put(path)
    writeFileSync(place.at(path), photo(level))
  }
  async function pictures(): Promise<World> {
    const place = await world({ kind: 'images' })
    for (let at = 0; at < 5; at += 1) {
      put(place, `Trip/${at}.jpg`, at * 10)
      put(place, `Home/${at}.jpg`, 100 + at * 10)
    }
    await place.engine.scan(place.name)
    await picturesMade(place.engine)
    return place
  }
  /** Keys of the pictures whose copies were made by `act`, and of those that lost theirs. */
  async function remade(place: World, act: () => void): Promise<string[]> {
    const copies = (): Map<string, string> =>
      new Map(
        place.engine
          .rows<{ key: string; at: string }>(
            `SELECT item.key, derived_at || ' ' || group_concat(picture_copy.hash) AS at FROM picture
             JOIN item ON item.id = picture.item_id JOIN picture_copy ON picture_id = picture.id GROUP BY item.id`,
          )
          .map(({ key, at }) => [key, at]),
      )
    const before = copies()
    await jobsOf(place, act)
    return [...copies()].flatMap(([key, at]) => (before.get(key) === at ? [] : [key]))
  }

  test('nothing is done when nothing changed', async () => {
    await using place = await pictures()
    expect(await jobsOf(place, () => {})).toEqual(walked)
  })

  test('a picture more joins its collection, and it alone gets copies', async () => {
    await using place = await pictures()
    const before = itemIds(place.engine)
    expect(await remade(place, () => put(place, 'Trip/new.jpg', 222))).toEqual(['Trip/new.jpg'])
    const { 'Trip/new.jpg': added, ...others } = itemIds(place.engine)
    expect(others).toEqual(before)
    expect(place.engine.rows('SELECT parent_id FROM item WHERE id = ?', added ?? 0)).toEqual([
      { parent_id: before['Trip'] ?? 0 },
    ])
  })

  test('a picture in a new folder makes a collection of its own, and no copies of others', async () => {
    await using place = await pictures()
    const path = 'Trip/Day 2/1.jpg'
    expect(await remade(place, () => put(place, path, 222))).toEqual([path])
    expect(Object.keys(itemIds(place.engine))).toContain('Trip/Day 2')
  })

  test('a picture of another content alone gets other copies, by one job', async () => {
    await using place = await pictures()
    expect(await remade(place, () => put(place, 'Trip/3.jpg', 222))).toEqual(['Trip/3.jpg'])
    expect(await jobsOf(place, () => put(place, 'Home/3.jpg', 221))).toEqual({
      ...read,
      'asset.derive': 1,
    })
  })

  test('a picture that was only touched keeps its copies', async () => {
    await using place = await pictures()
    expect(await remade(place, () => age(place.at('Trip/3.jpg')))).toEqual([])
  })

  test('a picture that is gone is missing, and no copy of another is made', async () => {
    await using place = await pictures()
    expect(await remade(place, () => rmSync(place.at('Trip/3.jpg')))).toEqual([])
    const missing = 'SELECT key FROM item WHERE missing_at IS NOT NULL'
    expect(place.engine.rows(missing)).toEqual([{ key: 'Trip/3.jpg' }])
  })

  test('what is gone for longer than it is remembered leaves nothing in the cache', async () => {
    await using place = await world({ kind: 'images', toml: '[cache]\norphan_grace = "0s"' })
    for (const path of ['Trip/1.jpg', 'Home/1.jpg']) put(place, path, path.length * 9)
    const { engine } = place
    await jobsOf(place, () => {})
    const copies = (key: string): string[] =>
      engine
        .rows<{ path: string }>(
          `SELECT cache_path AS path FROM picture_copy JOIN picture ON picture.id = picture_id
           JOIN item ON item.id = item_id WHERE key = ?`,
          key,
        )
        .map(({ path }) => join(cacheFolder(engine.dataDir), path))
    const [gone, kept] = [copies('Trip/1.jpg'), copies('Home/1.jpg')]
    expect([gone.length, kept.length]).toEqual([2, 2])
    await jobsOf(place, () => rmSync(place.at('Trip'), { recursive: true }))
    const clean = async (): Promise<void> => {
      await engine.engine.ask('cleanCache')
      const live = `SELECT 1 FROM job WHERE kind IN ('cache.clean', 'history.prune') AND done = 0`
      while (engine.rows(live).length > 0) await Bun.sleep(5)
    }
    await clean()
    expect([...gone, ...kept].every((path) => existsSync(path))).toBe(true)
    await engine.stop()
    forgetNow(engine.dataDir)
    await engine.restart()
    await clean()
    expect(itemIds(engine)).not.toContainKey('Trip/1.jpg')
    expect(gone.filter((path) => existsSync(path))).toEqual([])
    expect(kept.every((path) => existsSync(path))).toBe(true)
  })
})
