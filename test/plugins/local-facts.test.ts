import { describe, expect, test } from 'bun:test'

import movies from '../../plugins/movies/index.ts'
import series from '../../plugins/series/index.ts'
import type { ScannedItem } from '../../src/domain/scanner.ts'
import { scanTree } from './scanned-tree.ts'

const codes = (item: ScannedItem): string[] => item.findings.map(({ code }) => code)
const paths = (item: ScannedItem): string[] => item.assets.map(({ path }) => path)

/** A film in a folder with a sidecar of this text. */
async function film(nfo: string, name = 'Heat (1995)'): Promise<ScannedItem> {
  const folder = `${name}/${name}`
  const tree = await scanTree(movies, {
    paths: [`${folder}.mkv`, `${folder}.nfo`],
    nfo: { [`${folder}.nfo`]: nfo },
  })
  return tree.get(name)
}

/** Episodes of the one file of a season, by key, beside a sidecar of this text. */
async function episodes(file: string, nfo: string): Promise<Record<string, ScannedItem>> {
  const tree = await scanTree(series, {
    paths: [`Lost/Season 1/${file}.mkv`, `Lost/Season 1/${file}.nfo`],
    nfo: { [`Lost/Season 1/${file}.nfo`]: nfo },
  })
  const found = tree.items.filter(({ kind }) => kind === 'episode')
  return Object.fromEntries(found.map((item) => [item.key, item]))
}

describe('a film’s sidecar', () => {
  test('beats title, year and ids of the names, and adds all it knows', async () => {
    const item = await film(
      `<movie><title>Heat!</title><originaltitle>La Heat</originaltitle><year>1996</year>
<plot>A robbery.</plot><playcount>2</playcount><uniqueid type="tmdb">949</uniqueid></movie>`,
      'Heat (1995) [tmdbid-1] [imdbid-tt0113277]',
    )
    expect(item.identity).toMatchObject({
      title: { value: 'Heat!', source: 'nfo' },
      originalTitle: { value: 'La Heat', source: 'nfo' },
      year: { value: 1996, source: 'nfo' },
    })
    expect(item.identity.ids).toMatchObject({ source: 'nfo' })
    expect(item.identity.ids?.value.toSorted((a, b) => (a.provider < b.provider ? -1 : 1))).toEqual(
      [
        { provider: 'imdb', id: 'tt0113277' },
        { provider: 'tmdb', id: '949' },
      ],
    )
    expect(item.metadata).toMatchObject({ plot: 'A robbery.', playCount: 2 })
  })

  test('leaves to the names what it does not say', async () => {
    const item = await film('<movie><plot>A robbery.</plot></movie>')
    expect(item.identity).toMatchObject({
      title: { value: 'Heat' },
      year: { value: 1995 },
    })
    expect(item.identity.title?.source).not.toBe('nfo')
  })

  test('of an address gives the id', async () => {
    const item = await film('https://www.themoviedb.org/movie/949-heat')
    expect(item.identity.ids).toMatchObject({ value: [{ provider: 'tmdb', id: '949' }] })
    expect(codes(item)).toEqual([])
  })

  test.each([
    ['<movie><title>Heat', ['nfo_invalid']],
    ['', ['nfo_invalid']],
    ['group notes, no address', ['nfo_invalid']],
    ['x'.repeat(1024 * 1024 + 1), ['nfo_too_large']],
    [
      '<!DOCTYPE movie [<!ENTITY x SYSTEM "file:///etc/passwd">]><movie><title>&x;</title></movie>',
      ['nfo_invalid'],
    ],
    ['<tvshow><title>Lost</title></tvshow>', ['nfo_unsuitable']],
    ['<episodedetails><title>Pilot</title></episodedetails>', ['nfo_unsuitable']],
    ['https://www.themoviedb.org/tv/1396', ['nfo_unsuitable']],
  ])(
    'that is of no use leaves the film as its names say, with a finding: %#',
    async (nfo, found) => {
      const item = await film(nfo)
      expect(codes(item)).toEqual(found)
      expect(item.identity).toMatchObject({ title: { value: 'Heat' }, year: { value: 1995 } })
      expect(item.identity.ids).toBeUndefined()
      expect(item.files).toEqual([{ path: 'Heat (1995).mkv', role: 'main' }])
    },
  )

  test('tells what it is about when that is no film', async () => {
    const [finding] = (await film('https://www.themoviedb.org/tv/1396')).findings
    expect(finding?.message).toBe('The NFO is about a series, not a film, so it was not used.')
  })
})

describe('ids in the names of films', () => {
  const keysOf = async (...files: string[]): Promise<string[]> =>
    (await scanTree(movies, { paths: files })).items.map(({ key }) => key).toSorted()

  test('make versions of one film, however the files are called', async () => {
    expect(
      await keysOf(
        'Alien (1979) {tmdb-348}/Alien (1979) {tmdb-348}.mkv',
        'Alien (1979) {tmdb-348}/Das unheimliche Wesen 1080p {tmdb-348}.mkv',
      ),
    ).toEqual(['Alien (1979) {tmdb-348}'])
  })

  test('keep films apart that have the same title and year', async () => {
    expect(
      await keysOf(
        'Hercules (2014)/Hercules (2014) {tmdb-184315}.mkv',
        'Hercules (2014)/Hercules (2014) {tmdb-188207}.mkv',
      ),
    ).toEqual([
      'Hercules (2014)/Hercules (2014) {tmdb-184315}',
      'Hercules (2014)/Hercules (2014) {tmdb-188207}',
    ])
  })

  test('take a file without one along', async () => {
    expect(
      await keysOf(
        'Alien (1979)/Alien (1979) {tmdb-348}.mkv',
        'Alien (1979)/Alien (1979) - 2160p.mkv',
      ),
    ).toEqual(['Alien (1979)'])
  })
})

describe('a series’ sidecar', () => {
  const tvshow = async (nfo: string): Promise<ScannedItem> => {
    const tree = await scanTree(series, {
      paths: ['Lost (2004) [tvdbid-1]/tvshow.nfo', 'Lost (2004) [tvdbid-1]/Lost S01E01.mkv'],
      nfo: { 'Lost (2004) [tvdbid-1]/tvshow.nfo': nfo },
    })
    return tree.get('Lost (2004) [tvdbid-1]')
  }

  test('beats title, year and ids of the folder', async () => {
    const item = await tvshow(
      '<tvshow><title>LOST</title><year>2005</year><id>73739</id><status>Ended</status></tvshow>',
    )
    expect(item.identity).toMatchObject({
      title: { value: 'LOST', source: 'nfo' },
      year: { value: 2005, source: 'nfo' },
      ids: { value: [{ provider: 'tvdb', id: '73739' }], source: 'nfo' },
    })
    expect(item.metadata).toEqual({ status: 'Ended' })
  })

  test.each([
    ['https://www.thetvdb.com/?tab=series&id=73739', { provider: 'tvdb', id: '73739' }],
    ['https://thetvdb.com/series/lost', { provider: 'tvdb-slug', id: 'lost' }],
    ['https://www.imdb.com/title/tt0411008/', { provider: 'imdb', id: 'tt0411008' }],
    ['https://www.themoviedb.org/tv/4607-lost?language=de-DE', { provider: 'tmdb', id: '4607' }],
  ])('of an address gives the id: %s', async (nfo, id) => {
    const item = await tvshow(nfo)
    expect(item.identity.ids).toMatchObject({ value: expect.arrayContaining([id]), source: 'nfo' })
    expect(item.identity.title).toMatchObject({ value: 'Lost', source: 'folder' })
  })

  test.each([
    ['<movie><title>Lost</title></movie>', 'nfo_unsuitable'],
    ['https://www.themoviedb.org/movie/603', 'nfo_unsuitable'],
    ['<tvshow><title>', 'nfo_invalid'],
  ])('that is of no use is a finding: %s', async (nfo, code) => {
    const item = await tvshow(nfo)
    expect(codes(item)).toEqual([code])
    expect(item.identity).toMatchObject({ title: { value: 'Lost', source: 'folder' } })
  })

  test('names the seasons that lie in the same folder', async () => {
    const tree = await scanTree(series, {
      paths: ['Lost/tvshow.nfo', 'Lost/Lost S01E01.mkv', 'Lost/Lost S02E01.mkv'],
      nfo: {
        'Lost/tvshow.nfo': '<tvshow><namedseason number="1">The Island</namedseason></tvshow>',
      },
    })
    expect(tree.get('Lost#S01').identity.title).toMatchObject({
      value: 'The Island',
      source: 'nfo',
    })
    expect(tree.get('Lost#S02').identity.title).toBeUndefined()
    expect(tree.get('Lost').metadata.seasonNames).toEqual([{ season: 1, name: 'The Island' }])
  })
})

describe('an episode’s sidecar', () => {
  test('beats numbers, title and date of the name', async () => {
    const found = await episodes(
      'Lost S01E05 - White Rabbit',
      `<episodedetails><title>Das weiße Kaninchen</title><season>1</season><episode>6</episode>
<aired>2004-10-20</aired><uniqueid type="tvdb">127135</uniqueid></episodedetails>`,
    )
    expect(Object.keys(found)).toEqual(['Lost#S01E06'])
    expect(found['Lost#S01E06']?.identity).toMatchObject({
      title: { value: 'Das weiße Kaninchen', source: 'nfo' },
      episodes: { value: [6], source: 'nfo' },
      date: { value: '2004-10-20', source: 'nfo' },
      ids: { value: [{ provider: 'tvdb', id: '127135' }], source: 'nfo' },
    })
  })

  test('beats the date of the name, under which the episode stays', async () => {
    const found = await episodes(
      'Lost 2004-10-21',
      '<episodedetails><title>A</title><aired>2004-10-20</aired></episodedetails>',
    )
    expect(found['Lost#2004-10-21']?.identity.date).toMatchObject({
      value: '2004-10-20',
      source: 'nfo',
    })
  })

  test('without a season is about the season of the folder', async () => {
    const found = await episodes(
      'Lost S01E05',
      '<episodedetails><title>A</title><episode>6</episode></episodedetails>',
    )
    expect(found['Lost#S01E06']?.identity.title?.value).toBe('A')
  })

  test('gives an item for each of its episodes', async () => {
    const found = await episodes(
      'Lost pilot',
      [1, 2]
        .map(
          (number) =>
            `<episodedetails><title>P${number}</title><season>1</season><episode>${number}</episode></episodedetails>`,
        )
        .join('\n'),
    )
    expect(Object.values(found).map(({ identity }) => identity.title?.value)).toEqual(['P1', 'P2'])
  })

  test('gives an item for each number up to its end', async () => {
    const found = await episodes(
      'Lost S01E01-E03',
      '<episodedetails><title>Pilot</title><season>1</season><episode>1</episode><episodenumberend>3</episodenumberend></episodedetails>',
    )
    expect(Object.keys(found)).toEqual(['Lost#S01E01', 'Lost#S01E02', 'Lost#S01E03'])
    expect(found['Lost#S01E01']?.identity.title?.value).toBe('Pilot')
  })

  test('with a broken block keeps the episode that only the name lists', async () => {
    const found = await episodes(
      'Lost S01E01E02E03',
      '<episodedetails><title>A</title><season>1</season><episode>1</episode></episodedetails>' +
        '<episodedetails><title>B</episodedetails>' +
        '<episodedetails><title>C</title><season>1</season><episode>3</episode></episodedetails>',
    )
    expect(Object.keys(found)).toEqual(['Lost#S01E01', 'Lost#S01E02', 'Lost#S01E03'])
    expect(found['Lost#S01E03']?.identity.title?.value).toBe('C')
    expect(codes(found['Lost#S01E02']!)).toEqual(['nfo_invalid'])
  })

  test('that lists an episode twice gives it once', async () => {
    const block = '<episodedetails><season>2</season><episode>1</episode></episodedetails>'
    const found = await episodes('Lost S01E01', block + block)
    expect(Object.keys(found)).toEqual(['Lost#S02E01'])
    expect(found['Lost#S02E01']?.files).toEqual([{ path: 'Lost S01E01.mkv', role: 'main' }])
  })

  test('of an address takes the numbers of it, and no id of the series', async () => {
    const found = await episodes(
      'Lost pilot',
      'https://www.themoviedb.org/tv/4607-lost/season/1/episode/2',
    )
    expect(found['Lost#S01E02']?.identity.episodes).toMatchObject({ value: [2], source: 'nfo' })
    expect(found['Lost#S01E02']?.identity.ids).toBeUndefined()
  })

  test('of an address at IMDb, which may be that of the series, gives an id of little weight', async () => {
    const found = await episodes('Lost S01E01', 'https://www.imdb.com/title/tt0411008/')
    expect(found['Lost#S01E01']?.identity.ids).toMatchObject({
      value: [{ provider: 'imdb', id: 'tt0411008' }],
      source: 'nfo',
      confidence: 0.5,
    })
  })

  test.each([
    ['<movie><title>A</title></movie>', 'nfo_unsuitable'],
    ['https://www.themoviedb.org/tv/4607', 'nfo_unsuitable'],
    ['<episodedetails><title>A', 'nfo_invalid'],
  ])('that is of no use leaves the episode as its name says: %s', async (nfo, code) => {
    const found = await episodes('Lost S01E05', nfo)
    expect(Object.keys(found)).toEqual(['Lost#S01E05'])
    expect(codes(found['Lost#S01E05']!)).toEqual([code])
  })
})

describe('sidecars of an episode in two parts', () => {
  test('carry the name the parts have in common', async () => {
    const folder = 'Lost/Season 1'
    const tree = await scanTree(series, {
      paths: [
        `${folder}/Lost S01E01 cd1.avi`,
        `${folder}/Lost S01E01 cd2.avi`,
        `${folder}/Lost S01E01.nfo`,
        `${folder}/Lost S01E01.en.srt`,
        `${folder}/Lost S01E01-thumb.jpg`,
      ],
      nfo: {
        [`${folder}/Lost S01E01.nfo`]: '<episodedetails><title>Pilot</title></episodedetails>',
      },
    })
    const item = tree.get('Lost#S01E01')
    expect(item.identity.title).toMatchObject({ value: 'Pilot', source: 'nfo' })
    expect(paths(item).toSorted()).toEqual(['Lost S01E01-thumb.jpg', 'Lost S01E01.en.srt'])
  })
})

describe('VobSub pairs', () => {
  const film = 'Heat (1995)/Heat (1995)'
  const subtitles = async (...names: string[]): Promise<string[]> => {
    const tree = await scanTree(movies, { paths: [`${film}.mkv`, ...names] })
    return paths(tree.get('Heat (1995)'))
  }

  test('are one subtitle', async () => {
    expect(await subtitles(`${film}.en.idx`, `${film}.en.sub`, `${film}.de.srt`)).toEqual([
      'Heat (1995).en.idx',
      'Heat (1995).de.srt',
    ])
  })

  test('are told from a text in a .sub file, and from an index without its data', async () => {
    expect(await subtitles(`${film}.en.sub`, `${film}.fr.idx`)).toEqual(['Heat (1995).en.sub'])
  })

  test('are one subtitle of an episode', async () => {
    const file = 'Lost/Season 1/Lost S01E01'
    const tree = await scanTree(series, { paths: [`${file}.mkv`, `${file}.IDX`, `${file}.sub`] })
    expect(paths(tree.get('Lost#S01E01'))).toEqual(['Lost S01E01.IDX'])
  })
})
