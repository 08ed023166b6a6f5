import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

import { scanSummary } from '../../src/domain/scan-words.ts'
import { id3v24, picture } from '../media/tags/id3.ts'
import type { TestEngine } from '../support/engine.ts'
import { fileIds, itemIds, items, type World, world } from './library.ts'
import { putCover, putSong, type SongTags } from './songs.ts'

setDefaultTimeout(120_000)

const music = (): Promise<World> => world({ kind: 'music', probe: 'count' })

const blue: SongTags = { artist: 'Nina', album_artist: 'Nina', album: 'Blue', date: '1999' }

function putBlue(place: World, folder = 'Nina/Blue', more: SongTags = {}): void {
  putSong(place.at(`${folder}/01.mp3`), 200, { ...blue, title: 'One', track: '1/2', ...more })
  putSong(place.at(`${folder}/02.mp3`), 210, { ...blue, title: 'Two', track: '2/2', ...more })
}

/** Posters with where they come from and whether they are in the cache. */
function posters(engine: TestEngine): unknown[] {
  return engine.rows(
    `SELECT item.key, file.name, state, details ->> '$.embedded' AS embedded FROM asset
     JOIN item ON item.id = item_id JOIN file ON file.id = file_id WHERE type = 'poster' ORDER BY item.key, file.name`,
  )
}

/** Songs whose tags were read after an instant. */
function tagReads(engine: TestEngine, since = 0): number {
  return engine.rows('SELECT 1 FROM media_tags WHERE read_at >= ?', since).length
}

describe('an album', () => {
  test('is an artist, an album and its tracks, with streams that no program read', async () => {
    await using place = await music()
    putBlue(place)
    const scan = await place.engine.scan('songs')
    expect(items(place.engine)).toEqual({
      'album nina/blue (1999)': [],
      'artist nina': [],
      'track nina/blue (1999)#1-1 one': ['Nina/Blue/01.mp3'],
      'track nina/blue (1999)#1-2 two': ['Nina/Blue/02.mp3'],
    })
    expect(scan.items).toMatchObject({ albums: 1, tracks: 2, movies: 0, new: 4 })
    expect(scanSummary(scan)[0]).toBe('Found 1 album, 2 tracks')
    expect(scan.files).toMatchObject({ probed: 2, probedByProgram: 0, failed: 0 })
    expect(place.engine.probed()).toEqual([])
    const [probe] = place.engine.rows<{ probe: string }>('SELECT probe FROM media_probe')
    expect(JSON.parse(probe?.probe ?? '')).toMatchObject({
      container: 'mp3',
      audio: [{ codec: 'mp3', layout: 'mono', sampleRateHz: 44_100 }],
      verdict: { outcome: 'direct' },
    })
  })

  test('of two discs in folders is one, in the order of the discs', async () => {
    await using place = await music()
    for (const disc of [1, 2]) {
      for (const track of [1, 2]) {
        const tags = { ...blue, title: `Song ${disc}${track}`, track: String(track) }
        putSong(place.at(`Nina/Blue/CD${disc}/0${track}.flac`), 200 + disc * 20 + track, tags)
      }
    }
    await place.engine.scan('songs')
    const tracks = place.engine.rows(
      `SELECT title, season_number AS disc, episode_number AS track FROM item WHERE kind = 'track'
       ORDER BY season_number, episode_number`,
    )
    expect(tracks).toEqual([
      { title: 'Song 11', disc: 1, track: 1 },
      { title: 'Song 12', disc: 1, track: 2 },
      { title: 'Song 21', disc: 2, track: 1 },
      { title: 'Song 22', disc: 2, track: 2 },
    ])
    expect(Object.keys(items(place.engine)).filter((key) => key.startsWith('album'))).toHaveLength(
      1,
    )
  })

  test('in two folders is one', async () => {
    await using place = await music()
    putSong(place.at('a/1.mp3'), 200, { ...blue, title: 'One', track: '1' })
    putSong(place.at('b/2.mp3'), 210, { ...blue, title: 'Two', track: '2' })
    await place.engine.scan('songs')
    const children = place.engine.rows(
      `SELECT count(*) AS n FROM item JOIN item AS album ON album.id = item.parent_id WHERE album.kind = 'album' GROUP BY album.id`,
    )
    expect(children).toEqual([{ n: 2 }])
  })

  test('by many is a compilation', async () => {
    await using place = await music()
    for (const [at, artist] of ['P', 'Q', 'R'].entries()) {
      const tags = { artist, album: 'Hits', title: `Song ${at}`, track: String(at + 1) }
      putSong(place.at(`Hits/${at}.ogg`), 200 + at, tags)
    }
    await place.engine.scan('songs')
    expect(itemIds(place.engine)).toMatchObject({ 'various artists/hits': expect.any(Number) })
    expect(itemIds(place.engine)['p']).toBeUndefined()
  })

  test('without tags is read by its names', async () => {
    await using place = await music()
    putSong(place.at('Nina/Blue (1999)/01 - One.flac'), 200)
    await place.engine.scan('songs')
    expect(items(place.engine)).toMatchObject({
      'track nina/blue (1999)#1-1 one': ['Nina/Blue (1999)/01 - One.flac'],
    })
  })

  test('with a broken file has a track that says so, and the others', async () => {
    await using place = await world({ kind: 'music', probe: 'real' })
    putBlue(place)
    place.put(['Nina/Blue/03 - Three.mp3', 'no sound in here'])
    const scan = await place.engine.scan('songs')
    expect(scan.status).toBe('completed')
    expect(scan.items.tracks).toBe(3)
    const [broken] = place.engine.rows<{ findings: string }>(
      `SELECT findings FROM item WHERE title = 'Three'`,
    )
    expect(JSON.parse(broken?.findings ?? '')).toMatchObject([{ code: 'tags_unreadable' }])
  })
})

describe('a rescan', () => {
  test('of what is unchanged reads no tags, nor does one of an album with a new song', async () => {
    await using place = await music()
    putBlue(place)
    await place.engine.scan('songs')
    const began = Date.now()
    const idle = await place.engine.scan('songs')
    expect(idle.directories.total).toBe(0)
    expect(tagReads(place.engine, began)).toBe(0)
    putSong(place.at('Nina/Blue/03.mp3'), 220, { ...blue, title: 'Three', track: '3' })
    const scan = await place.engine.scan('songs')
    expect(scan.items).toMatchObject({ tracks: 3, new: 1, updated: 0 })
    expect([tagReads(place.engine), tagReads(place.engine, began)]).toEqual([3, 1])
  })

  test('knows an album by its songs when its tags name it otherwise', async () => {
    await using place = await music()
    putBlue(place)
    await place.engine.scan('songs')
    const before = itemIds(place.engine)
    putBlue(place, 'Nina/Blue', { album: 'Bleu' })
    await place.engine.scan('songs')
    const now = itemIds(place.engine)
    expect(Object.keys(now)).toContain('nina/bleu (1999)')
    // Another name of the same.
    expect(now['nina/bleu (1999)']).toBe(before['nina/blue (1999)'])
    expect(now['nina/bleu (1999)#1-1 one']).toBe(before['nina/blue (1999)#1-1 one'])
    expect(Object.keys(now)).toHaveLength(Object.keys(before).length)
  })

  test('sees tags that were written where neither size nor fingerprint tell of them', async () => {
    await using place = await music()
    const audio = Buffer.alloc(100_000)
    putSong(place.at('sound.mp3'), 200)
    audio.set(readFileSync(place.at('sound.mp3')))
    rmSync(place.at('sound.mp3'))
    const write = (title: string): void => {
      const frames = [
        ['APIC', picture(100_000)],
        ['TPE1', 'Nina'],
        ['TIT2', title],
      ] as const
      writeFileSync(place.at('Song.mp3'), Buffer.concat([id3v24(frames), audio]))
    }
    write('One')
    await place.engine.scan('songs')
    const first = place.engine.rows('SELECT fingerprint, size_bytes FROM file')
    write('Two')
    await place.engine.scan('songs')
    expect(place.engine.rows('SELECT fingerprint, size_bytes FROM file')).toEqual(first)
    expect(Object.keys(itemIds(place.engine))).toEqual(['nina', 'nina#two'])
  })

  test('in full mode reads all tags anew', async () => {
    await using place = await music()
    putBlue(place)
    await place.engine.scan('songs')
    const began = Date.now()
    const scan = await place.engine.scan('songs', { mode: 'full' })
    expect(tagReads(place.engine, began)).toBe(2)
    expect(scan.items).toMatchObject({ new: 0, updated: 0 })
  })

  test('of a lost album puts it, its tracks and its artist among the missing', async () => {
    await using place = await music()
    putBlue(place)
    putSong(place.at('Bob/1.mp3'), 300, { artist: 'Bob', title: 'Alone' })
    await place.engine.scan('songs')
    rmSync(place.at('Nina'), { recursive: true })
    await place.engine.scan('songs')
    expect(Object.keys(itemIds(place.engine))).toEqual(['bob', 'bob#alone'])
  })
})

describe('a moved album', () => {
  test.each([
    ['with tags', true],
    ['without tags, whose folder has another name', false],
  ])('%s keeps its ids', async (_, isTagged) => {
    await using place = await music()
    if (isTagged) putBlue(place)
    else for (const n of [1, 2]) putSong(place.at(`Nina/Blue/0${n} - Song.mp3`), 200 + n)
    await place.engine.scan('songs')
    const [ids, files] = [itemIds(place.engine), fileIds(place.engine)]
    renameSync(place.at('Nina/Blue'), place.at('Nina/Azure'))
    const scan = await place.engine.scan('songs')
    expect(scan.files).toMatchObject({ moved: 2, probed: 0 })
    const sorted = (rows: Record<string, number>): number[] =>
      Object.values(rows).toSorted((a, b) => a - b)
    expect(sorted(itemIds(place.engine))).toEqual(sorted(ids))
    expect(sorted(fileIds(place.engine))).toEqual(sorted(files))
  })
})

describe('covers', () => {
  test('inside the songs are cached once for an album', async () => {
    await using place = await music()
    putBlue(place, 'Nina/Blue', { cover: 'red' })
    const scan = await place.engine.scan('songs')
    expect(scan.assets).toMatchObject({ total: 1, done: 1, failed: 0 })
    expect(posters(place.engine)).toEqual([
      { key: 'nina/blue (1999)', name: '01.mp3', state: 'cached', embedded: 1 },
    ])
    const [asset] = place.engine.rows<{ path: string; hash: string; size: number }>(
      'SELECT cache_path AS path, hash, size_bytes AS size FROM asset',
    )
    const cached = join(place.engine.dataDir, 'cache', asset?.path ?? '')
    const bytes = await Bun.file(cached).bytes()
    expect([bytes.length, bytes[0], bytes[1]]).toEqual([asset?.size ?? 0, 0xff, 0xd8])
    expect(new Bun.CryptoHasher('sha256').update(bytes).digest('hex')).toBe(asset?.hash ?? '')
    expect(cached).toEndWith('.jpg')
  })

  test('that are the same in two folders of an album are one file of the cache', async () => {
    await using place = await music()
    putSong(place.at('a/1.mp3'), 200, { ...blue, title: 'One', track: '1', cover: 'red' })
    putSong(place.at('b/2.mp3'), 210, { ...blue, title: 'Two', track: '2', cover: 'red' })
    await place.engine.scan('songs')
    expect(posters(place.engine)).toHaveLength(2)
    const cache = readdirSync(join(place.engine.dataDir, 'cache', 'album'), { recursive: true })
    expect(cache.filter((name) => String(name).endsWith('.jpg'))).toHaveLength(1)
  })

  test('that lie beside the songs take the place of those inside', async () => {
    await using place = await music()
    putBlue(place, 'Nina/Blue', { cover: 'red' })
    await place.engine.scan('songs')
    putCover(place.at('Nina/Blue/cover.jpg'), 'green')
    await place.engine.scan('songs')
    expect(posters(place.engine)).toEqual([
      { key: 'nina/blue (1999)', name: 'cover.jpg', state: 'cached', embedded: null },
    ])
  })

  test('inside are taken anew when the song is another one, and not before', async () => {
    await using place = await music()
    putBlue(place, 'Nina/Blue', { cover: 'red' })
    await place.engine.scan('songs')
    const hash = (): unknown => place.engine.rows('SELECT hash FROM asset')
    const first = hash()
    expect((await place.engine.scan('songs')).assets.total).toBe(0)
    putBlue(place, 'Nina/Blue', { cover: 'blue' })
    appendFileSync(place.at('Nina/Blue/01.mp3'), Buffer.alloc(10))
    expect((await place.engine.scan('songs')).assets).toMatchObject({ total: 1, done: 1 })
    expect(hash()).not.toEqual(first)
  })

  test('of an artist lie in its folder', async () => {
    await using place = await music()
    putBlue(place)
    putCover(place.at('Nina/artist.jpg'), 'green')
    await place.engine.scan('songs')
    expect(posters(place.engine)).toEqual([
      { key: 'nina', name: 'artist.jpg', state: 'cached', embedded: null },
    ])
    expect(existsSync(join(place.engine.dataDir, 'cache', 'artist'))).toBe(true)
  })
})
