import { describe, expect, test } from 'bun:test'
import type { NfoDocument } from '../../../src/domain/scanner.ts'
import { read, readOne } from './nfo.ts'

describe('an NFO that is only an address', () => {
  test.each([
    ['https://www.imdb.com/title/tt0133093/', 'imdb', 'tt0133093'],
    ['https://www.imdb.com/title/tt0133093', 'imdb', 'tt0133093'],
    ['https://www.imdb.com/title/tt11280740/reference/', 'imdb', 'tt11280740'],
    ['https://www.imdb.com/title/tt0903747/episodes?season=2', 'imdb', 'tt0903747'],
    ['https://m.imdb.com/de/title/tt0133093/?ref_=x', 'imdb', 'tt0133093'],
    ['https://www.imdb.com/pt-br/title/tt0133093/', 'imdb', 'tt0133093'],
    ['http://us.imdb.com/Title?0133093', 'imdb', 'tt0133093'],
    ['www.imdb.com/title/tt0133093', 'imdb', 'tt0133093'],
    ['HTTPS://WWW.IMDB.COM/TITLE/TT0133093', 'imdb', 'tt0133093'],
    ['tt0133093', 'imdb', 'tt0133093'],
  ])('of IMDb, which is not told from one of a series: %s', (link, provider, id) => {
    expect(readOne(`\n${link}\n`)).toEqual({ root: 'url', ids: [{ provider, id }], metadata: {} })
  })

  const film = 'https://www.themoviedb.org/movie/603'
  test.each([
    [film, 'movie', 'tmdb', '603'],
    [`${film}-the-matrix`, 'movie', 'tmdb', '603'],
    [`${film}-the-matrix?language=de-DE`, 'movie', 'tmdb', '603'],
    [`${film}?language=de-DE`, 'movie', 'tmdb', '603'],
    [`${film}-the-matrix/cast`, 'movie', 'tmdb', '603'],
    ['https://www.themoviedb.org/de/movie/603', 'movie', 'tmdb', '603'],
    ['http://api.themoviedb.org/3/movie/603?api_key=x&language=de', 'movie', 'tmdb', '603'],
    ['http://api.tmdb.org/3/tv/1396', 'series', 'tmdb', '1396'],
    ['https://www.themoviedb.org/tv/1396-breaking-bad', 'series', 'tmdb', '1396'],
    ['https://www.thetvdb.com/?tab=series&id=81189', 'series', 'tvdb', '81189'],
    ['https://www.thetvdb.com/?tab=series&amp;id=81189', 'series', 'tvdb', '81189'],
    ['http://thetvdb.com/index.php?tab=series&id=81189&lid=7', 'series', 'tvdb', '81189'],
    ['http://thetvdb.com/?id=81189&tab=series', 'series', 'tvdb', '81189'],
    ['http://thetvdb.com/?tab=season&seriesid=81189&seasonid=1', 'series', 'tvdb', '81189'],
    ['http://thetvdb.com/?tab=episode&seriesid=81189&seasonid=1&id=9', 'episode', 'tvdb', '9'],
    ['https://thetvdb.com/dereferrer/series/81189', 'series', 'tvdb', '81189'],
    ['https://thetvdb.com/dereferrer/movie/113', 'movie', 'tvdb', '113'],
    ['https://thetvdb.com/dereferrer/episode/349232', 'episode', 'tvdb', '349232'],
    ['https://thetvdb.com/series/81189', 'series', 'tvdb', '81189'],
    ['https://thetvdb.com/series/breaking-bad/episodes/349232', 'episode', 'tvdb', '349232'],
    ['https://thetvdb.com/series/breaking-bad', 'series', 'tvdb-slug', 'breaking-bad'],
    ['https://thetvdb.com/series/24', 'series', 'tvdb-slug', '24'],
    ['https://thetvdb.com/movies/the-matrix', 'movie', 'tvdb-slug', 'the-matrix'],
    ['https://www.tvmaze.com/shows/169/breaking-bad', 'series', 'tvmaze', '169'],
    ['https://www.tvmaze.com/episodes/12192/x', 'episode', 'tvmaze', '12192'],
  ] as const)('%s', (link, about, provider, id) => {
    const expected = { root: 'url', about, ids: [{ provider, id }], metadata: {} } as const
    expect(readOne(`${link}\n`)).toEqual(expected)
  })

  test.each([
    ['https://www.themoviedb.org/tv/1396-breaking-bad/season/2', { season: 2 }],
    ['https://www.themoviedb.org/tv/1396/season/2/episode/7', { season: 2, episode: 7 }],
  ])('has the numbers that %s names beside the series', (link, numbers) => {
    expect(readOne(link)).toEqual({
      root: 'url',
      about: 'series',
      ...numbers,
      ids: [{ provider: 'tmdb', id: '1396' }],
      metadata: {},
    })
  })

  test.each([
    'https://www.imdb.com/name/nm0000206/',
    'https://www.imdb.com/title/',
    'https://www.themoviedb.org/collection/2344',
    'https://www.themoviedb.org/person/6384',
    'https://www.thetvdb.com/',
    'https://notimdb.com/title/tt0133093',
    'https://www.imdb.com.example/title/tt0133093x',
    'https://example.org/movie/603',
    'att0133093',
  ])('is refused when the page is no title: %s', (link) => {
    expect(read(link)).toMatchObject({ documents: [], findings: [{ code: 'nfo_invalid' }] })
  })

  test('is found in the text of a release group', () => {
    const text =
      '▄▄▀▀ RELEASE ▀▀▄▄\n<<< 1999 >>>\nIMDB: http://www.imdb.com/title/tt0133093\n░░ & more'
    expect(readOne(text).ids).toEqual([{ provider: 'imdb', id: 'tt0133093' }])
  })

  test('counts in UTF-16 too', () => {
    const bytes = Buffer.from('https://www.imdb.com/title/tt0133093/', 'utf16le')
    expect(readOne(bytes).ids).toEqual([{ provider: 'imdb', id: 'tt0133093' }])
  })

  test('gives one id of each provider, of pages of one kind', () => {
    const text = [
      'https://www.imdb.com/title/tt0903747',
      'https://www.themoviedb.org/tv/1396',
      'https://www.themoviedb.org/movie/603',
      'https://thetvdb.com/dereferrer/series/81189',
      'https://thetvdb.com/dereferrer/series/1',
    ].join('\n')
    expect(readOne(text)).toEqual({
      root: 'url',
      about: 'series',
      ids: [
        { provider: 'imdb', id: 'tt0903747' },
        { provider: 'tmdb', id: '1396' },
        { provider: 'tvdb', id: '81189' },
      ],
      metadata: {},
    })
  })
})

describe('an address beside the XML', () => {
  const beside = (root: NfoDocument['root'], link: string): NfoDocument['ids'] =>
    readOne(`<${root}><title>A</title></${root}>\n${link}`).ids

  test('adds its id; what the XML says wins', () => {
    const text =
      '<movie><title>A</title><uniqueid type="imdb">tt0133093</uniqueid></movie>\n' +
      'https://www.themoviedb.org/movie/603\nhttps://www.imdb.com/title/tt9999999'
    expect(readOne(text)).toMatchObject({
      root: 'movie',
      title: 'A',
      ids: [
        { provider: 'imdb', id: 'tt0133093' },
        { provider: 'tmdb', id: '603' },
      ],
    })
  })

  test('may stand before it', () => {
    const text = 'https://www.themoviedb.org/movie/603\n<movie><title>A</title></movie>'
    expect(readOne(text)).toMatchObject({ title: 'A', ids: [{ provider: 'tmdb', id: '603' }] })
  })

  test.each([
    ['movie', 'https://www.themoviedb.org/movie/603', ['603']],
    ['movie', 'https://www.themoviedb.org/tv/1396', []],
    ['tvshow', 'https://www.themoviedb.org/tv/1396', ['1396']],
    ['tvshow', 'https://www.themoviedb.org/movie/603', []],
    ['episodedetails', 'https://www.thetvdb.com/?tab=episode&seriesid=1&id=9', ['9']],
    ['episodedetails', 'https://www.imdb.com/title/tt0959621/', ['tt0959621']],
    ['episodedetails', 'https://www.themoviedb.org/tv/1396', []],
    ['season', 'https://www.themoviedb.org/tv/1396/season/1', []],
  ] as const)('of a page about something else is left out: <%s> with %s', (root, link, ids) => {
    expect(beside(root, link).map(({ id }) => id)).toEqual([...ids])
  })

  test('belongs to none of several episodes', () => {
    const text =
      '<episodedetails><episode>1</episode></episodedetails>' +
      '<episodedetails><episode>2</episode></episodedetails>\nhttps://www.imdb.com/title/tt0133093'
    expect(read(text).documents.flatMap(({ ids }) => ids)).toEqual([])
  })

  test('is not looked for inside it', () => {
    const text = '<movie><trailer>https://www.themoviedb.org/movie/1</trailer></movie>'
    expect(readOne(text).ids).toEqual([])
  })
})
