import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'

import type { EnrichedItem, ProviderRef } from '../../../src/domain/enricher.ts'
import { type FakeTmdb, startFakeTmdb } from '../../../src/plugin/testing/fake/tmdb.ts'
import type { FakeTmdbTitle } from '../../../src/plugin/testing/fake/tmdb/titles.ts'
import { type TestTmdb, tmdbAt } from './instance.ts'
import { heat, titles } from './titles.ts'

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

const film: ProviderRef = { kind: 'movie', id: '949' }
const series: ProviderRef = { kind: 'series', id: '70523' }
const firstSeason: ProviderRef = { ...series, kind: 'season', season: 1 }
const episode = (number: number): ProviderRef => ({
  ...firstSeason,
  kind: 'episode',
  episode: number,
})

async function get(ref: ProviderRef, ...languages: string[]): Promise<EnrichedItem> {
  const item = await tmdb.get(ref, languages)
  if (item === null) throw new Error('there is no such entry')
  return item
}

async function titleIn(ref: ProviderRef, ...languages: string[]): Promise<string | undefined> {
  return (await get(ref, ...languages)).title
}

describe('a film', () => {
  test('comes with all that TMDB knows of it', async () => {
    expect(await get(film, 'en-US')).toEqual({
      ref: film,
      title: 'Heat',
      originalTitle: 'Heat',
      year: 1995,
      ids: [
        { provider: 'tmdb', id: '949' },
        { provider: 'imdb', id: 'tt0113277' },
      ],
      metadata: {
        plot: 'A thief and a detective.',
        tagline: 'A Los Angeles crime saga.',
        runtimeMinutes: 170,
        certification: 'R',
        premiered: '1995-12-15',
        status: 'Released',
        studios: ['Regency', 'Forward Pass'],
        genres: ['Action', 'Crime'],
        tags: ['bank robbery', 'heist'],
        countries: ['United States'],
        directors: ['Michael Mann'],
        writers: ['Michael Mann'],
        actors: [
          {
            name: 'Al Pacino',
            role: 'Vincent Hanna',
            order: 0,
            thumb: `${server.url}/t/p/w185/alPacino.jpg`,
          },
          { name: 'Robert De Niro', role: 'Neil McCauley', order: 1 },
        ],
        collection: 'Heat Collection',
        collectionOverview: 'Both of them.',
        ratings: [{ source: 'themoviedb', value: 7.9, max: 10, votes: 7000 }],
        trailers: ['https://www.youtube.com/watch?v=2GfZl4kuVNI'],
      },
    })
  })

  test('has nothing that TMDB does not say', async () => {
    await using other = await startFakeTmdb({ titles: [{ kind: 'movie', id: 5, title: 'Bare' }] })
    expect(await tmdbAt(other).get({ kind: 'movie', id: '5' }, [])).toEqual({
      ref: { kind: 'movie', id: '5' },
      title: 'Bare',
      originalTitle: 'Bare',
      ids: [{ provider: 'tmdb', id: '5' }],
      metadata: { status: 'Released' },
    })
  })

  test('takes one request, one for its collection, and none when asked for again', async () => {
    await get(film, 'en-US')
    expect(server.requests).toHaveLength(3)
    await get(film, 'en-US')
    expect(server.requests).toHaveLength(3)
  })

  test('is asked for again when the settings keep no answers', async () => {
    tmdb = tmdbAt(server, { cache: 0, image_url: 'http://127.0.0.1/t/p' })
    await get({ kind: 'movie', id: '129' }, 'en')
    await get({ kind: 'movie', id: '129' }, 'en')
    expect(server.requests).toHaveLength(2)
  })

  test('is certified by the country of the settings, else of the language, else by the United States', async () => {
    const certified = async (settings: object, language: string): Promise<string | undefined> =>
      (await tmdbAt(server, { ...settings }).get(film, [language]))?.metadata.certification
    expect(await certified({}, 'en')).toBe('R')
    expect(await certified({}, 'de')).toBe('16')
    expect(await certified({ region: 'DE' }, 'en-US')).toBe('16')
    expect(await certified({}, 'fr-FR')).toBe('R')
  })

  test('has the trailers in the first language first', async () => {
    expect((await get(film, 'de-DE', 'en-US')).metadata.trailers).toEqual([
      'https://www.youtube.com/watch?v=deutsch0000',
      'https://www.youtube.com/watch?v=2GfZl4kuVNI',
    ])
  })

  test('that TMDB has not is null', async () => {
    expect(await tmdb.get({ kind: 'movie', id: '1' }, ['en'])).toBeNull()
    expect(await tmdb.get({ kind: 'album', id: '949' }, ['en'])).toBeNull()
  })

  test('whose number is none is null, and nobody is asked', async () => {
    for (const id of ['', '0', '-1', '1e3', '949?x', '../949', '99999999999']) {
      expect(await tmdb.get({ kind: 'movie', id }, ['en'])).toBeNull()
    }
    expect(server.requests).toEqual([])
  })
})

describe('languages', () => {
  const chihiro: ProviderRef = { kind: 'movie', id: '129' }

  test('are taken in their order, each field in the first that has it', async () => {
    const item = await get(chihiro, 'de-DE', 'fr-FR')
    expect(item.title).toBe('Chihiros Reise ins Zauberland')
    expect(item.metadata.plot).toBe('Une fille.')
  })

  test('that nobody has translated it to fall back to English', async () => {
    const item = await get(chihiro, 'sv-SE')
    expect(item.title).toBe('Spirited Away')
    expect(item.metadata.plot).toBe('A girl in a world of spirits.')
  })

  test('of the original need no translation', async () => {
    expect(await titleIn(chihiro, 'ja')).toBe('千と千尋の神隠し')
  })

  test('prefer the country that is named', async () => {
    expect(await titleIn(chihiro, 'fr-CA')).toBe('Le Voyage de Chihiro (Québec)')
    expect(await titleIn(chihiro, 'fr')).toBe('Le Voyage de Chihiro')
    expect(await titleIn(chihiro, 'fr-BE')).toBe('Le Voyage de Chihiro')
  })

  test('that are none are passed over', async () => {
    expect(await titleIn(chihiro, 'x', '', 'not a language', 'zxx', 'de')).toBe(
      'Chihiros Reise ins Zauberland',
    )
    expect(server.requests.some(({ path }) => path.includes('language=de&'))).toBe(true)
  })

  test('complete an episode: its title, its description', async () => {
    const first = await get(episode(1), 'de-DE', 'en-US')
    expect([first.title, first.metadata.plot]).toEqual(['Geheimnisse', 'Ein Junge ist fort.'])
    const second = await get(episode(2), 'de-DE', 'en-US')
    expect([second.title, second.metadata.plot]).toEqual(['Lies', 'A body.'])
  })
})

describe('a series', () => {
  test('comes with all that TMDB knows of it', async () => {
    expect(await get(series, 'en-US')).toEqual({
      ref: series,
      title: 'Dark',
      originalTitle: 'Dark',
      year: 2017,
      ids: [
        { provider: 'tmdb', id: '70523' },
        { provider: 'imdb', id: 'tt5753856' },
        { provider: 'tvdb', id: '334824' },
      ],
      metadata: {
        plot: 'A missing child.',
        tagline: 'The question is when.',
        certification: 'TV-MA',
        premiered: '2017-12-01',
        status: 'Ended',
        endDate: '2020-06-27',
        studios: ['Netflix'],
        genres: ['Mystery'],
        tags: ['time travel'],
        countries: ['Germany'],
        writers: ['Baran bo Odar', 'Jantje Friese'],
        actors: [
          {
            name: 'Louis Hofmann',
            role: 'Jonas Kahnwald',
            order: 0,
            thumb: `${server.url}/t/p/w185/louis.jpg`,
          },
        ],
        ratings: [{ source: 'themoviedb', value: 8.4, max: 10, votes: 6000 }],
        seasonNames: [
          { season: 0, name: 'Specials' },
          { season: 1, name: 'Season 1' },
        ],
      },
    })
  })

  test('that goes on has no end', async () => {
    await using other = await startFakeTmdb({ titles: [{ kind: 'series', id: 8, title: 'Open' }] })
    const item = await tmdbAt(other).get({ kind: 'series', id: '8' }, ['en'])
    expect(item?.metadata).toEqual({ status: 'Returning Series' })
  })

  test('gives a season', async () => {
    expect(await get(firstSeason, 'de-DE')).toEqual({
      ref: firstSeason,
      title: 'Staffel 1',
      year: 2017,
      ids: [
        { provider: 'tmdb', id: expect.any(String) },
        { provider: 'tvdb', id: '700001' },
      ],
      metadata: { plot: 'Winden, 2019.', premiered: '2017-12-01' },
    })
  })

  test('gives an episode', async () => {
    expect(await get(episode(1), 'en')).toEqual({
      ref: episode(1),
      title: 'Secrets',
      year: 2017,
      ids: [{ provider: 'tmdb', id: expect.any(String) }],
      metadata: {
        plot: 'A boy is gone.',
        runtimeMinutes: 52,
        premiered: '2017-12-01',
        directors: ['Baran bo Odar'],
        writers: ['Jantje Friese'],
        actors: [{ name: 'Tatja Seibt', role: 'Jana', order: 0 }],
        ratings: [{ source: 'themoviedb', value: 8, max: 10, votes: 100 }],
      },
    })
  })

  test('has no season and no episode that TMDB has not', async () => {
    const none: ProviderRef[] = [
      { ...series, kind: 'season', season: 9 },
      { ...series, kind: 'season' },
      { ...series, kind: 'episode', season: 9, episode: 1 },
      { ...series, kind: 'episode', season: 1 },
      episode(3),
    ]
    for (const ref of none) expect(await tmdb.get(ref, ['en'])).toBeNull()
  })

  test('gives all episodes of a season for one request, also those of a daily show', async () => {
    const daily: FakeTmdbTitle = {
      kind: 'series',
      id: 9,
      title: 'Daily',
      seasons: [
        {
          number: 2024,
          overview: 'Every day.',
          episodes: Array.from({ length: 300 }, (_, at) => ({
            number: at * 2 + 1,
            title: `Of day ${at}`,
            overview: 'Something happened. '.repeat(60),
            guests: [{ name: 'A guest', role: 'Self' }],
          })),
        },
      ],
    }
    await using other = await startFakeTmdb({ titles: [daily] })
    const one = tmdbAt(other)
    const ref: ProviderRef = { kind: 'season', id: '9', season: 2024 }
    expect((await one.get(ref, ['en']))?.metadata.plot).toBe('Every day.')
    for (const number of [599, 1, 101, 99, 301]) {
      const item = await one.get({ ...ref, kind: 'episode', episode: number }, ['en'])
      expect(item?.title).toBe(`Of day ${(number - 1) / 2}`)
    }
    for (const number of [0, 2, 601]) {
      expect(await one.get({ ...ref, kind: 'episode', episode: number }, ['en'])).toBeNull()
    }
    expect(other.requests.filter(({ path }) => path.includes('/season/'))).toHaveLength(1)
  })
})

test('a collection comes with a description in the first language that has one', async () => {
  expect(await get({ kind: 'collection', id: '77' }, 'de-DE')).toEqual({
    ref: { kind: 'collection', id: '77' },
    title: 'Heat Filmreihe',
    ids: [{ provider: 'tmdb', id: '77' }],
    metadata: { plot: 'Both of them.' },
  })
})

test('the test of an instance says who takes the token', async () => {
  const { host } = new URL(server.url)
  expect(await tmdb.test()).toEqual({ message: `${host} takes the token.` })
})

for (const ending of ['', '/', '/3', '/3/']) {
  test(`the url may end with "${ending}"`, async () => {
    const other = tmdbAt({ ...server, url: `${server.url}${ending}` })
    expect((await other.get({ ...film }, ['en']))?.title).toBe(heat.title)
  })
}
