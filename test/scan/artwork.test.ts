import { describe, expect, test } from 'bun:test'
import { renameSync, rmSync, writeFileSync } from 'node:fs'

import type { ArtworkRef } from '../../src/domain/artwork.ts'
import type { ArtworkType } from '../../src/domain/media.ts'
import { makeJpeg } from '../media/image/jpeg.ts'
import { until } from '../support/household.ts'
import { refused, type TestEngine } from '../support/engine.ts'
import { itemIds, picturesMade, type World, world } from './library.ts'

interface Shown {
  readonly type: ArtworkType
  /** Name of the file, or title of the picture. */
  readonly name: string | null
  readonly by: 'rule' | 'person'
  readonly at: number
}

/** What an item shows. */
function shown(engine: TestEngine, key: string): Shown[] {
  return engine.rows<Shown>(
    `SELECT artwork.type, coalesce(file.name, image.title) AS name, chosen_by AS "by", chosen_at AS at
     FROM artwork JOIN item ON item.id = artwork.item_id LEFT JOIN asset ON asset.id = asset_id
     LEFT JOIN file ON file.id = asset.file_id LEFT JOIN item AS image ON image.id = image_id
     WHERE item.key = ? ORDER BY artwork.type`,
    key,
  )
}

function names(engine: TestEngine, key: string): (string | null)[] {
  return shown(engine, key).map(({ name }) => name)
}

async function scanned(place: World, mode: 'incremental' | 'full' = 'incremental'): Promise<void> {
  await place.engine.scan(place.name, { mode })
  await picturesMade(place.engine)
}

function putPicture(place: World, path: string): void {
  place.put(path)
  writeFileSync(place.at(path), makeJpeg({ width: 200, height: 300 }))
}

function assetOf(engine: TestEngine, name: string): ArtworkRef {
  const [row] = engine.rows<{ id: number }>(
    'SELECT asset.id FROM asset JOIN file ON file.id = file_id WHERE file.name = ?',
    name,
  )
  return { assetId: row!.id, imageId: null }
}

function imageOf(engine: TestEngine, title: string): ArtworkRef {
  const [row] = engine.rows<{ id: number }>(
    `SELECT id FROM item WHERE title = ? AND kind = 'image'`,
    title,
  )
  return { assetId: null, imageId: row!.id }
}

async function film(...pictures: string[]): Promise<World & { readonly itemId: number }> {
  const place = await world()
  place.put('A/A.mkv')
  for (const name of pictures) putPicture(place, `A/${name}`)
  await scanned(place)
  return { ...place, itemId: itemIds(place.engine)['A']! }
}

describe('a film', () => {
  test('shows one picture of each type', async () => {
    await using place = await film('folder.jpg', 'poster.jpg', 'fanart.jpg', 'A-logo.jpg')
    expect(shown(place.engine, 'A')).toMatchObject([
      { type: 'fanart', name: 'fanart.jpg', by: 'rule' },
      { type: 'logo', name: 'A-logo.jpg' },
      { type: 'poster', name: 'poster.jpg' },
    ])
  })

  test('shows another when a better one comes, and the first again when that goes', async () => {
    await using place = await film('folder.jpg')
    expect(names(place.engine, 'A')).toEqual(['folder.jpg'])
    putPicture(place, 'A/poster.jpg')
    await scanned(place)
    expect(names(place.engine, 'A')).toEqual(['poster.jpg'])
    rmSync(place.at('A/poster.jpg'))
    await scanned(place)
    expect(names(place.engine, 'A')).toEqual(['folder.jpg'])
  })

  test('shows no broken picture while there is another', async () => {
    await using place = await film('folder.jpg')
    place.put(['A/poster.jpg', 'no picture'])
    await scanned(place)
    expect(names(place.engine, 'A')).toEqual(['folder.jpg'])
  })

  test('shows the picture in the language of its people, also when they have changed', async () => {
    await using place = await world({ block: 'languages = ["de"]' })
    place.put('A/A.mkv')
    for (const name of ['poster.jpg', 'poster.de.jpg', 'poster.fr.jpg'])
      putPicture(place, `A/${name}`)
    await scanned(place)
    expect(names(place.engine, 'A')).toEqual(['poster.de.jpg'])
    const { root, name } = place
    for (const [toml, expected] of [
      ['languages = ["it", "fr"]', 'poster.fr.jpg'],
      ['', 'poster.jpg'],
    ] as const) {
      await place.engine.restart({ libraries: [{ name, kind: 'movies', paths: [root], toml }] })
      await until(() => names(place.engine, 'A')[0] === expected, expected)
    }
  })

  test('keeps what it shows when nothing has changed', async () => {
    await using place = await film('folder.jpg', 'poster.jpg')
    const before = shown(place.engine, 'A')
    await scanned(place, 'full')
    expect(shown(place.engine, 'A')).toEqual(before)
  })
})

describe('what a person chose', () => {
  test('stays through scans, and is what the rule says again when it is given back', async () => {
    await using place = await film('folder.jpg', 'poster.jpg')
    const { engine } = place.engine
    const order = { itemId: place.itemId, type: 'poster' } as const
    await engine.ask('chooseArtwork', { ...order, picture: assetOf(place.engine, 'folder.jpg') })
    expect(shown(place.engine, 'A')).toMatchObject([{ name: 'folder.jpg', by: 'person' }])
    await scanned(place, 'full')
    expect(shown(place.engine, 'A')).toMatchObject([{ name: 'folder.jpg', by: 'person' }])
    await engine.ask('unchooseArtwork', place.itemId, 'poster')
    expect(shown(place.engine, 'A')).toMatchObject([{ name: 'poster.jpg', by: 'rule' }])
  })

  test('is replaced while its file is away, and comes back with it', async () => {
    await using place = await film('folder.jpg', 'poster.jpg')
    const picture = assetOf(place.engine, 'folder.jpg')
    const order = { itemId: place.itemId, type: 'poster', picture } as const
    await place.engine.engine.ask('chooseArtwork', order)
    renameSync(place.at('A/folder.jpg'), `${place.root}.jpg`)
    await scanned(place)
    expect(shown(place.engine, 'A')).toMatchObject([{ name: 'poster.jpg', by: 'rule' }])
    renameSync(`${place.root}.jpg`, place.at('A/folder.jpg'))
    await scanned(place)
    expect(shown(place.engine, 'A')).toMatchObject([{ name: 'folder.jpg', by: 'person' }])
  })

  test('outlasts the row of its asset', async () => {
    await using place = await film('folder.jpg', 'poster.jpg')
    const { engine, itemId } = place
    const picture = assetOf(engine, 'folder.jpg')
    await engine.engine.ask('chooseArtwork', { itemId, type: 'poster', picture })
    // While it is no artwork it has no row.
    renameSync(place.at('A/folder.jpg'), place.at('A/something.jpg'))
    await scanned(place)
    renameSync(place.at('A/something.jpg'), place.at('A/folder.jpg'))
    await scanned(place)
    expect(names(engine, 'A')).toEqual(['folder.jpg'])
  })

  test('is kept from other choices by a lock until somebody says otherwise', async () => {
    await using place = await film('folder.jpg', 'poster.jpg')
    const { engine } = place.engine
    const order = { itemId: place.itemId, type: 'poster' } as const
    const folder = assetOf(place.engine, 'folder.jpg')
    await engine.ask('chooseArtwork', { ...order, locked: true })
    expect(shown(place.engine, 'A')).toMatchObject([{ name: 'poster.jpg', by: 'person' }])
    const error = await refused(engine.ask('chooseArtwork', { ...order, picture: folder }))
    expect(error.code).toBe('conflict')
    await engine.ask('chooseArtwork', { ...order, picture: folder, locked: false })
    expect(names(place.engine, 'A')).toEqual(['folder.jpg'])
  })

  test('has to be a picture of the item', async () => {
    await using place = await film('poster.jpg')
    place.put('B/B.mkv', 'B/B.en.srt')
    putPicture(place, 'B/fanart.jpg')
    await scanned(place)
    const { engine } = place.engine
    const orders: readonly (readonly [code: string, itemId: number, picture?: ArtworkRef])[] = [
      ['invalid', place.itemId, assetOf(place.engine, 'fanart.jpg')],
      ['invalid', itemIds(place.engine)['B']!, assetOf(place.engine, 'B.en.srt')],
      ['invalid', place.itemId, { assetId: null, imageId: place.itemId }],
      ['invalid', itemIds(place.engine)['B']!],
      ['not_found', 999, assetOf(place.engine, 'poster.jpg')],
    ]
    for (const [code, itemId, picture] of orders) {
      const order = { itemId, type: 'poster', ...(picture && { picture }), locked: true } as const
      expect([code, (await refused(engine.ask('chooseArtwork', order))).code]).toEqual([code, code])
    }
  })
})

describe('a collection', () => {
  test('shows its first picture, and that of its first collection where it has none', async () => {
    await using place = await world({ kind: 'images' })
    for (const page of [10, 9, 11]) putPicture(place, `Comic/Vol 1/${page}.jpg`)
    await scanned(place)
    const poster = (key: string) =>
      place.engine.rows<{ asset: number | null; image: number | null }>(
        `SELECT asset_id AS asset, image_id AS image FROM artwork JOIN item ON item.id = item_id WHERE key = ?`,
        key,
      )
    expect(names(place.engine, 'Comic/Vol 1')).toEqual(['9.jpg'])
    expect(poster('Comic')).toEqual(poster('Comic/Vol 1'))
    expect(poster('Comic')).toHaveLength(1)
  })

  test('shows any picture in it that a person takes', async () => {
    await using place = await world({ kind: 'images' })
    for (let page = 1; page <= 30; page += 1) putPicture(place, `Comic/Vol 1/${page}.jpg`)
    await scanned(place)
    const ids = itemIds(place.engine)
    const picture = imageOf(place.engine, '27')
    for (const key of ['Comic/Vol 1', 'Comic']) {
      const order = { itemId: ids[key]!, type: 'poster', picture } as const
      await place.engine.engine.ask('chooseArtwork', order)
      expect(shown(place.engine, key)).toMatchObject([{ name: '27', by: 'person' }])
    }
    await scanned(place, 'full')
    expect(names(place.engine, 'Comic/Vol 1')).toEqual(['27'])
    rmSync(place.at('Comic/Vol 1/27.jpg'))
    await scanned(place)
    expect(names(place.engine, 'Comic/Vol 1')).toEqual(['1.jpg'])
  })
})
