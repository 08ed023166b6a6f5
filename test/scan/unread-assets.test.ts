import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'bun:test'

import { putCover, putSong } from './songs.ts'
import { type World, world } from './library.ts'

interface Row {
  readonly state: string
  readonly hash: string
  readonly path: string | null
}

function assets({ engine }: World): Row[] {
  return engine.rows<Row>(
    'SELECT state, hash, cache_path AS path FROM asset ORDER BY item_id, type',
  )
}

/** Bytes that this process, all of its threads, has read from files so far. */
function bytesRead(): number {
  return Number(/^rchar: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1])
}

/** Other bytes under the same size, time and inode: whoever reads them notices. */
function alterUnseen(path: string, part?: { at: number; length: number }): void {
  const { atime, mtime } = statSync(path)
  const content = readFileSync(path)
  const { at = 0, length = content.length } = part ?? {}
  writeFileSync(path, content.fill('!', at, at + length), { flag: 'r+' })
  utimesSync(path, atime, mtime)
}

/** A time without fractions, which can be set again exactly. */
const seconds = (path: string): void => utimesSync(path, 1_700_000_000, 1_700_000_000)

describe('a full scan', () => {
  test('reads no asset that is as it was', async () => {
    await using place = await world()
    const paths = ['A/poster.jpg', 'A/A.en.srt', 'A/theme.mp3', 'A/A-trailer.mkv', 'A/A.en.idx']
    place.put('A/A.mkv', 'A/A.en.sub', ...paths)
    for (const path of [...paths, 'A/A.en.sub']) seconds(place.at(path))
    await place.engine.scan('films')
    const before = assets(place)
    for (const path of [...paths, 'A/A.en.sub']) alterUnseen(place.at(path))
    const scan = await place.engine.scan('films', { mode: 'full' })
    expect(scan.assets).toMatchObject({ total: 5, done: 5 })
    expect(assets(place)).toEqual(before)
    // What is touched is read.
    for (const path of paths) utimesSync(place.at(path), 1_800_000_000, 1_800_000_000)
    await place.engine.scan('films')
    for (const [at, { hash }] of assets(place).entries())
      expect(hash).not.toBe(before[at]?.hash as string)
  })

  test('reads 0 bytes of them', async () => {
    await using place = await world()
    const large = 'x'.repeat(30_000_000)
    place.put('A/A.mkv', ['A/A.srt', large], ['A/theme.mp3', large], ['A/A-trailer.mkv', large])
    const cold = bytesRead()
    await place.engine.scan('films')
    const warm = bytesRead()
    await place.engine.scan('films', { mode: 'full' })
    const again = bytesRead() - warm
    // The rest is the database and what /proc says of the disks.
    expect([warm - cold > 60_000_000, again < 10_000_000]).toEqual([true, true])
  })

  test('reads one that was replaced by a file of the same size and time', async () => {
    await using place = await world()
    place.put('A/A.mkv', ['A/poster.jpg', 'one'])
    seconds(place.at('A/poster.jpg'))
    await place.engine.scan('films')
    const [before] = assets(place)
    // Another inode, as the old one is still open somewhere.
    place.put(['A/other', 'held'])
    rmSync(place.at('A/poster.jpg'))
    place.put(['A/filler', 'takes the inode'], ['A/poster.jpg', 'two'])
    seconds(place.at('A/poster.jpg'))
    await place.engine.scan('films', { mode: 'full' })
    const [after] = assets(place)
    expect(after?.hash).not.toBe(before?.hash as string)
  })

  test('makes a copy again that the cache has lost, of what the file holds now', async () => {
    await using place = await world()
    place.put('A/A.mkv', ['A/poster.jpg', 'a picture'])
    await place.engine.scan('films')
    const [{ path } = { path: null }] = assets(place)
    const copy = join(place.engine.dataDir, 'cache', path ?? '')
    rmSync(copy)
    await place.engine.scan('films', { mode: 'full' })
    expect(readFileSync(copy, 'utf8')).toBe('a picture')
  })

  test('takes no cover out of a song again', async () => {
    await using place = await world({ kind: 'music' })
    const song = place.at('Nina/Blue/01.mp3')
    putSong(song, 200, { artist: 'Nina', album: 'Blue', title: 'One', track: '1', cover: 'red' })
    seconds(song)
    await place.engine.scan('songs')
    const before = assets(place)
    expect(before).toMatchObject([{ state: 'cached' }])
    putCover(place.at('cover'), 'red')
    const pixels = readFileSync(place.at('cover')).subarray(-40, -10)
    const at = readFileSync(song).indexOf(pixels)
    expect(at).toBeGreaterThan(0)
    alterUnseen(song, { at, length: pixels.length })
    const scan = await place.engine.scan('songs', { mode: 'full' })
    expect(scan.assets).toMatchObject({ total: 1, done: 1 })
    expect(assets(place)).toEqual(before)
  })
})
