import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'

import type { EnricherQuery } from '../../../src/domain/enricher.ts'
import { type FakeTmdb, startFakeTmdb } from '../../../src/plugin/testing/fake/tmdb.ts'
import { type TestTmdb, tmdbAt } from './instance.ts'
import { titles } from './titles.ts'

let server: FakeTmdb
let tmdb: TestTmdb

beforeAll(async () => {
  server = await startFakeTmdb({ titles })
})
afterAll(() => server.stop())
beforeEach(() => {
  tmdb = tmdbAt(server)
  server.requests.length = 0
})

const asked: EnricherQuery = { kind: 'movie', title: '', ids: [], languages: ['en-US'] }

async function idsFor(query: Partial<EnricherQuery>): Promise<string[]> {
  return (await tmdb.search({ ...asked, ...query })).map(({ ref }) => ref.id)
}

/** Paths of the requests, without those for the place of the pictures. */
function paths(): string[] {
  return server.requests
    .map(({ path }) => path.replace(/^\/3|\?.*$/g, ''))
    .filter((path) => path !== '/configuration')
}

describe('a search by title', () => {
  test('gives those of the year alone when there are any', async () => {
    expect(await idsFor({ title: 'Heat', year: 1995 })).toEqual(['949'])
    expect(paths()).toEqual(['/search/movie'])
  })

  test('gives all in the order of TMDB when the year is not known', async () => {
    expect(await idsFor({ title: 'heat' })).toEqual(['12345', '949'])
  })

  test('looks without the year when there is nothing in it', async () => {
    expect(await idsFor({ title: 'Heat', year: 1996 })).toEqual(['12345', '949'])
    expect(paths()).toEqual(['/search/movie', '/search/movie'])
  })

  test('asks no page twice while one item is looked for', async () => {
    await idsFor({ title: 'Heat', year: 1996 })
    await idsFor({ title: 'Heat' })
    expect(paths()).toEqual(['/search/movie', '/search/movie'])
  })

  test('looks by the original title when the other one gives nothing', async () => {
    const query = { title: 'Reise einer Zehnjährigen', originalTitle: '千と千尋の神隠し' }
    expect(await idsFor(query)).toEqual(['129'])
  })

  test('gives title, original title, year, description, poster and number', async () => {
    const query = { ...asked, title: 'Spirited Away', year: 2001 }
    expect(await tmdb.search({ ...query, languages: ['fr'] })).toEqual([
      {
        ref: { kind: 'movie', id: '129' },
        title: 'Le Voyage de Chihiro',
        originalTitle: '千と千尋の神隠し',
        alternativeTitles: [
          'Sen to Chihiro no Kamikakushi',
          'Spirited Away',
          'Chihiros Reise ins Zauberland',
          'Le Voyage de Chihiro (Québec)',
        ],
        year: 2001,
        overview: 'Une fille.',
        poster: `${server.url}/t/p/w342/movie129-poster-1.jpg`,
        ids: [{ provider: 'tmdb', id: '129' }],
      },
    ])
  })

  test('looks at the first few whole when none has the name, and a get asks no more', async () => {
    const [found] = await tmdb.search({ ...asked, title: 'Sen to Chihiro no Kamikakushi' })
    expect(found?.alternativeTitles).toContain('Sen to Chihiro no Kamikakushi')
    expect(paths()).toEqual(['/search/movie', '/movie/129'])
    expect(await tmdb.get({ kind: 'movie', id: '129' }, asked.languages)).not.toBeNull()
    expect(paths()).toHaveLength(2)
  })

  test('finds series by the year of their first broadcast', async () => {
    expect(await idsFor({ kind: 'series', title: 'Dark', year: 2017 })).toEqual(['70523'])
    expect(server.requests[0]?.path).toContain('first_air_date_year=2017')
  })

  test('finds collections', async () => {
    expect(await tmdb.search({ ...asked, kind: 'collection', title: 'heat' })).toMatchObject([
      { ref: { kind: 'collection', id: '77' }, title: 'Heat Collection' },
    ])
  })

  test('that finds nothing is an answer', async () => {
    expect(await idsFor({ title: 'No such film', year: 1999 })).toEqual([])
  })

  test('without a title asks nobody', async () => {
    expect(await idsFor({ title: ' ' })).toEqual([])
    expect(await idsFor({ kind: 'episode', title: 'Secrets' })).toEqual([])
    expect(paths()).toEqual([])
  })

  test('gives films for adults when the settings want them', async () => {
    await using other = await startFakeTmdb({
      titles: [{ kind: 'movie', id: 1, title: 'Late', adult: true }],
    })
    const query = { ...asked, title: 'Late' }
    expect(await tmdbAt(other).search(query)).toEqual([])
    expect(await tmdbAt(other, { include_adult: true }).search(query)).toHaveLength(1)
  })
})

describe('a search by numbers', () => {
  test('gives the entry of its own number alone, with its numbers elsewhere', async () => {
    const ids = [
      { provider: 'imdb', id: 'tt0093164' },
      { provider: 'tmdb', id: '949' },
    ]
    expect(await tmdb.search({ ...asked, title: 'Cold', ids })).toMatchObject([
      {
        ref: { kind: 'movie', id: '949' },
        title: 'Heat',
        runtimeMinutes: 170,
        ids: [
          { provider: 'tmdb', id: '949' },
          { provider: 'imdb', id: 'tt0113277' },
        ],
      },
    ])
    expect(paths()).toEqual(['/movie/949'])
  })

  test('finds films and series by IMDb and series by TVDB', async () => {
    const imdb = [{ provider: 'imdb', id: 'tt0113277' }]
    expect(await tmdb.search({ ...asked, title: 'x', ids: imdb })).toMatchObject([
      { ref: { id: '949' }, ids: [{ provider: 'tmdb', id: '949' }, imdb[0]] },
    ])
    const tvdb = [{ provider: 'tvdb', id: '334824' }]
    expect(await idsFor({ kind: 'series', title: 'x', ids: tvdb })).toEqual(['70523'])
    expect(paths()).toEqual(['/find/tt0113277', '/find/334824'])
  })

  test('finds an episode and a season in their series', async () => {
    const episode = { ...asked, kind: 'episode', ids: [{ provider: 'imdb', id: 'tt6305578' }] }
    expect(await tmdb.search(episode as EnricherQuery)).toMatchObject([
      { ref: { kind: 'episode', id: '70523', season: 1, episode: 1 }, title: 'Secrets' },
    ])
    const season = { ...asked, kind: 'season', ids: [{ provider: 'tvdb', id: '700001' }] }
    expect(await tmdb.search(season as EnricherQuery)).toMatchObject([
      { ref: { kind: 'season', id: '70523', season: 1 } },
    ])
  })

  test('goes on with the others, and with the title, when a number leads nowhere', async () => {
    const gone = { provider: 'tmdb', id: '404404' }
    const imdb = { provider: 'imdb', id: 'tt0113277' }
    expect(await idsFor({ title: 'Heat', year: 1986, ids: [gone, imdb] })).toEqual(['949'])
    expect(await idsFor({ title: 'Heat', year: 1986, ids: [gone] })).toEqual(['12345'])
  })

  test('sends no number that is none', async () => {
    const ids = [
      { provider: 'tmdb', id: '949/../../account' },
      { provider: 'imdb', id: 'tt01?api_key=1' },
      { provider: 'tvdb', id: '../3' },
      { provider: 'constructor', id: '1' },
    ]
    expect(await idsFor({ kind: 'series', title: 'Dark', ids })).toEqual(['70523'])
    expect(paths()).toEqual(['/search/tv'])
  })
})
