import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { cpSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import { markerName } from '../../src/filesystem/passport.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'
import { type EndedScan, startTestEngine, type TestEngine } from '../support/engine.ts'
import { picturesMade, put, putFixture } from './library.ts'

setDefaultTimeout(120_000)

type Kind = 'movies' | 'series' | 'music' | 'images'

/** What lies in the folders `a` and `b` of a library of each kind: media with pictures. */
const media: Readonly<Record<Kind, (root: string, name: string) => void>> = {
  movies: (root, name) => {
    put(root, `Film ${name} (2001)/Film ${name} (2001).mkv`)
    putFixture(join(root, `Film ${name} (2001)/poster.jpg`), 'poster-red.jpg')
  },
  series: (root, name) => {
    put(root, `Show ${name}/Season 1/Show ${name} S01E01.mkv`)
    putFixture(join(root, `Show ${name}/poster.jpg`), 'poster-blue.jpg')
  },
  music: (root, name) => {
    putFixture(join(root, `Artist ${name}/Album/01 Song.flac`), 'song-harbour-1-1.flac')
    putFixture(join(root, `Artist ${name}/Album/cover.jpg`), 'poster-green.jpg')
  },
  images: (root, name) => {
    putFixture(join(root, `Trip ${name}/1.jpg`), `poster-${name === 'a' ? 'red' : 'blue'}.jpg`)
    putFixture(join(root, `Trip ${name}/Day 2/2.jpg`), 'poster-grey.jpg')
  },
}

interface Place extends AsyncDisposable {
  readonly engine: TestEngine
  at(name: string): string
  /** Has the library consist of these folders from now on. */
  configure(...names: readonly string[]): Promise<void>
  scan(): Promise<EndedScan>
}

async function scanned(kind: Kind, ...names: readonly string[]): Promise<Place> {
  const folder = tempFolder()
  for (const name of names) media[kind](folder.at(name), name)
  const librariesOf = (paths: readonly string[]) => [
    { name: 'library', kind, paths: paths.map((name) => folder.at(name)) },
  ]
  const engine = await startTestEngine({ libraries: librariesOf(names), probe: 'count' })
  const scan = async (): Promise<EndedScan> => {
    const done = await engine.scan('library')
    await picturesMade(engine)
    return done
  }
  await scan()
  return {
    engine,
    at: (name) => folder.at(name),
    configure: (...paths) => engine.restart({ libraries: librariesOf(paths) }),
    scan,
    [Symbol.asyncDispose]: async () => {
      await engine[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}

/** All that must be as it was: numbers, states, and what was made of pictures. */
function known({ engine }: Place): unknown {
  const all = (sql: string): unknown[] => engine.rows(sql)
  return {
    items: all('SELECT id, kind, parent_id, title, missing_at FROM item ORDER BY id'),
    files: all('SELECT id, name, fingerprint, missing_at FROM file ORDER BY id'),
    links: all('SELECT item_id, file_id FROM item_file ORDER BY 1, 2'),
    assets: all('SELECT id, item_id, state, cache_path, cached_at FROM asset ORDER BY id'),
    pictures: all('SELECT id, item_id, asset_id, hash, derived_at FROM picture ORDER BY id'),
    copies: all('SELECT * FROM picture_copy ORDER BY picture_id, kind, width'),
  }
}

/** The scan that comes after `move` finds all of it where it is now, and does nothing about it. */
async function keepsAll(place: Place, move: () => Promise<void>): Promise<void> {
  const { engine } = place
  const before = known(place)
  const probed = engine.probed().length
  await move()
  const last = engine.rows<{ id: number }>('SELECT max(id) AS id FROM job')[0]?.id ?? 0
  const scan = await place.scan()
  expect(scan).toMatchObject({ status: 'completed', errors: [], removalsHeld: 0 })
  expect(scan.files).toMatchObject({ new: 0, modified: 0, moved: 0, missing: 0, restored: 0 })
  expect(known(place)).toEqual(before)
  expect(engine.probed()).toHaveLength(probed)
  const work = `(kind GLOB 'scan.*' OR kind GLOB 'asset.*')`
  const kinds = engine.rows(`SELECT DISTINCT kind FROM job WHERE ${work} AND id > ?`, last)
  expect(kinds).toEqual([{ kind: 'scan.discover' }])
}

const rootsOf = ({ engine }: Place): string[] =>
  engine
    .rows<{ id: number; name: string; away: number }>(
      `SELECT id, path AS name, detached_at IS NOT NULL AS away FROM library_root ORDER BY id`,
    )
    .map(({ id, name, away }) => `${id} ${name.split('/').at(-1)}${away === 1 ? ' away' : ''}`)

describe.each(['movies', 'series', 'music', 'images'] as const)('a library of %s', (kind) => {
  test('keeps all it knows when its folder is another and the configuration says so', async () => {
    await using place = await scanned(kind, 'a')
    await keepsAll(place, async () => {
      renameSync(place.at('a'), place.at('moved'))
      await place.configure('moved')
    })
  })

  test('knows its folders by their markers when all of them are others', async () => {
    await using place = await scanned(kind, 'a', 'b')
    await keepsAll(place, async () => {
      renameSync(place.at('a'), place.at('c'))
      renameSync(place.at('b'), place.at('d'))
      // In another order than they were.
      await place.configure('d', 'c')
    })
    expect(rootsOf(place).slice(0, 2)).toEqual(['1 c', '2 d'])
  })

  test('knows a folder that had left it when it comes back elsewhere', async () => {
    await using place = await scanned(kind, 'a', 'b')
    const before = known(place)
    await place.configure('b')
    await place.scan()
    expect(known(place)).not.toEqual(before)
    renameSync(place.at('a'), place.at('back'))
    await place.configure('b', 'back')
    const scan = await place.scan()
    expect(scan).toMatchObject({ errors: [], files: { new: 0, missing: 0, moved: 0 } })
    expect(known(place)).toEqual(before)
  })

  test('knows two folders that were exchanged', async () => {
    await using place = await scanned(kind, 'a', 'b')
    await keepsAll(place, async () => {
      renameSync(place.at('a'), place.at('x'))
      renameSync(place.at('b'), place.at('a'))
      renameSync(place.at('x'), place.at('b'))
      await place.configure('a', 'b')
    })
    expect(rootsOf(place)).toEqual(['1 b', '2 a'])
  })
})

describe('a folder with the marker of another', () => {
  test('that is mounted where one was empty is that other, and what is left there is nothing', async () => {
    await using place = await scanned('images', 'a')
    mkdirSync(place.at('b'))
    await place.configure('a', 'b')
    await place.scan()
    await keepsAll(place, async () => {
      rmSync(place.at('b'), { recursive: true })
      renameSync(place.at('a'), place.at('b'))
      mkdirSync(place.at('a'))
    })
    expect(rootsOf(place)).toEqual(['1 b', '2 a'])
  })

  test('that is a copy is another folder', async () => {
    await using place = await scanned('movies', 'a')
    const before = rootsOf(place)
    cpSync(place.at('a'), place.at('copy'), { recursive: true, preserveTimestamps: true })
    expect(readdirSync(place.at('copy'))).toContain(markerName)
    await place.configure('a', 'copy')
    expect((await place.scan()).files).toMatchObject({ new: 2, missing: 0, moved: 0 })
    expect(rootsOf(place)).toEqual([...before, '2 copy'])
  })

  test('that has left does not take the place of one that holds something', async () => {
    await using place = await scanned('movies', 'a', 'b')
    await place.configure('b')
    await place.scan()
    const before = known(place)
    renameSync(place.at('b'), place.at('b away'))
    renameSync(place.at('a'), place.at('b'))
    const scan = await place.scan()
    expect(scan).toMatchObject({ status: 'failed', failureCode: 'root_unavailable' })
    expect(known(place)).toEqual(before)
  })

  test('is not looked for in a scan of a part', async () => {
    await using place = await scanned('movies', 'a', 'b')
    renameSync(place.at('a'), place.at('c'))
    renameSync(place.at('b'), place.at('d'))
    await place.configure('d', 'c')
    const before = rootsOf(place)
    await place.engine.scan('library', { path: place.at('d/Film b (2001)') })
    expect(rootsOf(place)).toEqual(before)
  })
})
