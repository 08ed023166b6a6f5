import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'bun:test'

import { itemIds, type World, world } from './library.ts'

const index = 'A/A.en.IDX'
const data = 'A/A.en.sub'

async function film(): Promise<World> {
  const place = await world()
  place.put('A/A.mkv', [index, 'points into'], [data, 'pictures'])
  await place.engine.scan('films')
  return place
}

/** Names and contents of the copies in the cache. */
function copies(place: World): Record<string, string> {
  const folder = join(place.engine.dataDir, 'cache', 'movie', String(itemIds(place.engine)['A']))
  const names = readdirSync(folder).toSorted()
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
}

function assets(place: World): unknown[] {
  return place.engine.rows(
    `SELECT name, state, asset.size_bytes AS size FROM asset JOIN file ON file.id = file_id`,
  )
}

const nameOf = (...contents: string[]): string =>
  `subtitle_${createHash('sha256').update(contents.join('')).digest('hex')}`

describe('a VobSub subtitle', () => {
  test('is one asset whose two files are cached under one name', async () => {
    await using place = await film()
    expect(assets(place)).toEqual([{ name: 'A.en.IDX', state: 'cached', size: 19 }])
    const name = nameOf('points into', 'pictures')
    expect(copies(place)).toEqual({ [`${name}.idx`]: 'points into', [`${name}.sub`]: 'pictures' })
    expect((await place.engine.scan('films')).directories.total).toBe(0)
  })

  test('is cached again when either of its files changed', async () => {
    await using place = await film()
    place.put([data, 'PICTURES'])
    expect((await place.engine.scan('films')).assets).toMatchObject({ total: 1, done: 1 })
    place.put([index, 'points elsewhere'])
    expect((await place.engine.scan('films')).assets).toMatchObject({ total: 1, done: 1 })
    expect(copies(place)).toMatchObject({
      [`${nameOf('points into', 'PICTURES')}.sub`]: 'PICTURES',
      [`${nameOf('points elsewhere', 'PICTURES')}.idx`]: 'points elsewhere',
      [`${nameOf('points elsewhere', 'PICTURES')}.sub`]: 'PICTURES',
    })
    place.put('A/B.txt')
    expect((await place.engine.scan('films')).assets.total).toBe(0)
  })

  test('is none without its data, and a text without its index', async () => {
    await using place = await film()
    rmSync(place.at(data))
    await place.engine.scan('films')
    expect(assets(place)).toEqual([])
    place.put([data, 'a text'])
    rmSync(place.at(index))
    await place.engine.scan('films')
    expect(assets(place)).toEqual([{ name: 'A.en.sub', state: 'cached', size: 6 }])
  })

  test('stays while the loss of its data is held back', async () => {
    await using place = await film()
    await place.engine.restart({ toml: '[scan]\nremoval_limit = { share = 0.1, files = 0 }' })
    renameSync(place.at(data), `${place.root}/../away`)
    place.put('A/B.txt')
    expect((await place.engine.scan('films')).removalsHeld).toBe(1)
    expect(assets(place)).toHaveLength(1)
  })
})
