import { describe, expect, test } from 'bun:test'

import music from '../../plugins/music/index.ts'
import type { ScannedItem } from '../../src/domain/scanner.ts'
import type { MediaTags } from '../../src/domain/tags.ts'
import { scanTree, type ScannedTree, type Tree } from './scanned-tree.ts'

const scan = (...paths: string[]): Promise<ScannedTree> => scanTree(music, { paths })
const unitPaths = (tree: ScannedTree): string[] => tree.units.map((unit) => unit.path).toSorted()

type Tagged = Record<string, Partial<MediaTags> | 'broken'>

/** A library in which each of the files has tags, and `others` have none. */
const tagged = (tags: Tagged, ...others: string[]): Promise<ScannedTree> =>
  scanTree(music, { paths: [...Object.keys(tags), ...others], tags } satisfies Tree)

const place = (number: number, disc: number | null = null): Partial<MediaTags> => ({
  track: { number, of: null },
  disc: { number: disc, of: null },
})

/** Items as a tree of titles: `artist / album (year) / 1-01 title`. */
function outline(tree: ScannedTree): string[] {
  const byKey = new Map(tree.items.map((item) => [item.key, item]))
  const name = ({ identity: { title, year, disc, track } }: ScannedItem): string => {
    const number = track === undefined ? '' : `${disc?.value ?? '·'}-${track.value} `
    const isAlbum = track === undefined && year !== undefined
    return `${number}${title?.value ?? '?'}${isAlbum ? ` (${year.value})` : ''}`
  }
  const line = (item: ScannedItem): string => {
    const parent = item.parentKey === null ? undefined : byKey.get(item.parentKey)
    return parent === undefined ? name(item) : `${line(parent)} / ${name(item)}`
  }
  return tree.items
    .filter(({ kind }) => kind === 'track')
    .map(line)
    .toSorted()
}

const albums = (tree: ScannedTree): ScannedItem[] =>
  tree.items.filter(({ kind }) => kind === 'album')

function only(items: readonly ScannedItem[]): ScannedItem {
  const [item, ...others] = items
  if (item === undefined || others.length > 0) throw new Error(`${items.length} items`)
  return item
}

describe('folders', () => {
  test('with music are units, with the discs in them', async () => {
    const tree = await scan(
      'Nina/Blue (1999)/01 - One.mp3',
      'Nina/Red/CD1/01 - A.flac',
      'Nina/Red/CD2/01 - B.flac',
      'Nina/Red/Scans/back.jpg',
    )
    expect(unitPaths(tree)).toEqual(['Nina/Blue (1999)', 'Nina/Red'])
    expect(outline(tree)).toEqual([
      'Nina / Blue (1999) / ·-1 One',
      'Nina / Red / 1-1 A',
      'Nina / Red / 2-1 B',
    ])
  })

  test('of an artist with pictures beside the albums are units of their own', async () => {
    const tree = await scan('Nina/folder.jpg', 'Nina/fanart.jpg', 'Nina/Blue/01 - One.mp3')
    expect(unitPaths(tree)).toEqual(['Nina', 'Nina/Blue'])
    expect(tree.itemsOf('Nina')).toMatchObject([
      { kind: 'artist', key: 'nina', assets: [{ type: 'poster' }, { type: 'fanart' }] },
    ])
    expect(tree.find('nina')).toHaveLength(2)
  })

  test('without music are nothing', async () => {
    const tree = await scan('Nina/notes.txt', 'Pictures/cover.jpg')
    expect(tree.items).toEqual([])
  })
})

describe('names of untagged files', () => {
  test.each([
    ['Nina/Blue (1999)/01 - One.mp3', 'Nina / Blue (1999) / ·-1 One'],
    ['Nina/Blue (1999)/01. One.mp3', 'Nina / Blue (1999) / ·-1 One'],
    ['Nina/Blue (1999)/01 One.mp3', 'Nina / Blue (1999) / ·-1 One'],
    ['Nina/Blue (1999)/1-05 One.flac', 'Nina / Blue (1999) / 1-5 One'],
    ['Nina/Blue (1999)/01_-_One.mp3', 'Nina / Blue (1999) / ·-1 One'],
    ['Nina/1999 - Blue/01 - One.mp3', 'Nina / Blue (1999) / ·-1 One'],
    ['Nina/(1999) Blue/01 - One.mp3', 'Nina / Blue (1999) / ·-1 One'],
    ['Nina/Blue (1999) [FLAC 24-96]/01 - One.flac', 'Nina / Blue (1999) / ·-1 One'],
    ['Nina - Blue (1999)/01 - One.mp3', 'Nina / Blue (1999) / ·-1 One'],
    ['Nina - 1999 - Blue/01 - One.mp3', 'Nina / Blue (1999) / ·-1 One'],
    ['Nina - Blue (1999)/Nina - Blue - 01 - One.mp3', 'Nina / Blue (1999) / ·-1 One'],
    ['Nina - Blue (1999)/01 - Nina - One.mp3', 'Nina / Blue (1999) / ·-1 One'],
    ['Jazz/Nina/Blue/01 - One.mp3', 'Nina / Blue / ·-1 One'],
    ['Nina/Blue/01 - One - Live.mp3', 'Nina / Blue / ·-1 One - Live'],
    ['Nina/99 Luftballons.mp3', 'Nina / 99 Luftballons'],
    ['Nina/Blue/Disc 2 - Live/03 - One.mp3', 'Nina / Blue / 2-3 One'],
    ['VA - Hits (1999)/01 - Nina - One.mp3', 'Various Artists / Hits (1999) / ·-1 One'],
    ['Nina - One.mp3', 'Nina / One'],
    ['One.mp3', 'Unknown Artist / One'],
    ['Blue (1999)/01 - One.mp3', 'Unknown Artist / Blue (1999) / ·-1 One'],
  ])('%s is %s', async (path, expected) => {
    expect(outline(await scan(path))).toEqual([expected])
  })

  test('that begin with a number are numbered when the others are', async () => {
    const tree = await scan('Nina/Blue/1 One.mp3', 'Nina/Blue/2 Two.mp3', 'Nina/Blue/3 Three.mp3')
    expect(outline(tree)).toEqual([
      'Nina / Blue / ·-1 One',
      'Nina / Blue / ·-2 Two',
      'Nina / Blue / ·-3 Three',
    ])
  })

  test('are worth less than tags', async () => {
    const tree = await tagged(
      { 'Nina/Blue/02 - Two.mp3': { title: 'Deux', artist: 'Nina', album: 'Bleu', ...place(2) } },
      'Nina/Blue/01 - One.mp3',
    )
    const track = tree.items.find(({ identity }) => identity.title?.value === 'Deux')
    expect(track?.identity).toMatchObject({
      title: { source: 'tag', confidence: 0.95 },
      track: { value: 2, source: 'tag' },
    })
    const named = tree.items.find(({ identity }) => identity.title?.value === 'One')
    expect(named?.identity).toMatchObject({ title: { source: 'file', confidence: 0.6 } })
  })

  test('of editions in brackets tell of the edition', async () => {
    const tree = await scan('Nina/Blue (1999) [Deluxe Edition]/01 - One.mp3')
    expect(only(albums(tree)).identity).toMatchObject({
      title: { value: 'Blue', source: 'folder' },
      year: { value: 1999 },
      edition: { value: 'Deluxe Edition', source: 'folder' },
    })
  })
})

describe('albums', () => {
  const song = (title: string, more: Partial<MediaTags> = {}): Partial<MediaTags> => ({
    title,
    artist: 'Nina',
    album: 'Blue',
    ...more,
  })

  test('in two folders are one where artist, title and year agree', async () => {
    const tree = await tagged({
      'a/1.mp3': song('One', { ...place(1), year: 1999 }),
      'b/2.mp3': song('Two', { ...place(2), year: 1999, artist: 'NINA' }),
      'c/1.mp3': song('One', { ...place(1), year: 2010 }),
    })
    expect(new Set(albums(tree).map(({ key }) => key))).toEqual(
      new Set(['nina/blue (1999)', 'nina/blue (2010)']),
    )
    expect(tree.find('nina/blue (1999)')).toHaveLength(2)
  })

  test('are of their year of origin, whenever this copy was made', async () => {
    const tree = await tagged({
      'a/1.mp3': song('One', {
        year: 2015,
        originalYear: 1999,
        date: '2015-01-02',
        originalDate: '1999-05-06',
      }),
    })
    expect(only(albums(tree))).toMatchObject({
      identity: { year: { value: 1999, source: 'tag' } },
      metadata: { premiered: '1999-05-06' },
    })
  })

  test('of many artists are by various ones', async () => {
    const by = (artist: string, at: number): Partial<MediaTags> =>
      song(`Song ${at}`, { artist, ...place(at) })
    const tree = await tagged({
      'Hits/1.mp3': by('P', 1),
      'Hits/2.mp3': by('Q', 2),
      'Hits/3.mp3': by('R feat. P', 3),
    })
    expect(outline(tree)).toEqual([
      'Various Artists / Blue / ·-1 Song 1',
      'Various Artists / Blue / ·-2 Song 2',
      'Various Artists / Blue / ·-3 Song 3',
    ])
    const artists = tree.items.flatMap(({ kind, identity }) =>
      kind === 'track' ? [identity.artists?.value] : [],
    )
    expect(artists).toEqual([['P'], ['Q'], ['R feat. P']])
  })

  test.each([
    ['by their flag', { isCompilation: true, artist: 'Nina' }],
    ['by their album artist', { albumArtist: 'VA', artist: 'Nina' }],
  ])('of many artists are told %s', async (_, more) => {
    const tree = await tagged({ 'Hits/1.mp3': song('One', more) })
    expect(only(albums(tree)).parentKey).toBe('various artists')
  })

  test('with guests are by whoever made most of them', async () => {
    const tree = await tagged({
      'a/1.mp3': song('One', place(1)),
      'a/2.mp3': song('Two', { artist: 'Nina feat. Bob', ...place(2) }),
      'a/3.mp3': song('Three', { artist: 'Bob', ...place(3) }),
    })
    expect(only(albums(tree)).parentKey).toBe('nina')
  })

  test('that share a folder are two', async () => {
    const tree = await tagged({
      'mix/1.mp3': song('One', place(1)),
      'mix/2.mp3': song('Two', { album: 'Red', ...place(1) }),
      'mix/3.mp3': song('Three', { album: 'Red', albumArtist: 'Bob', ...place(1) }),
    })
    expect(
      albums(tree)
        .map(({ key }) => key)
        .toSorted(),
    ).toEqual(['bob/red', 'nina/blue', 'nina/red'])
  })

  test('carry the ids and genres of their songs', async () => {
    const musicBrainz = {
      recording: 'r',
      track: null,
      album: 'a',
      releaseGroup: 'g',
      artists: ['p'],
      albumArtists: ['p'],
    }
    const tree = await tagged({ 'a/1.mp3': song('One', { musicBrainz, genres: ['Jazz'] }) })
    const ids = (key: string): unknown => tree.get(key).identity.ids?.value
    expect(ids('nina')).toEqual([{ provider: 'musicbrainz', id: 'p' }])
    expect(ids('nina/blue')).toEqual([
      { provider: 'musicbrainz', id: 'a' },
      { provider: 'musicbrainz-release-group', id: 'g' },
    ])
    expect(ids('nina/blue#one')).toEqual([{ provider: 'musicbrainz', id: 'r' }])
    expect(tree.get('nina/blue').metadata).toEqual({ genres: ['Jazz'] })
  })

  test('take the edition out of their title', async () => {
    const tree = await tagged({ 'a/1.mp3': song('One', { album: 'Blue (Remastered)' }) })
    expect(only(albums(tree))).toMatchObject({
      key: 'nina/blue [remastered]',
      identity: { title: { value: 'Blue' }, edition: { value: 'Remastered', source: 'tag' } },
    })
  })

  test.each([
    ['The Beatles', 'Beatles, The'],
    ['AC/DC', 'AC DC'],
    ['Björk', 'bjork'],
    ['Simon & Garfunkel', 'Simon and Garfunkel'],
  ])('of %s and %s are by one artist', async (one, other) => {
    const tree = await tagged({
      'a/1.mp3': song('One', { artist: one }),
      'b/1.mp3': song('One', { artist: other, album: 'Red' }),
    })
    expect(new Set(albums(tree).map(({ parentKey }) => parentKey)).size).toBe(1)
  })

  test.each(['!!!', '///', '?', '###'])('by %s have a key', async (artist) => {
    const tree = await tagged({ 'a/1.mp3': song('One', { artist }) })
    expect(only(albums(tree)).key).toMatch(/.\/blue$/)
  })
})

describe('songs', () => {
  test('without an album stand in the folder of their artist', async () => {
    const tree = await tagged({
      'Nina/Alone.mp3': { title: 'Alone', artist: 'Nina' },
      'Nina/Blue/1.mp3': { title: 'One', artist: 'Nina', album: 'Blue', ...place(1) },
    })
    expect(outline(tree)).toEqual(['Nina / Alone', 'Nina / Blue / ·-1 One'])
  })

  test('in two formats are one track with two versions, the lossless one first', async () => {
    const one = { title: 'One', artist: 'Nina', album: 'Blue', ...place(1) }
    const tree = await tagged({ 'a/1.mp3': one, 'a/one.flac': one })
    expect(tree.get('nina/blue#1-1 one').files).toEqual([
      { path: 'one.flac', role: 'main' },
      { path: '1.mp3', role: 'version', label: 'MP3' },
    ])
  })

  test('that claim the same place are two tracks', async () => {
    const tree = await tagged({
      'a/1.mp3': { title: 'One', artist: 'Nina', album: 'Blue', ...place(1) },
      'a/2.mp3': { title: 'Two', artist: 'Nina', album: 'Blue', ...place(1) },
    })
    expect(tree.items.filter(({ kind }) => kind === 'track')).toHaveLength(2)
  })

  test('that cannot be read are tracks by their names, with the reason', async () => {
    const tree = await tagged({ 'Nina/Blue/02 - Two.mp3': 'broken' }, 'Nina/Blue/01 - One.mp3')
    expect(tree.get('nina/blue#1-2 two').findings).toMatchObject([{ code: 'tags_unreadable' }])
    expect(tree.get('nina/blue#1-1 one').findings).toEqual([])
  })

  test('have the lyrics beside them', async () => {
    const tree = await scan(
      'Nina/Blue/01 - One.mp3',
      'Nina/Blue/01 - One.lrc',
      'Nina/Blue/01 - One.de.lrc',
    )
    expect(tree.get('nina/blue#1-1 one').assets).toEqual([
      { path: '01 - One.lrc', type: 'subtitle' },
      { path: '01 - One.de.lrc', type: 'subtitle', language: 'de' },
    ])
  })
})

describe('pictures', () => {
  const pictures = [{ kind: 'front', mimeType: 'image/jpeg', sizeBytes: 9 }]
  const one = { title: 'One', artist: 'Nina', album: 'Blue', ...place(1), pictures }

  test('inside the songs are the poster of an album without a file', async () => {
    const tree = await tagged({
      'a/1.mp3': { ...one, pictures: [] },
      'a/2.mp3': { ...one, ...place(2) },
      'a/3.mp3': { ...one, ...place(3) },
    })
    expect(tree.get('nina/blue').assets).toEqual([
      { path: '2.mp3', type: 'poster', embedded: true },
    ])
  })

  test('inside a song that is none by its bytes is passed over', async () => {
    const tree = await tagged({
      'a/1.mp3': { ...one, pictures: [{ kind: null, mimeType: null, sizeBytes: 9 }] },
    })
    expect(tree.get('nina/blue').assets).toEqual([])
  })

  test.each([
    'cover.jpg',
    'folder.png',
    'Front.jpg',
    'album.png',
    'Scans/cover.jpg',
    'AlbumArt_{1}_Large.jpg',
  ])('called %s are the poster instead', async (name) => {
    const tree = await tagged({ 'a/1.mp3': one }, `a/${name}`)
    expect(tree.get('nina/blue').assets).toEqual([{ path: name, type: 'poster' }])
  })

  test('of the artist beside the songs are the artist’s', async () => {
    const tree = await tagged({ 'a/1.mp3': one }, 'a/artist.jpg', 'a/fanart.jpg')
    expect(tree.get('nina').assets).toEqual([{ path: 'artist.jpg', type: 'poster' }])
    expect(tree.get('nina/blue').assets).toMatchObject([{ type: 'fanart' }, { embedded: true }])
  })

  test('of a disc make no second poster of the album', async () => {
    const tree = await scan(
      'Nina/Blue/cover.jpg',
      'Nina/Blue/CD1/cover.jpg',
      'Nina/Blue/CD1/01 - One.mp3',
    )
    expect(tree.get('nina/blue').assets).toEqual([{ path: 'cover.jpg', type: 'poster' }])
  })
})

test('cue sheets and playlists are left out, with the reason', async () => {
  const tree = await scan(
    'Nina/Blue/Nina - Blue.flac',
    'Nina/Blue/Nina - Blue.cue',
    'Nina/Blue/all.m3u8',
  )
  expect(only(albums(tree)).findings).toMatchObject([
    { code: 'cue_sheet_ignored', message: expect.stringContaining('split the file') },
    { code: 'playlist_ignored' },
  ])
})

describe('sidecars', () => {
  test('of album and artist win, and leave the keys alone', async () => {
    const tree = await scanTree(music, {
      paths: ['Nina/artist.nfo', 'Nina/Blue/01 - One.mp3', 'Nina/Blue/album.nfo'],
      nfo: {
        'Nina/artist.nfo':
          '<artist><name>Nina S.</name><musicBrainzArtistID>a-1</musicBrainzArtistID><biography>Born.</biography></artist>',
        'Nina/Blue/album.nfo':
          '<album><title>Blue!</title><artist>Nina</artist><year>1999</year><review>Fine.</review><musicbrainzalbumid>b-1</musicbrainzalbumid></album>',
      },
    })
    expect(tree.itemsOf('Nina')).toMatchObject([
      {
        key: 'nina',
        identity: {
          title: { value: 'Nina S.', source: 'nfo' },
          ids: { value: [{ provider: 'musicbrainz', id: 'a-1' }] },
        },
        metadata: { plot: 'Born.' },
      },
    ])
    expect(tree.get('nina/blue')).toMatchObject({
      identity: {
        title: { value: 'Blue!' },
        year: { value: 1999, source: 'nfo' },
        ids: { value: [{ provider: 'musicbrainz', id: 'b-1' }] },
      },
      metadata: { plot: 'Fine.' },
    })
  })

  test('about something else are a finding', async () => {
    const tree = await scanTree(music, {
      paths: ['Nina/Blue/01 - One.mp3', 'Nina/Blue/album.nfo'],
      nfo: { 'Nina/Blue/album.nfo': '<movie><title>Blue</title></movie>' },
    })
    expect(tree.get('nina/blue').findings).toMatchObject([{ code: 'nfo_unsuitable' }])
  })
})
