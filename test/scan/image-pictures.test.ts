import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

import type { RebuildOrder } from '../../src/domain/engine.ts'
import { createPictureQueries } from '../../src/store/rebuild-queries.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'
import { type MadeEntry, makeZip } from '../media/archive/make-zip.ts'
import { makeJpeg } from '../media/image/jpeg.ts'
import { until } from '../support/household.ts'
import { refused } from '../support/engine.ts'
import { picturesMade, type World, world } from './library.ts'

setDefaultTimeout(120_000)

const switchedOff = 'auto_rebuild_thumbnails = false\nauto_rebuild_cache = false'

function images(block = ''): Promise<World> {
  return world({ kind: 'images', block })
}

function put(place: World, path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(place.at(path)), { recursive: true })
  writeFileSync(place.at(path), bytes)
}

function putBook(place: World, path: string, pages: readonly MadeEntry[]): void {
  put(place, path, makeZip(pages))
}

/** One colour, so that it is told apart by it. */
const photo = (level: number, width = 2400): Uint8Array =>
  makeJpeg({ width, height: (width * 2) / 3, colour: [level] })

function putPhotos(place: World, folder: string, count: number): void {
  for (let at = 0; at < count; at += 1) put(place, `${folder}/${at}.jpg`, photo(at, 600))
}

async function scanned(place: World): Promise<void> {
  await place.engine.scan('pictures')
  await picturesMade(place.engine)
}

interface Made {
  readonly key: string
  readonly hash: string | null
  readonly thumbHash: string | null
  readonly derivedAt: number
  readonly copies: string
}

/** What was made of the items that are pictures, by their ids. */
function made({ engine }: World): Record<string, Made> {
  const rows = engine.rows<Made & { id: number }>(
    `SELECT item.id, item.key, picture.hash, thumb_hash AS thumbHash, derived_at AS derivedAt,
       (SELECT group_concat(kind || ' ' || width || ' ' || picture_copy.hash, ', ' ORDER BY kind, width)
        FROM picture_copy WHERE picture_id = picture.id) AS copies
     FROM picture JOIN item ON item.id = picture.item_id ORDER BY item.id`,
  )
  return Object.fromEntries(rows.map(({ id, ...row }) => [id, row]))
}

/** Keys of the pictures of which something was made since. */
function madeSince(before: Record<string, Made>, after: Record<string, Made>): string[] {
  return Object.entries(after).flatMap(([id, { key, derivedAt }]) =>
    derivedAt === before[id]?.derivedAt ? [] : [key],
  )
}

const widths = ({ copies }: Made): string => copies.replaceAll(/ [0-9a-f]{64}/g, '')

/** What is on the rebuild lists, as `title: lists, reason`. */
function waiting({ engine }: World): string[] {
  const { reader } = engine.engine
  const queries = createPictureQueries(reader)
  // Of one moment, because copies may be made meanwhile.
  const { found, pictures } = reader.transaction(() => ({
    found: queries.listWaiting({ libraryId: 1, after: [0, 0], limit: 100 }),
    ...queries.countWaiting(1),
  }))()
  expect(pictures).toBe(found.length)
  return found.map(({ picture: { itemTitle, assetType, lists, reason, priority } }) => {
    const what = assetType === null ? itemTitle : `${assetType} of ${itemTitle}`
    return `${what}: ${lists.join(' and ')}, ${reason}${priority === null ? '' : `, ${priority}`}`
  })
}

async function rebuild(place: World, order: Partial<RebuildOrder> = {}): Promise<void> {
  const whole = { libraryId: 1, lists: ['thumbnails', 'display'], force: false } as const
  await place.engine.engine.ask('rebuildPictures', { ...whole, ...order })
  await picturesMade(place.engine)
}

describe('the pictures of a library of images', () => {
  test('get their copies from where they lie, files and pages alike', async () => {
    await using place = await images()
    put(place, 'Trip/1.jpg', photo(40))
    putBook(place, 'Trip/book.cbz', [
      { name: 'a/p1.jpg', content: photo(80) },
      { name: 'a/p2.jpg', content: photo(120, 1000), method: 8 },
    ])
    await scanned(place)
    const copies = Object.values(made(place)).map((one) => [one.key, widths(one)])
    expect(Object.fromEntries(copies)).toEqual({
      'Trip/1.jpg': 'display 1920, thumbnail 320, thumbnail 1280',
      'Trip/book.cbz/a/p1.jpg': 'display 1920, thumbnail 320, thumbnail 1280',
      'Trip/book.cbz/a/p2.jpg': 'thumbnail 320, thumbnail 1000',
    })
    expect(waiting(place)).toEqual([])
    const ids = Object.keys(made(place)).map(Number)
    await place.engine.event('pictures.ready', ({ itemIds, libraryName }) => {
      expect(libraryName).toBe('pictures')
      return itemIds.some((id) => ids.includes(id))
    })
  })

  test('are many, and one that changes is made anew alone', async () => {
    await using place = await images()
    putPhotos(place, 'Trip', 120)
    await scanned(place)
    const before = made(place)
    expect(Object.keys(before)).toHaveLength(120)
    put(place, 'Trip/70.jpg', photo(200, 900))
    await scanned(place)
    expect(madeSince(before, made(place))).toEqual(['Trip/70.jpg'])
  })

  test('are not made anew when their collection is renamed', async () => {
    await using place = await images()
    putPhotos(place, 'Trip', 3)
    putBook(place, 'Trip/book.cbz', [{ name: 'p1.jpg', content: photo(80) }])
    await scanned(place)
    const before = made(place)
    renameSync(place.at('Trip'), place.at('Journey'))
    await scanned(place)
    const after = made(place)
    expect(Object.values(after).map(({ key }) => key)).toContain('Journey/book.cbz/p1.jpg')
    expect([Object.keys(after), madeSince(before, after)]).toEqual([Object.keys(before), []])
    expect(waiting(place)).toEqual([])
  })

  test('that were only touched are looked at, and no more', async () => {
    await using place = await images()
    putPhotos(place, 'Trip', 2)
    await scanned(place)
    const before = made(place)
    utimesSync(place.at('Trip/1.jpg'), 1_000_000, 1_000_000)
    await scanned(place)
    expect(made(place)).toEqual(before)
    expect(waiting(place)).toEqual([])
  })

  test('in an archive of which one page is another are made anew page by page', async () => {
    await using place = await images()
    const page = (name: string, level: number): MadeEntry => ({ name, content: photo(level, 600) })
    putBook(place, 'Saga/v1.cbz', [page('1.jpg', 10), page('2.jpg', 20), page('3.jpg', 30)])
    await scanned(place)
    const before = made(place)
    putBook(place, 'Saga/v1.cbz', [page('1.jpg', 10), page('2.jpg', 99), page('3.jpg', 30)])
    await scanned(place)
    expect(madeSince(before, made(place))).toEqual(['Saga/v1.cbz/2.jpg'])
    expect(waiting(place)).toEqual([])
  })

  test('that are none, or cannot be read, say so and hold nobody up', async () => {
    await using place = await images()
    put(place, 'Trip/a.jpg', Buffer.from('<html></html>'))
    put(place, 'Trip/b.jpg', photo(9, 600))
    putBook(place, 'Trip/c.cbz', [{ name: '1.jpg', content: photo(9, 600), claims: { crc: 1 } }])
    await scanned(place)
    const findings = place.engine.rows<{ key: string; findings: string }>(
      `SELECT key, picture.findings FROM picture JOIN item ON item.id = picture.item_id ORDER BY key`,
    )
    const codes = findings.map(({ key, findings: list }) => [
      key,
      (JSON.parse(list) as { code: string }[]).map(({ code }) => code).join(),
    ])
    expect(Object.fromEntries(codes)).toEqual({
      'Trip/a.jpg': 'not_a_picture',
      'Trip/b.jpg': '',
      'Trip/c.cbz/1.jpg': 'picture_unreadable',
    })
  })

  test('are read nowhere else than in their library', async () => {
    await using place = await images()
    using outside = tempFolder()
    put(place, 'Trip/1.jpg', photo(40))
    await place.engine.engine.ask('pauseQueue', 'picture')
    await place.engine.scan('pictures')
    renameSync(place.at('Trip'), outside.at('Trip'))
    symlinkSync(outside.at('Trip'), place.at('Trip'))
    await place.engine.engine.ask('resumeQueue', 'picture')
    await picturesMade(place.engine)
    const ofItems = Object.values(made(place))
    expect(ofItems).toEqual([expect.objectContaining({ hash: null, copies: null })])
  })

  test('that go before they were looked at are looked at when they are back', async () => {
    await using place = await images()
    putPhotos(place, 'Trip', 2)
    await place.engine.engine.ask('pauseQueue', 'picture')
    await place.engine.scan('pictures')
    renameSync(place.at('Trip'), place.at('.away'))
    await place.engine.engine.ask('resumeQueue', 'picture')
    await picturesMade(place.engine)
    expect(made(place)).toEqual({})
    // Later by itself, or now because somebody asks.
    const later = 'SELECT kind, run_at > created_at + 60000 AS later FROM job WHERE done = 0'
    expect(place.engine.rows(later)).toEqual([{ kind: 'asset.derive', later: 1 }])
    renameSync(place.at('.away'), place.at('Trip'))
    await rebuild(place)
    expect(Object.keys(made(place))).toHaveLength(2)
  })
})

describe('a library that makes nothing anew by itself', () => {
  test('keeps the copies that there are, and lists what has changed until somebody asks', async () => {
    await using place = await images(switchedOff)
    putPhotos(place, 'Trip', 3)
    await scanned(place)
    const before = made(place)
    expect(Object.values(before).map(widths)).toEqual(Array(3).fill('thumbnail 320, thumbnail 600'))
    put(place, 'Trip/1.jpg', photo(200, 900))
    put(place, 'Trip/3.jpg', photo(3, 600))
    utimesSync(place.at('Trip/2.jpg'), 1_000_000, 1_000_000)
    await scanned(place)
    const after = made(place)
    expect(madeSince(before, after)).toEqual(['Trip/3.jpg'])
    expect(waiting(place)).toEqual(['1: thumbnails and display, changed'])
    await rebuild(place)
    expect(madeSince(after, made(place))).toEqual(['Trip/1.jpg'])
    expect(Object.values(made(place)).map(widths)[1]).toBe('thumbnail 320, thumbnail 900')
    expect(waiting(place)).toEqual([])
  })

  test('makes one of the two sorts, when it is told to leave the other', async () => {
    await using place = await images('auto_rebuild_cache = false')
    put(place, 'Trip/1.jpg', photo(40))
    await scanned(place)
    const [before] = Object.values(made(place))
    put(place, 'Trip/1.jpg', photo(200))
    await scanned(place)
    const [after] = Object.values(made(place))
    const [display, ...thumbnails] = (before?.copies ?? '').split(', ')
    expect(after?.copies).toStartWith(`${display}, `)
    for (const thumbnail of thumbnails) expect(after?.copies).not.toContain(thumbnail)
    expect(after?.thumbHash).not.toBe(before!.thumbHash)
    const lists = ['poster of Trip: display, changed', '1: display, changed']
    expect(waiting(place)).toEqual(lists)
    await rebuild(place, { lists: ['thumbnails'] })
    expect(waiting(place)).toEqual(lists)
    await rebuild(place, { lists: ['display'] })
    expect(Object.values(made(place))[0]?.copies).not.toContain(String(display))
    expect(waiting(place)).toEqual([])
  })

  test('makes what has waited once it is told to', async () => {
    await using place = await images(switchedOff)
    putPhotos(place, 'Trip', 2)
    await scanned(place)
    put(place, 'Trip/1.jpg', photo(200, 900))
    await scanned(place)
    expect(waiting(place)).toHaveLength(1)
    const libraries = [{ name: 'pictures', kind: 'images', paths: [place.root] }] as const
    await place.engine.restart({ libraries })
    await until(() => waiting(place).length === 0, 'the new copies')
  })
})

describe('a rebuild', () => {
  test('by force makes all anew, and nothing of other libraries', async () => {
    await using place = await images()
    putPhotos(place, 'Trip', 60)
    await scanned(place)
    const before = made(place)
    await rebuild(place, { libraryId: 1 })
    expect(madeSince(before, made(place))).toEqual([])
    await rebuild(place, { force: true })
    const after = made(place)
    expect(madeSince(before, after)).toHaveLength(60)
    expect(Object.values(after).map(({ copies }) => copies)).toEqual(
      Object.values(before).map(({ copies }) => copies),
    )
    const other = { libraryId: 2, lists: ['display'], force: true } as const
    expect((await refused(place.engine.engine.ask('rebuildPictures', other))).code).toBe(
      'not_found',
    )
  })

  test('tries those again that could not be read', async () => {
    await using place = await images()
    put(place, 'Trip/1.jpg', photo(40, 600))
    await scanned(place)
    const [before] = Object.values(made(place))
    renameSync(place.at('Trip/1.jpg'), place.at('away'))
    symlinkSync(place.at('away'), place.at('Trip/1.jpg'))
    await rebuild(place, { force: true })
    const [unread] = Object.values(made(place))
    expect(unread).toEqual({ ...before!, hash: null })
    rmSync(place.at('Trip/1.jpg'))
    renameSync(place.at('away'), place.at('Trip/1.jpg'))
    await rebuild(place)
    const [after] = Object.values(made(place))
    expect([after?.hash, after?.copies]).toEqual([before!.hash, before!.copies])
  })
})

describe('other sizes', () => {
  test('are made of all pictures when the configuration asks for them', async () => {
    await using place = await images()
    put(place, 'Trip/1.jpg', photo(40))
    await scanned(place)
    await place.engine.restart({ toml: '[pictures]\nthumbnails = [200]\ndisplay_size = 1000' })
    const isMade = (): boolean => widths(Object.values(made(place))[0]!).includes('1000')
    await until(() => isMade(), 'the new copies')
    await picturesMade(place.engine)
    expect(Object.values(made(place)).map(widths)).toEqual(['display 1000, thumbnail 200'])
    const covers = place.engine.rows<{ n: number }>(
      `SELECT count(*) AS n FROM picture_copy JOIN picture ON picture.id = picture_id
       WHERE asset_id IS NOT NULL AND long_side IN (200, 1000)`,
    )
    expect(covers).toEqual([{ n: 2 }])
  })

  test('wait on the lists of a library that makes nothing by itself', async () => {
    await using place = await images(switchedOff)
    put(place, 'Trip/1.jpg', photo(40))
    await scanned(place)
    await place.engine.restart({ toml: '[pictures]\nthumbnails = [200]' })
    await until(() => waiting(place).length === 2, 'the new sizes')
    expect(waiting(place)).toEqual(['poster of Trip: thumbnails, sizes', '1: thumbnails, sizes'])
    await rebuild(place, { libraryId: null })
    expect(Object.values(made(place)).map(widths)).toEqual(['display 1920, thumbnail 200'])
    expect(waiting(place)).toEqual([])
  })
})
