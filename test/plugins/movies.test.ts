import { describe, expect, test } from 'bun:test'

import movies from '../../plugins/movies/index.ts'
import type { ScannedItem } from '../../src/domain/scanner.ts'
import { scanTree, type ScannedTree, type Tree } from './scanned-tree.ts'

const scan = (...paths: string[]): Promise<ScannedTree> => scanTree(movies, { paths })
const scanned = (tree: Tree): Promise<ScannedTree> => scanTree(movies, tree)
const unitPaths = (tree: ScannedTree): string[] => tree.units.map((unit) => unit.path).toSorted()
const keys = (tree: ScannedTree): string[] => tree.items.map((item) => item.key).toSorted()

function roles(item: ScannedItem): Record<string, string> {
  return Object.fromEntries(
    item.files.map((file) => [
      file.path,
      [file.role, file.part, file.label, file.extra].filter((one) => one !== undefined).join(' '),
    ]),
  )
}

function assets(item: ScannedItem): Record<string, string> {
  return Object.fromEntries(item.assets.map((asset) => [asset.path, asset.type]))
}

describe('a folder for each film', () => {
  test('is one film, called like its folder', async () => {
    const tree = await scan('Heat (1995)/Heat (1995).mkv', 'Brazil (1985)/brz-1080p.mkv')
    expect(keys(tree)).toEqual(['Brazil (1985)', 'Heat (1995)'])
    const brazil = tree.get('Brazil (1985)')
    expect(brazil.identity.title).toMatchObject({ value: 'Brazil', source: 'folder' })
    expect(brazil.identity.year).toMatchObject({ value: 1985, source: 'folder' })
    expect(roles(brazil)).toEqual({ 'brz-1080p.mkv': 'main' })
  })

  test('takes ids and editions from tags', async () => {
    const tree = await scan(
      'Blade Runner (1982) {tmdb-78}/Blade Runner (1982) {tmdb-78} {edition-Final Cut}.mkv',
    )
    const [item] = tree.items
    expect(item?.identity.ids?.value).toEqual([{ provider: 'tmdb', id: '78' }])
    expect(item?.identity.edition?.value).toBe('Final Cut')
    expect(item?.identity.title?.value).toBe('Blade Runner')
  })

  test('stays one film below containers, which are no units', async () => {
    const tree = await scan('Action/1990s/Heat (1995)/Heat (1995).mkv')
    expect(unitPaths(tree)).toEqual(['Action/1990s/Heat (1995)'])
  })

  test.each([
    ['1995/Heat.mkv', 'Heat'],
    ['1995/12 Monkeys.mkv', '12 Monkeys'],
    ['Films/1995/Heat (1995)/Heat (1995).mkv', 'Heat'],
    ['Films/24/Heat.mkv', 'Heat'],
    ['Films/9 (2009)/9 (2009).mkv', '9'],
  ])('takes no shelf for a season: %s', async (path, title) => {
    const tree = await scan(path)
    expect(tree.items[0]?.identity.title?.value).toBe(title)
    expect(tree.items[0]?.findings).toEqual([])
  })

  test('keeps the film of a release folder', async () => {
    const tree = await scan('The.Thing.1982.1080p.BluRay.x264-GRP/thing.mkv')
    expect(tree.items[0]?.identity).toMatchObject({
      title: { value: 'The Thing' },
      year: { value: 1982 },
    })
  })

  test('yields nothing where there is no video', async () => {
    const tree = await scan('Heat (1995)/poster.jpg', 'Heat (1995)/Heat (1995).nfo')
    expect(tree.items).toEqual([])
  })
})

describe('extras, samples and sidecars', () => {
  const paths = [
    'Heat (1995)/Heat (1995).mkv',
    'Heat (1995)/Heat (1995)-trailer.mp4',
    'Heat (1995)/Heat (1995)-behindthescenes.mkv',
    'Heat (1995)/trailers/second.mp4',
    'Heat (1995)/Deleted Scenes/one.mkv',
    'Heat (1995)/Sample/heat-sample.mkv',
    'Heat (1995)/Heat (1995).en.forced.srt',
    'Heat (1995)/Subs/2_French.srt',
    'Heat (1995)/poster.jpg',
    'Heat (1995)/fanart-1.jpg',
    'Heat (1995)/extrafanart/fanart3.jpg',
    'Heat (1995)/Heat (1995)-clearlogo.png',
    'Heat (1995)/theme.mp3',
    'Heat (1995)/notes.txt',
  ]

  test('belong to the film and make no unit of their own', async () => {
    const tree = await scan(...paths)
    expect(unitPaths(tree)).toEqual(['Heat (1995)'])
    expect(roles(tree.get('Heat (1995)'))).toEqual({
      'Heat (1995).mkv': 'main',
      'Heat (1995)-trailer.mp4': 'extra trailer',
      'Heat (1995)-behindthescenes.mkv': 'extra behindthescenes',
      'trailers/second.mp4': 'extra trailer',
      'Deleted Scenes/one.mkv': 'extra deleted',
      'Sample/heat-sample.mkv': 'sample',
    })
  })

  test('become assets by their kind', async () => {
    const tree = await scan(...paths)
    expect(assets(tree.get('Heat (1995)'))).toEqual({
      'Heat (1995)-trailer.mp4': 'trailer',
      'trailers/second.mp4': 'trailer',
      'Heat (1995).en.forced.srt': 'subtitle',
      'Subs/2_French.srt': 'subtitle',
      'poster.jpg': 'poster',
      'fanart-1.jpg': 'fanart',
      'extrafanart/fanart3.jpg': 'fanart',
      'Heat (1995)-clearlogo.png': 'logo',
      'theme.mp3': 'theme',
    })
    const subtitle = tree.items[0]?.assets.find((asset) => asset.path.endsWith('forced.srt'))
    expect(subtitle).toMatchObject({ language: 'en', forced: true })
  })

  test('of one film among many need its name', async () => {
    const tree = await scan(
      'A (2001).mkv',
      'B (2002).mkv',
      'A (2001)-poster.jpg',
      'B (2002).de.srt',
      'poster.jpg',
    )
    expect(assets(tree.get('A (2001)'))).toEqual({ 'A (2001)-poster.jpg': 'poster' })
    expect(assets(tree.get('B (2002)'))).toEqual({ 'B (2002).de.srt': 'subtitle' })
  })

  test('folders called like a shelf are shelves below the root', async () => {
    const tree = await scan('Shorts/Paperman (2012).mkv', 'Shorts/Lava (2014).mkv')
    expect(keys(tree)).toEqual(['Shorts/Lava (2014)', 'Shorts/Paperman (2012)'])
  })
})

describe('versions', () => {
  test('follow the folder name; the equal name is the main one, then resolutions fall', async () => {
    const tree = await scan(
      'Heat (1995)/Heat (1995) - 720p.mkv',
      'Heat (1995)/Heat (1995) - 2160p.mkv',
      'Heat (1995)/Heat (1995) - Director.mkv',
      'Heat (1995)/Heat (1995)[1080p].mkv',
      'Heat (1995)/Heat (1995).mkv',
    )
    expect(tree.get('Heat (1995)').files).toEqual([
      { path: 'Heat (1995).mkv', role: 'main' },
      { path: 'Heat (1995) - 2160p.mkv', role: 'version', label: '2160p' },
      { path: 'Heat (1995)[1080p].mkv', role: 'version', label: '1080p' },
      { path: 'Heat (1995) - 720p.mkv', role: 'version', label: '720p' },
      { path: 'Heat (1995) - Director.mkv', role: 'version', label: 'Director' },
    ])
  })

  test('are found by title and year too, and labelled by edition', async () => {
    const tree = await scan(
      'Alien (1979)/Alien (1979).mkv',
      'Alien (1979)/Alien.1979.Directors.Cut.1080p.BluRay.x264-GRP.mkv',
      'Alien (1979)/Alien (1979) {edition-Special}.mkv',
    )
    expect(roles(tree.get('Alien (1979)'))).toMatchObject({
      'Alien (1979).mkv': 'main',
      'Alien (1979) {edition-Special}.mkv': 'version Special',
    })
    expect(tree.items).toHaveLength(1)
  })

  test('of another year are another film', async () => {
    const tree = await scan('Halloween/Halloween.1978.mkv', 'Halloween/Halloween.2018.mkv')
    expect(keys(tree)).toEqual(['Halloween/Halloween.1978', 'Halloween/Halloween.2018'])
  })
})

describe('parts and discs', () => {
  test('make one film of a stack', async () => {
    const tree = await scan(
      'Dune (1984)/Dune (1984) cd2.avi',
      'Dune (1984)/Dune (1984) cd1.avi',
      'Dune (1984)/Dune (1984).en.srt',
    )
    const item = tree.get('Dune (1984)')
    expect(item.files).toEqual([
      { path: 'Dune (1984) cd1.avi', role: 'part', part: 1 },
      { path: 'Dune (1984) cd2.avi', role: 'part', part: 2 },
    ])
    expect(item.identity.title?.value).toBe('Dune')
    expect(assets(item)).toEqual({ 'Dune (1984).en.srt': 'subtitle' })
  })

  test('make one film of part folders', async () => {
    const tree = await scan('Dune (1984)/CD1/dune.avi', 'Dune (1984)/CD2/dune.avi')
    expect(unitPaths(tree)).toEqual(['Dune (1984)'])
    expect(roles(tree.get('Dune (1984)'))).toEqual({
      'CD1/dune.avi': 'part 1',
      'CD2/dune.avi': 'part 2',
    })
  })

  test('leave a second part alone without a first', async () => {
    const tree = await scan('Films/Dune Part 2.mkv', 'Films/Dune Part 3.mkv')
    expect(keys(tree)).toEqual(['Films/Dune Part 2', 'Films/Dune Part 3'])
  })

  test('make one film of a DVD folder, with its own sidecar', async () => {
    const tree = await scanned({
      paths: [
        'Brazil (1985)/VIDEO_TS/VIDEO_TS.IFO',
        'Brazil (1985)/VIDEO_TS/VTS_01_1.VOB',
        'Brazil (1985)/VIDEO_TS/VIDEO_TS.nfo',
        'Brazil (1985)/poster.jpg',
        'Brazil (1985)/Brazil (1985).en.srt',
      ],
      nfo: { 'Brazil (1985)/VIDEO_TS/VIDEO_TS.nfo': [{ title: 'Brazil!', year: 1985 }] },
    })
    const item = tree.get('Brazil (1985)')
    expect(roles(item)).toEqual({ 'VIDEO_TS/VIDEO_TS.IFO': 'main' })
    expect(assets(item)).toEqual({ 'poster.jpg': 'poster' })
    expect(item.identity.title).toMatchObject({ value: 'Brazil!', source: 'nfo' })
  })

  test('make one film of a Blu-ray folder, and parts of two discs', async () => {
    const tree = await scan(
      'Heat (1995)/BDMV/index.bdmv',
      'Heat (1995)/BDMV/BACKUP/index.bdmv',
      'Heat (1995)/BDMV/STREAM/00001.m2ts',
      'Ran (1985)/Disc 1/BDMV/index.bdmv',
      'Ran (1985)/Disc 2/BDMV/index.bdmv',
    )
    expect(roles(tree.get('Heat (1995)'))).toEqual({ 'BDMV/index.bdmv': 'main' })
    expect(keys(tree)).toEqual(['Heat (1995)', 'Ran (1985)'])
    expect(roles(tree.get('Ran (1985)'))).toEqual({
      'Disc 1/BDMV/index.bdmv': 'part 1',
      'Disc 2/BDMV/index.bdmv': 'part 2',
    })
  })
})

describe('folders of several films', () => {
  test('give each loose file of the root its own item', async () => {
    const tree = await scan('Heat (1995).mkv', 'Ran (1985).mkv', 'Brazil (1985)/Brazil (1985).mkv')
    expect(unitPaths(tree)).toEqual(['', 'Brazil (1985)'])
    expect(keys(tree)).toEqual(['Brazil (1985)', 'Heat (1995)', 'Ran (1985)'])
    expect(tree.get('Heat (1995)').identity.title).toMatchObject({ value: 'Heat', source: 'file' })
  })

  test('keep film folders of a collection as units of their own', async () => {
    const tree = await scan(
      'Alien Collection/Alien (1979)/Alien (1979).mkv',
      'Alien Collection/Aliens (1986).mkv',
      'Alien Collection/Alien 3 (1992).mkv',
    )
    expect(unitPaths(tree)).toEqual(['Alien Collection', 'Alien Collection/Alien (1979)'])
    expect(keys(tree)).toEqual([
      'Alien Collection/Alien (1979)',
      'Alien Collection/Alien 3 (1992)',
      'Alien Collection/Aliens (1986)',
    ])
  })

  test('read a root that is a single film by its name', async () => {
    const tree = await scanned({ rootName: 'Heat (1995)', paths: ['h-1080p.mkv', 'poster.jpg'] })
    expect(tree.items[0]?.identity.title?.value).toBe('Heat')
    expect(assets(tree.items[0]!)).toEqual({ 'poster.jpg': 'poster' })
  })

  test('of thousands are read without searching all files for each', async () => {
    const names = Array.from({ length: 5000 }, (_, at) => `Film ${at} (${1950 + (at % 70)})`)
    const tree = await scan(...names.flatMap((name) => [`${name}.mkv`, `${name}.en.srt`]))
    expect(tree.items).toHaveLength(5000)
    expect(tree.items.every((item) => item.assets.length === 1)).toBe(true)
  })
})

describe('sidecars with metadata', () => {
  test('of the video win over movie.nfo, and over the names', async () => {
    const tree = await scanned({
      paths: [
        'Heat (1995)/Heat (1995).mkv',
        'Heat (1995)/Heat (1995).nfo',
        'Heat (1995)/movie.nfo',
      ],
      nfo: {
        'Heat (1995)/movie.nfo': [{ title: 'Wrong' }],
        'Heat (1995)/Heat (1995).nfo': [
          {
            title: 'Heat',
            originalTitle: 'Heat!',
            year: 1996,
            ids: [{ provider: 'imdb', id: 'tt0113277' }],
            metadata: { plot: 'A robbery.' },
          },
        ],
      },
    })
    const item = tree.get('Heat (1995)')
    expect(item.identity).toMatchObject({
      title: { value: 'Heat', source: 'nfo' },
      originalTitle: { value: 'Heat!' },
      year: { value: 1996, source: 'nfo' },
      ids: { value: [{ provider: 'imdb', id: 'tt0113277' }], source: 'nfo' },
    })
    expect(item.metadata.plot).toBe('A robbery.')
  })

  test('movie.nfo counts only for a single film', async () => {
    const nfo = { 'Set/movie.nfo': [{ title: 'One of them' }] }
    const two = await scanned({
      paths: ['Set/A (2001).mkv', 'Set/B (2002).mkv', 'Set/movie.nfo'],
      nfo,
    })
    expect(two.items.map((item) => item.identity.title?.value)).toEqual(['A', 'B'])
    const one = await scanned({ paths: ['Set/A (2001).mkv', 'Set/movie.nfo'], nfo })
    expect(one.items[0]?.identity.title?.value).toBe('One of them')
  })

  test('that cannot be read leave a finding and the next one its chance', async () => {
    const tree = await scanned({
      paths: [
        'Heat (1995)/Heat (1995).mkv',
        'Heat (1995)/Heat (1995).nfo',
        'Heat (1995)/movie.nfo',
      ],
      nfo: { 'Heat (1995)/movie.nfo': [{ title: 'Heat', year: 1995 }] },
    })
    const item = tree.get('Heat (1995)')
    expect(item.findings.map((one) => one.code)).toEqual(['nfo_unreadable'])
    expect(item.identity.title?.source).toBe('nfo')
  })

  test('that hold an address only give its id', async () => {
    const tree = await scanned({
      paths: ['Heat (1995)/Heat (1995).mkv', 'Heat (1995)/movie.nfo'],
      nfo: { 'Heat (1995)/movie.nfo': [{ root: 'url', ids: [{ provider: 'tmdb', id: '949' }] }] },
    })
    expect(tree.get('Heat (1995)').identity.ids?.value).toEqual([{ provider: 'tmdb', id: '949' }])
    expect(tree.get('Heat (1995)').identity.title?.value).toBe('Heat')
  })
})

describe('names that are no films', () => {
  test('an episode among films is kept and pointed out', async () => {
    const tree = await scan('Show S01E02/Show S01E02.mkv')
    expect(tree.items[0]?.findings[0]?.code).toBe('looks_like_episode')
  })

  test('a number after a dash stays in the title', async () => {
    const tree = await scan('Rocky - 2.mkv')
    expect(tree.get('Rocky - 2').identity.title?.value).toBe('Rocky - 2')
  })

  test('a number that may be one of an episode stays in the title', async () => {
    const tree = await scan('Cell_211.mkv')
    expect(tree.get('Cell_211').identity.title?.value).toBe('Cell_211')
    expect(tree.get('Cell_211').findings.map(({ code }) => code)).toEqual(['looks_like_episode'])
  })
})
