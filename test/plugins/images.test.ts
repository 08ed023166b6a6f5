import { describe, expect, test } from 'bun:test'

import images from '../../plugins/images/index.ts'
import type { PictureResult, ScannedItem } from '../../src/domain/scanner.ts'
import { scanTree, type ScannedTree, type Tree } from './scanned-tree.ts'

const scan = (paths: readonly string[], more: Partial<Tree> = {}): Promise<ScannedTree> =>
  scanTree(images, { paths, ...more })

const keysOf = (items: readonly ScannedItem[]): string[] =>
  items.map(({ kind, key }) => `${kind} ${key}`)

describe('a folder of pictures', () => {
  test('is a collection of them in natural order', async () => {
    const tree = await scan(['Holiday/10.jpg', 'Holiday/2.jpg', 'Holiday/notes.txt'])
    expect(keysOf(tree.items)).toEqual([
      'collection Holiday',
      'image Holiday/2.jpg',
      'image Holiday/10.jpg',
    ])
    expect(tree.get('Holiday/2.jpg')).toMatchObject({
      parentKey: 'Holiday',
      identity: { title: { value: '2', source: 'file' } },
      files: [{ path: '2.jpg', role: 'main' }],
    })
  })

  test('in another is a collection within that one', async () => {
    const tree = await scan(['2024/may/day 1/a.jpg', '2024/b.png'])
    expect(tree.units.map(({ path }) => path)).toEqual(['2024', '2024/may/day 1'])
    expect(keysOf(tree.itemsOf('2024/may/day 1'))).toEqual([
      'collection 2024',
      'collection 2024/may',
      'collection 2024/may/day 1',
      'image 2024/may/day 1/a.jpg',
    ])
    expect(tree.get('2024/may')).toMatchObject({ parentKey: '2024', assets: [], findings: [] })
  })

  test('has the first picture for its cover, or the one that is named so', async () => {
    const tree = await scan(['a/10.jpg', 'a/9.jpg', 'b/1.jpg', 'b/Folder.jpg', 'b/COVER.png'])
    expect(tree.get('a').assets).toEqual([{ path: '9.jpg', type: 'poster' }])
    expect(tree.get('b').assets).toEqual([{ path: 'COVER.png', type: 'poster' }])
    expect(tree.find('b/COVER.png')).toHaveLength(1)
  })

  test('directly in the root is none, and its pictures stand alone', async () => {
    const tree = await scan(['a.jpg', 'b.cbz'], { archives: { 'b.cbz': ['1.jpg'] } })
    expect(tree.items.map(({ key, parentKey }) => [key, parentKey])).toEqual([
      ['b.cbz', null],
      ['b.cbz/1.jpg', 'b.cbz'],
      ['a.jpg', null],
    ])
  })

  test('without pictures below it is nothing', async () => {
    expect((await scan(['texts/a.txt', 'film/b.mkv'])).items).toEqual([])
  })

  test('that has lost all of them is not told of any more', async () => {
    const tree = await scan(['Holiday/1.jpg'])
    expect(await tree.read({ ...tree.units[0]!, entries: [] })).toEqual([])
  })

  test('of too many pictures shows the first and says so', async () => {
    const tree = await scan(Array.from({ length: 15_010 }, (_, at) => `all/${at}.jpg`))
    expect(tree.items).toHaveLength(15_001)
    expect(tree.get('all').findings).toMatchObject([{ code: 'too_many_pictures' }])
  })
})

describe('an archive', () => {
  const one = (entries: readonly string[]): Promise<ScannedTree> =>
    scan(['Saga/v01.cbz'], { archives: { 'Saga/v01.cbz': entries } })

  test('is a collection of its pages in natural order, below its folder', async () => {
    const tree = await one(['p10.jpg', 'p9.jpg', 'info.xml'])
    expect(keysOf(tree.items)).toEqual([
      'collection Saga',
      'collection Saga/v01.cbz',
      'image Saga/v01.cbz/p9.jpg',
      'image Saga/v01.cbz/p10.jpg',
    ])
    expect(tree.get('Saga/v01.cbz')).toMatchObject({
      parentKey: 'Saga',
      identity: { title: { value: 'v01' } },
      files: [{ path: 'v01.cbz', role: 'main' }],
      assets: [{ path: 'v01.cbz', type: 'poster', entry: 'p9.jpg' }],
    })
    expect(tree.get('Saga/v01.cbz/p9.jpg').files).toEqual([
      { path: 'v01.cbz', role: 'main', entry: 'p9.jpg' },
    ])
    expect(tree.get('Saga').assets).toEqual([{ path: 'v01.cbz', type: 'poster', entry: 'p9.jpg' }])
  })

  test('with folders is read folder by folder, without the one around all', async () => {
    const tree = await one(['Saga v1/ch10/1.jpg', 'Saga v1/ch2/1.jpg', 'Saga v1/ch2/10.jpg'])
    const pages = tree.items.filter(({ kind }) => kind === 'image')
    expect(pages.map(({ identity }) => identity.title?.value)).toEqual([
      'ch2/1',
      'ch2/10',
      'ch10/1',
    ])
  })

  test('has the page that says so for its cover', async () => {
    const tree = await one(['000 discover.jpg', '001.jpg', '099 - Back Cover.jpg', 'z_cover.png'])
    expect(tree.get('Saga/v01.cbz').assets).toMatchObject([{ entry: '099 - Back Cover.jpg' }])
    const other = await one(['001.jpg', '002 front-cover.jpg'])
    expect(other.get('Saga/v01.cbz').assets).toMatchObject([{ entry: '002 front-cover.jpg' }])
  })

  test('is rid of what programs leave in it', async () => {
    const tree = await one(['__MACOSX/._1.jpg', '.thumbs/1.jpg', 'a/._1.jpg', '1.jpg'])
    expect(tree.items.filter(({ kind }) => kind === 'image')).toHaveLength(1)
  })

  test('that cannot be read or holds no pictures is a collection that says why', async () => {
    const tree = await scan(['a/broken.zip', 'a/texts.zip'], { archives: { 'a/texts.zip': ['x'] } })
    expect(tree.get('a/broken.zip').findings).toMatchObject([{ code: 'archive_unreadable' }])
    expect(tree.get('a/texts.zip').findings).toMatchObject([{ code: 'archive_without_pictures' }])
    expect(tree.get('a').assets).toEqual([])
  })

  test('beside a picture named cover has it for the cover of the folder alone', async () => {
    const tree = await scan(['a/v1.cbz', 'a/cover.jpg', 'a/extra.jpg'], {
      archives: { 'a/v1.cbz': ['1.jpg'] },
    })
    expect(tree.get('a').assets).toEqual([{ path: 'cover.jpg', type: 'poster' }])
    expect(tree.find('a/cover.jpg')).toEqual([])
    expect(tree.find('a/extra.jpg')).toHaveLength(1)
  })

  test('among too many keeps its place without its pages', async () => {
    const pages = Array.from({ length: 9_000 }, (_, at) => `${at}.jpg`)
    const tree = await scan(['a/v1.cbz', 'a/v2.cbz'], {
      archives: { 'a/v1.cbz': pages, 'a/v2.cbz': pages },
    })
    expect(tree.items).toHaveLength(9_003)
    expect(tree.get('a/v2.cbz').findings).toMatchObject([{ code: 'too_many_pictures' }])
  })
})

describe('a picture', () => {
  const look: PictureResult = {
    picture: {
      type: 'jpeg',
      width: 3000,
      height: 4000,
      orientation: 6,
      animated: false,
      bitDepth: 8,
      exif: { takenAt: '2024-05-01T12:30:00+02:00', camera: 'Fuji X-T5', iso: 200 },
    },
    findings: [],
  }

  test('tells the day it was taken and what its camera wrote down', async () => {
    const tree = await scan(['May/a.jpg', 'May/b.jpg'], { pictures: { 'May/a.jpg': look } })
    expect(tree.get('May/a.jpg')).toMatchObject({
      identity: { date: { value: '2024-05-01', source: 'tag' } },
      metadata: {
        photo: {
          type: 'jpeg',
          width: 3000,
          height: 4000,
          orientation: 6,
          takenAt: '2024-05-01T12:30:00+02:00',
          camera: 'Fuji X-T5',
          iso: 200,
        },
      },
    })
    expect(tree.get('May/b.jpg')).toMatchObject({
      identity: { title: { value: 'b' } },
      metadata: {},
    })
    expect(tree.get('May/b.jpg').identity.date).toBeUndefined()
  })

  test('that is none says so', async () => {
    const findings = [{ code: 'not_a_picture', message: 'It is not a picture.' }]
    const tree = await scan(['May/a.jpg'], {
      pictures: { 'May/a.jpg': { picture: null, findings } },
    })
    expect(tree.get('May/a.jpg')).toMatchObject({ metadata: {}, findings })
  })
})
