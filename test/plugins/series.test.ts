import { describe, expect, test } from 'bun:test'

import series from '../../plugins/series/index.ts'
import type { ScannedItem } from '../../src/domain/scanner.ts'
import { scanTree, type ScannedTree, type Tree } from './scanned-tree.ts'

const scan = (...paths: string[]): Promise<ScannedTree> => scanTree(series, { paths })
const scanned = (tree: Tree): Promise<ScannedTree> => scanTree(series, tree)
const unitPaths = (tree: ScannedTree): string[] => tree.units.map((unit) => unit.path).toSorted()

function keys(tree: ScannedTree, kind: ScannedItem['kind']): string[] {
  const found = tree.items.filter((item) => item.kind === kind).map((item) => item.key)
  return [...new Set(found)].toSorted()
}

function assets(item: ScannedItem): Record<string, string> {
  return Object.fromEntries(item.assets.map((asset) => [asset.path, asset.type]))
}

function roles(item: ScannedItem): Record<string, string> {
  return Object.fromEntries(
    item.files.map((file) => [
      file.path,
      [file.role, file.part, file.label, file.extra].filter((one) => one !== undefined).join(' '),
    ]),
  )
}

describe('a show with season folders', () => {
  const paths = [
    'Fargo (2014)/tvshow.nfo',
    'Fargo (2014)/poster.jpg',
    'Fargo (2014)/season01-poster.jpg',
    'Fargo (2014)/season-specials-banner.jpg',
    'Fargo (2014)/theme.mp3',
    'Fargo (2014)/Season 01/Fargo - S01E01 - The Crocodile.mkv',
    'Fargo (2014)/Season 01/Fargo - S01E01 - The Crocodile-thumb.jpg',
    'Fargo (2014)/Season 01/Fargo - S01E01 - The Crocodile.en.srt',
    'Fargo (2014)/Season 01/Fargo - S01E02 - The Rooster.mkv',
    'Fargo (2014)/Season 01/folder.jpg',
    'Fargo (2014)/Season 02/02x01.mkv',
    'Fargo (2014)/Specials/Fargo S00E03.mkv',
  ]
  const nfo = { 'Fargo (2014)/tvshow.nfo': [{ root: 'tvshow' as const, title: 'Fargo!' }] }

  test('is a unit, and each season is one of its own', async () => {
    const tree = await scanned({ paths, nfo })
    expect(unitPaths(tree)).toEqual([
      'Fargo (2014)',
      'Fargo (2014)/Season 01',
      'Fargo (2014)/Season 02',
      'Fargo (2014)/Specials',
    ])
  })

  test('has one key in every unit, so the order of units does not matter', async () => {
    const tree = await scanned({ paths, nfo })
    expect(keys(tree, 'series')).toEqual(['Fargo (2014)'])
    expect(keys(tree, 'season')).toEqual([
      'Fargo (2014)#S00',
      'Fargo (2014)#S01',
      'Fargo (2014)#S02',
    ])
    expect(keys(tree, 'episode')).toEqual([
      'Fargo (2014)#S00E03',
      'Fargo (2014)#S01E01',
      'Fargo (2014)#S01E02',
      'Fargo (2014)#S02E01',
    ])
  })

  test('is known by its folder in a season, and by its sidecar in its own unit', async () => {
    const tree = await scanned({ paths, nfo })
    const [fromSeason] = tree.itemsOf('Fargo (2014)/Season 02')
    expect(fromSeason?.identity).toMatchObject({
      title: { value: 'Fargo', source: 'folder' },
      year: { value: 2014, source: 'folder' },
    })
    expect(fromSeason?.assets).toEqual([])
    const [fromShow] = tree.itemsOf('Fargo (2014)')
    expect(fromShow?.identity.title).toMatchObject({ value: 'Fargo!', source: 'nfo' })
  })

  test('gives each picture to whom it belongs', async () => {
    const tree = await scanned({ paths, nfo })
    const show = tree.itemsOf('Fargo (2014)')
    expect(assets(show[0]!)).toEqual({ 'poster.jpg': 'poster', 'theme.mp3': 'theme' })
    expect(
      show.filter((item) => item.kind === 'season').map((item) => [item.key, assets(item)]),
    ).toEqual([
      ['Fargo (2014)#S01', { 'season01-poster.jpg': 'poster' }],
      ['Fargo (2014)#S00', { 'season-specials-banner.jpg': 'banner' }],
    ])
    const season = tree.itemsOf('Fargo (2014)/Season 01').find((item) => item.kind === 'season')
    expect(assets(season!)).toEqual({ 'folder.jpg': 'poster' })
    expect(assets(tree.get('Fargo (2014)#S01E01'))).toEqual({
      'Fargo - S01E01 - The Crocodile-thumb.jpg': 'thumb',
      'Fargo - S01E01 - The Crocodile.en.srt': 'subtitle',
    })
  })

  test('names its episodes', async () => {
    const tree = await scanned({ paths, nfo })
    expect(tree.get('Fargo (2014)#S01E02')).toMatchObject({
      parentKey: 'Fargo (2014)#S01',
      identity: {
        title: { value: 'The Rooster' },
        season: { value: 1, source: 'file' },
        episodes: { value: [2] },
      },
    })
  })
})

describe('season folders', () => {
  test.each([
    ['Season 1', 'S01'],
    ['Staffel 02', 'S02'],
    ['Saison 3', 'S03'],
    ['S04', 'S04'],
    ['1st Season', 'S01'],
    ['第2季', 'S02'],
    ['The Wire Season 5', 'S05'],
    ['The.Wire.S03.1080p.BluRay.x264-GRP', 'S03'],
    ['Season 00', 'S00'],
    ['2', 'S02'],
    ['Season 2016', 'S2016'],
  ])('reads %s as %s', async (folder, season) => {
    const tree = await scan(`The Wire (2002)/${folder}/07.mkv`, 'The Wire (2002)/tvshow.nfo')
    expect(unitPaths(tree)).toContain(`The Wire (2002)/${folder}`)
    expect(keys(tree, 'episode')).toEqual([`The Wire (2002)#${season}E07`])
  })

  test('keep what lies below them', async () => {
    const tree = await scan(
      'Lost/Season 1/Lost.S01E01.720p.HDTV.x264-GRP/a1b2c3.mkv',
      'Lost/Season 1/Subs/Lost.S01E02/2_English.srt',
      'Lost/Season 1/Lost.S01E02.mkv',
      'Lost/Season 1/Extras/gag reel.mkv',
    )
    expect(unitPaths(tree)).toEqual(['Lost', 'Lost/Season 1'])
    expect(keys(tree, 'episode')).toEqual(['Lost#S01E01', 'Lost#S01E02'])
    expect(assets(tree.get('Lost#S01E02'))).toEqual({
      'Subs/Lost.S01E02/2_English.srt': 'subtitle',
    })
    const season = tree.find('Lost#S01').find((item) => item.files.length > 0)
    expect(roles(season!)).toEqual({ 'Extras/gag reel.mkv': 'extra other' })
  })

  test('say nothing when they hold no video', async () => {
    const tree = await scan('Lost/Season 1/Lost S01E01.mkv', 'Lost/Season 2/notes.txt')
    expect(tree.itemsOf('Lost/Season 2')).toEqual([])
    expect(tree.itemsOf('Lost')).toEqual([])
  })

  test('may be the library root itself divided', async () => {
    const tree = await scanned({
      rootName: 'Breaking Bad (2008)',
      paths: ['Season 1/01 - Pilot.mkv', 'Breaking Bad S02E01.mkv', 'tvshow.nfo'],
      nfo: { 'tvshow.nfo': [{ root: 'tvshow' }] },
    })
    expect(unitPaths(tree)).toEqual(['', 'Season 1'])
    expect(keys(tree, 'series')).toEqual(['.'])
    expect(keys(tree, 'episode')).toEqual(['.#S01E01', '.#S02E01'])
    expect(tree.find('.')[0]?.identity.title?.value).toBe('Breaking Bad')
  })
})

describe('flat shows', () => {
  test('hold their episodes in the show unit', async () => {
    const tree = await scan('Kojak/Kojak.S01E02.avi', 'Kojak/Kojak.S02E01.avi')
    expect(unitPaths(tree)).toEqual(['Kojak'])
    expect(keys(tree, 'season')).toEqual(['Kojak#S01', 'Kojak#S02'])
    expect(tree.get('Kojak#S02E01').parentKey).toBe('Kojak#S02')
  })

  test('are found below containers', async () => {
    const tree = await scan(
      'Anime/Monster/Monster - 05.mkv',
      'Anime/86/86 - S01E02.mkv',
      'Anime/24/24 - 03.mkv',
    )
    expect(unitPaths(tree)).toEqual(['Anime/24', 'Anime/86', 'Anime/Monster'])
    expect(keys(tree, 'episode')).toEqual(['Anime/24#A3', 'Anime/86#S01E02', 'Anime/Monster#A5'])
  })

  test('of loose files in the root are told apart by title', async () => {
    const tree = await scan(
      'Kojak.S01E02.avi',
      'Columbo.S01E01.avi',
      'Lost/Season 1/Lost S01E01.mkv',
    )
    expect(unitPaths(tree)).toEqual(['', 'Lost', 'Lost/Season 1'])
    expect(keys(tree, 'episode')).toEqual(['./columbo#S01E01', './kojak#S01E02', 'Lost#S01E01'])
    expect(tree.find('./kojak')[0]?.identity.title).toMatchObject({
      value: 'Kojak',
      source: 'file',
    })
  })

  test('of release folders in the root are one series', async () => {
    const tree = await scan(
      'Kojak.S01.720p.WEB-DL.x264-GRP/Kojak.S01E01.720p.WEB-DL.x264-GRP.mkv',
      'Kojak.S02.720p.WEB-DL.x264-GRP/Kojak.S02E01.720p.WEB-DL.x264-GRP.mkv',
    )
    expect(keys(tree, 'series')).toEqual(['./kojak'])
    expect(keys(tree, 'episode')).toEqual(['./kojak#S01E01', './kojak#S02E01'])
  })

  test('of a folder for each episode are one show', async () => {
    const tree = await scan(
      'Kojak/Kojak.S01E01.720p.HDTV.x264-GRP/kojak.101.mkv',
      'Kojak/Kojak.S01E02.720p.HDTV.x264-GRP/kojak.102.mkv',
    )
    expect(unitPaths(tree)).toEqual(['Kojak'])
    expect(keys(tree, 'episode')).toEqual(['Kojak#S01E01', 'Kojak#S01E02'])
  })
})

describe('one file, several episodes', () => {
  test.each(['S01E01E02', 'S01E01-E02', 'S01E01-02', '1x01-1x02', 'S01E01-S01E02'])(
    '%s is an item for each',
    async (notation) => {
      const file = `Lost ${notation}.mkv`
      const tree = await scan(`Lost/Season 1/${file}`)
      expect(keys(tree, 'episode')).toEqual(['Lost#S01E01', 'Lost#S01E02'])
      expect(tree.get('Lost#S01E02').files).toEqual([{ path: file, role: 'main' }])
    },
  )

  test('takes each title from its document', async () => {
    const tree = await scanned({
      paths: ['Lost/Season 1/Lost S01E01E02.mkv', 'Lost/Season 1/Lost S01E01E02.nfo'],
      nfo: {
        'Lost/Season 1/Lost S01E01E02.nfo': [
          { root: 'episodedetails', season: 1, episode: 1, title: 'Pilot' },
          { root: 'episodedetails', season: 1, episode: 2, title: 'Pilot II' },
        ],
      },
    })
    expect(tree.get('Lost#S01E01').identity.title?.value).toBe('Pilot')
    expect(tree.get('Lost#S01E02').identity.title?.value).toBe('Pilot II')
  })

  test('keeps the second episode when the sidecar tells of the first only', async () => {
    const tree = await scanned({
      paths: ['Lost/Season 1/Lost S01E01E02.mkv', 'Lost/Season 1/Lost S01E01E02.nfo'],
      nfo: {
        'Lost/Season 1/Lost S01E01E02.nfo': [
          { root: 'episodedetails', season: 1, episode: 1, title: 'Pilot' },
        ],
      },
    })
    expect(keys(tree, 'episode')).toEqual(['Lost#S01E01', 'Lost#S01E02'])
    expect(tree.get('Lost#S01E02').identity.title).toBeUndefined()
  })
})

describe('versions and parts of an episode', () => {
  test('share its key, the highest resolution first', async () => {
    const tree = await scan(
      'Lost/Season 1/Lost - S01E01 - Pilot 720p.mkv',
      'Lost/Season 1/Lost - S01E01 - Pilot 1080p.mkv',
    )
    expect(tree.get('Lost#S01E01').files).toEqual([
      { path: 'Lost - S01E01 - Pilot 1080p.mkv', role: 'main' },
      { path: 'Lost - S01E01 - Pilot 720p.mkv', role: 'version', label: '720p' },
    ])
  })

  test('are parts when they are a stack', async () => {
    const tree = await scan(
      'Lost/Season 1/Lost S01E01 pt1.avi',
      'Lost/Season 1/Lost S01E01 pt2.avi',
    )
    expect(roles(tree.get('Lost#S01E01'))).toEqual({
      'Lost S01E01 pt1.avi': 'part 1',
      'Lost S01E01 pt2.avi': 'part 2',
    })
  })
})

describe('shows whose seasons are years', () => {
  test('are not of the year of a season', async () => {
    const tree = await scan(
      'Pier/Season 2016/Pier - S2016E05.mkv',
      'Quay.S2016E05.720p.HDTV.x264-GRP/quay.s2016e05.mkv',
      'Mole - S2017E03.mkv',
      'Dock - 2017x03.mkv',
    )
    expect(keys(tree, 'series')).toEqual(['./dock', './mole', './quay', 'Pier'])
    for (const key of keys(tree, 'series')) expect(tree.get(key).identity.year).toBeUndefined()
  })

  test('are of the year their folder or name says', async () => {
    const tree = await scan(
      'Pier (2009)/Season 2016/Pier - S2016E05.mkv',
      'Mole (2009) - S2017E03.mkv',
    )
    expect(tree.get('Pier (2009)').identity.year?.value).toBe(2009)
    expect(tree.get('./mole').identity.year?.value).toBe(2009)
  })
})

describe('shows without season numbers', () => {
  test('keep absolute numbers apart from seasons', async () => {
    const tree = await scan('One Piece/[Group] One Piece - 137 [1080p].mkv')
    const episode = tree.get('One Piece#A137')
    expect(episode.parentKey).toBe('One Piece#absolute')
    expect(episode.identity.absolute?.value).toEqual([137])
    expect(episode.identity.season).toBeUndefined()
    expect(tree.get('One Piece#absolute')).toMatchObject({ kind: 'season', parentKey: 'One Piece' })
  })

  test('take a number as an episode inside a season folder', async () => {
    const tree = await scan('Monster/Season 1/[Group] Monster - 05 [1080p].mkv')
    expect(keys(tree, 'episode')).toEqual(['Monster#S01E05'])
  })

  test('key daily shows by date', async () => {
    const tree = await scan(
      'Tagesschau/Tagesschau.17.05.2024.mkv',
      'Tagesschau/Tagesschau 2024-05-18.mkv',
      'Tagesschau/Tagesschau 2024-05-18 720p.mkv',
      'Late Show/Season 2024/Late Show 2024-05-17.mkv',
    )
    expect(keys(tree, 'episode')).toEqual([
      'Late Show#2024-05-17',
      'Tagesschau#2024-05-17',
      'Tagesschau#2024-05-18',
    ])
    expect(tree.get('Tagesschau#2024-05-18').files).toHaveLength(2)
    expect(tree.get('Tagesschau#2024-05-17').parentKey).toBe('Tagesschau#dated')
    expect(tree.get('Late Show#2024-05-17').parentKey).toBe('Late Show#S2024')
  })

  test('put broadcasts with number and date into the first season, and keep the date', async () => {
    const tree = await scan(
      'Copper Hill/Copper.Hill.E07-E08.240517.1080p-QUAY.mkv',
      'Copper Hill/Copper.Hill.E09.240518.1080p-QUAY.mkv',
    )
    expect(keys(tree, 'episode')).toEqual([
      'Copper Hill#S01E07',
      'Copper Hill#S01E08',
      'Copper Hill#S01E09',
    ])
    expect(tree.get('Copper Hill#S01E08').identity.date?.value).toBe('2024-05-17')
  })
})

describe('sidecars', () => {
  test('numbers win over the name', async () => {
    const tree = await scanned({
      paths: ['Lost/Season 1/Lost S01E05.mkv', 'Lost/Season 1/Lost S01E05.nfo'],
      nfo: {
        'Lost/Season 1/Lost S01E05.nfo': [
          {
            root: 'episodedetails',
            season: 2,
            episode: 7,
            title: 'Other',
            ids: [{ provider: 'tvdb', id: '9' }],
          },
        ],
      },
    })
    expect(tree.get('Lost#S02E07').identity).toMatchObject({
      season: { value: 2, source: 'nfo' },
      episodes: { value: [7], source: 'nfo' },
      ids: { value: [{ provider: 'tvdb', id: '9' }], source: 'nfo' },
    })
    expect(tree.get('Lost#S02E07').parentKey).toBe('Lost#S02')
  })

  test('of a season name it', async () => {
    const tree = await scanned({
      paths: ['Lost/Season 1/Lost S01E05.mkv', 'Lost/Season 1/season.nfo'],
      nfo: { 'Lost/Season 1/season.nfo': [{ root: 'season', title: 'The Island' }] },
    })
    expect(tree.get('Lost#S01').identity.title?.value).toBe('The Island')
  })

  test('ids of the folder are those of the series', async () => {
    const tree = await scan('Lost (2004) [tvdbid-73739]/Season 1/Lost S01E05 [tvdbid-127131].mkv')
    const [show] = tree.find('Lost (2004) [tvdbid-73739]')
    expect(show?.identity.ids?.value).toEqual([{ provider: 'tvdb', id: '73739' }])
    const [episode] = tree.find('Lost (2004) [tvdbid-73739]#S01E05')
    expect(episode?.identity.ids?.value).toEqual([{ provider: 'tvdb', id: '127131' }])
  })
})

describe('what cannot be told', () => {
  test('is kept under its path with a finding', async () => {
    const tree = await scan(
      'Lost/Season 1/Making of something.mkv',
      'Lost/Season 2/Making of something.mkv',
    )
    expect(keys(tree, 'episode')).toEqual([
      'Lost#Season 1/Making of something.mkv',
      'Lost#Season 2/Making of something.mkv',
    ])
    const item = tree.get('Lost#Season 1/Making of something.mkv')
    expect(item.findings.map((one) => one.code)).toEqual(['episode_unknown'])
    expect(item.parentKey).toBe('Lost#S01')
  })

  test('extras and samples are no episodes', async () => {
    const tree = await scan(
      'Lost/Season 1/Lost S01E01.mkv',
      'Lost/Season 1/Lost S01E01-sample.mkv',
      'Lost/Season 1/Lost S01E01-behindthescenes.mkv',
      'Lost/trailers/teaser.mkv',
    )
    expect(keys(tree, 'episode')).toEqual(['Lost#S01E01'])
    expect(roles(tree.get('Lost#S01E01'))).toEqual({
      'Lost S01E01.mkv': 'main',
      'Lost S01E01-behindthescenes.mkv': 'extra behindthescenes',
    })
    const [show] = tree.itemsOf('Lost')
    expect(show?.files).toEqual([{ path: 'trailers/teaser.mkv', role: 'extra', extra: 'trailer' }])
    expect(assets(show!)).toEqual({ 'trailers/teaser.mkv': 'trailer' })
  })

  test('a show called like a folder of extras is a show', async () => {
    const tree = await scan('Extras/Series 1/Extras S01E01.mkv')
    expect(keys(tree, 'episode')).toEqual(['Extras#S01E01'])
  })
})

describe('the manners of other programs', () => {
  test('Plex, Sonarr and Kodi layouts yield the same episodes', async () => {
    const tree = await scan(
      'Plex (2001) {tvdb-1}/Season 01/Plex (2001) - s01e01-e02 - Title.mkv',
      'Sonarr/Season 1/Sonarr - S01E01 - Title WEBDL-1080p.mkv',
      'Sonarr/Season 1/Sonarr - S01E02-E03 - A + B [WEBDL-1080p][EAC3 5.1][h264]-NTb.mkv',
      'Kodi/Season 1/Kodi.S01E01.mkv',
      'Kodi/Season 1/Kodi_1x02.mkv',
    )
    expect(keys(tree, 'episode')).toEqual([
      'Kodi#S01E01',
      'Kodi#S01E02',
      'Plex (2001) {tvdb-1}#S01E01',
      'Plex (2001) {tvdb-1}#S01E02',
      'Sonarr#S01E01',
      'Sonarr#S01E02',
      'Sonarr#S01E03',
    ])
    expect(tree.get('Sonarr#S01E01').identity.title?.value).toBe('Title')
    expect(tree.items.flatMap((item) => item.findings)).toEqual([])
  })
})
