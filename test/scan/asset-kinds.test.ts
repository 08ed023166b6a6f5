import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'bun:test'

import type { AssetType } from '../../src/domain/media.ts'
import { type World, world } from './library.ts'

type Kind = 'movies' | 'series' | 'music' | 'images'

/** Assets as `key: type path`, with what became of each. */
function found({ engine }: World): string[] {
  return engine
    .rows<{ key: string; type: AssetType; path: string; companion: string | null }>(
      `SELECT item.key, asset.type, directory.path || '/' || file.name AS path, details ->> '$.companion' AS companion
       FROM asset JOIN item ON item.id = asset.item_id JOIN file ON file.id = asset.file_id
       JOIN directory ON directory.id = file.directory_id `,
    )
    .map(({ key, type, path, companion }) =>
      [`${key}: ${type} ${path}`, ...(companion === null ? [] : [companion])].join(' + '),
    )
    .toSorted()
}

const film: readonly (readonly [type: AssetType, ...paths: string[]])[] = [
  ['poster', 'poster.jpg', 'folder.jpg', 'cover.png', 'default.jpg', 'movie.jpg', 'A-poster.webp'],
  ['poster', 'A.jpg', 'poster2.jpg', 'movie-poster.jpg'],
  ['fanart', 'fanart.jpg', 'fanart-1.jpg', 'fanart2.jpg', 'A-fanart.jpg', 'background.jpg'],
  ['fanart', 'backdrop.jpg', 'backdrop-3.jpg', 'art.jpg', 'A-backdrop.png'],
  ['fanart', 'extrafanart/one.jpg', 'extrafanart/two.png', 'backdrops/x.jpg', 'fanart/y.jpg'],
  ['keyart', 'keyart.jpg', 'A-keyart.png'],
  ['logo', 'logo.png', 'clearlogo.png', 'A-clearlogo.png', 'A-logo.png'],
  ['clearart', 'clearart.png', 'A-clearart.png'],
  ['banner', 'banner.jpg', 'A-banner.jpg'],
  ['landscape', 'landscape.jpg', 'A-landscape.jpg'],
  ['thumb', 'thumb.jpg', 'A-thumb.jpg'],
  ['disc', 'disc.png', 'cdart.png', 'discart.png', 'A-disc.png', 'A-discart.png'],
  ['trailer', 'A-trailer.mp4', 'trailers/one.mkv', 'Trailers/two.mkv', 'A.trailer.mkv'],
  ['trailer', 'A_trailer.mkv', 'A - trailer.mkv', 'trailer.mp4'],
  ['subtitle', 'A.srt', 'A.en.ass', 'A.de.forced.vtt', 'Subs/2_English.srt', 'Subs/A/3_Dutch.srt'],
  ['subtitle', 'A.smi', 'A.sami', 'A.mks', 'A.sup', 'A.ssa', 'A.sub'],
  ['theme', 'theme.mp3', 'theme1.flac', 'theme-music/song.mp3'],
]

const show: readonly (readonly [item: string, type: AssetType, ...paths: string[]])[] = [
  ['Beta', 'poster', 'poster.jpg', 'show.jpg', 'folder.jpg', 'cover.jpg'],
  ['Beta', 'fanart', 'fanart.jpg', 'fanart-2.jpg', 'extrafanart/one.jpg', 'backdrops/two.jpg'],
  ['Beta', 'banner', 'banner.jpg'],
  ['Beta', 'logo', 'clearlogo.png'],
  ['Beta', 'clearart', 'clearart.png'],
  ['Beta', 'landscape', 'landscape.jpg'],
  ['Beta', 'keyart', 'keyart.jpg'],
  ['Beta', 'trailer', 'trailers/one.mkv', 'trailer.mp4'],
  ['Beta', 'theme', 'theme.mp3', 'theme-music/song.flac'],
  ['Beta#S01', 'poster', 'season01-poster.jpg', 'season1.jpg', 'Season 01/poster.jpg'],
  ['Beta#S01', 'fanart', 'season01-fanart.jpg', 'Season 01/fanart.jpg'],
  ['Beta#S01', 'banner', 'season01-banner.jpg', 'season01-banner2.jpg'],
  ['Beta#S01', 'landscape', 'season01-landscape.jpg', 'Season 01/landscape.png'],
  ['Beta#S01', 'trailer', 'Season 01/trailers/one.mkv'],
  ['Beta#S00', 'poster', 'season-specials-poster.jpg', 'season00-poster.jpg'],
  ['Beta#S00', 'fanart', 'season-specials-fanart.jpg'],
  ['Beta#S00', 'banner', 'season-specials-banner.jpg'],
  ['Beta#S00', 'landscape', 'season-specials-landscape.jpg'],
  ['Beta#S01E01', 'thumb', 'Season 01/Beta S01E01-thumb.jpg', 'Season 01/Beta S01E01.jpg'],
  ['Beta#S01E01', 'subtitle', 'Season 01/Beta S01E01.en.srt', 'Season 01/Beta S01E01.sup'],
]

const music: readonly (readonly [item: string, type: AssetType, ...paths: string[]])[] = [
  ['nina', 'poster', 'Nina/folder.jpg', 'Nina/artist.jpg'],
  ['nina', 'fanart', 'Nina/fanart.jpg', 'Nina/extrafanart/live.jpg'],
  ['nina', 'logo', 'Nina/logo.png', 'Nina/clearlogo.png'],
  ['nina', 'banner', 'Nina/banner.jpg'],
  ['nina', 'clearart', 'Nina/clearart.png'],
  ['nina', 'landscape', 'Nina/landscape.jpg'],
  ['nina/blue', 'poster', 'Nina/Blue/cover.jpg', 'Nina/Blue/folder.jpg', 'Nina/Blue/front.png'],
  ['nina/blue', 'disc', 'Nina/Blue/cdart.png', 'Nina/Blue/disc.png'],
]

const pictures: readonly (readonly [item: string, type: AssetType, ...paths: string[]])[] = [
  ['Trip', 'poster', 'Trip/cover.jpg'],
  ['Trip/Day', 'poster', 'Trip/Day/a1.png'],
]

interface Case {
  readonly kind: Kind
  readonly item: string
  readonly type: AssetType
  readonly path: string
  /** What makes an item of the folders. */
  readonly beside: readonly string[]
}

const cases: readonly Case[] = [
  ...film.flatMap(([type, ...paths]) =>
    paths.map((path) => ({
      kind: 'movies' as const,
      item: 'A',
      type,
      path: `A/${path}`,
      beside: ['A/A.mkv'],
    })),
  ),
  ...show.flatMap(([item, type, ...paths]) =>
    paths.map((path) => ({
      kind: 'series' as const,
      item,
      type,
      path: `Beta/${path}`,
      beside: ['Beta/Season 01/Beta S01E01.mkv'],
    })),
  ),
  ...music.flatMap(([item, type, ...paths]) =>
    paths.map((path) => ({
      kind: 'music' as const,
      item,
      type,
      path,
      beside: ['Nina/Blue/01 - One.mp3'],
    })),
  ),
  ...pictures.flatMap(([item, type, ...paths]) =>
    paths.map((path) => ({ kind: 'images' as const, item, type, path, beside: ['Trip/z.jpg'] })),
  ),
]

describe.each(['movies', 'series', 'music', 'images'] as const)('in a library of %s', (kind) => {
  test('every kind of asset is found, taken in and listed', async () => {
    await using place = await world({ kind })
    const own = cases.filter((one) => one.kind === kind)
    place.put(...own.flatMap(({ beside }) => beside), ...own.map(({ path }) => path))
    const scan = await place.engine.scan(place.name)
    expect(found(place)).toEqual(
      own.map(({ item, type, path }) => `${item}: ${type} ${path}`).toSorted(),
    )
    const rows = place.engine.rows<{ type: string; state: string; hash: string; path: string }>(
      'SELECT type, state, hash, cache_path AS path FROM asset',
    )
    for (const { type, state, hash, path } of rows) {
      if (type === 'trailer') {
        expect([state, path, hash]).toEqual([
          'in_place',
          null,
          expect.stringMatching(/^[0-9a-f]{16}$/),
        ])
        continue
      }
      expect(state).toBe('cached')
      const copy = readFileSync(join(place.engine.dataDir, 'cache', path))
      expect(createHash('sha256').update(copy).digest('hex')).toBe(hash)
    }
    expect(scan.assets).toMatchObject({ total: own.length, done: own.length, failed: 0 })
    const types = Map.groupBy(own, ({ type }) => type)
    expect(scan.assetTypes).toEqual(
      Object.fromEntries(
        [...types].map(([type, { length: total }]) => [
          type,
          { total, done: total, failed: 0, skipped: 0, cancelled: 0 },
        ]),
      ),
    )
  })
})

test('a VobSub subtitle is one asset of two files', async () => {
  await using place = await world()
  place.put('A/A.mkv', 'A/A.en.idx', 'A/A.en.sub')
  await place.engine.scan('films')
  expect(found(place)).toEqual(['A: subtitle A/A.en.idx + A.en.sub'])
  const [row] = place.engine.rows<{ path: string }>('SELECT cache_path AS path FROM asset')
  const copy = join(place.engine.dataDir, 'cache', row?.path ?? '')
  expect([copy, copy.replace(/idx$/, 'sub')].map(existsSync)).toEqual([true, true])
})

test('what only looks like artwork is none', async () => {
  await using place = await world()
  place.put('A/A.mkv', 'A/screenshot.jpg', 'A/season-all-poster.jpg', 'A/extrathumbs/t.jpg')
  place.put('A/.actors/Somebody.jpg', 'A/poster.txt', 'A/A-poster.mkv.part')
  await place.engine.scan('films')
  expect(found(place)).toEqual([])
})
