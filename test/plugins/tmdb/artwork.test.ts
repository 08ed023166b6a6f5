import { afterAll, beforeAll, describe, expect, test } from 'bun:test'

import type { ProviderRef, RemoteArtwork } from '../../../src/domain/enricher.ts'
import { type FakeTmdb, startFakeTmdb } from '../../../src/plugin/testing/fake/tmdb.ts'
import { tmdbAt } from './instance.ts'
import { titles } from './titles.ts'

let server: FakeTmdb

beforeAll(async () => {
  server = await startFakeTmdb({ titles })
})
afterAll(() => server.stop())

const film: ProviderRef = { kind: 'movie', id: '949' }
const season: ProviderRef = { kind: 'season', id: '70523', season: 1 }

async function artwork(
  ref: ProviderRef,
  { languages = ['en-US'], settings = {} }: { languages?: string[]; settings?: object } = {},
): Promise<readonly RemoteArtwork[]> {
  return await tmdbAt(server, { ...settings }).artwork(ref, languages)
}

const told = ({ type, url, language }: RemoteArtwork): unknown[] => [
  type,
  url.replace(server.url, ''),
  language,
]

describe('artwork', () => {
  test('of a film: posters, backdrops with and without words, logos, trailers', async () => {
    expect((await artwork(film)).map(told)).toEqual([
      ['poster', '/t/p/original/heatEnglish.jpg', 'en'],
      ['fanart', '/t/p/original/heatPlain.jpg', null],
      ['landscape', '/t/p/original/heatWords.jpg', 'en'],
      ['logo', '/t/p/original/heatLogo.png', 'en'],
      ['trailer', 'https://www.youtube.com/watch?v=2GfZl4kuVNI', 'en'],
    ])
  })

  test('says how large it is and what visitors think of it', async () => {
    expect((await artwork(film))[0]).toMatchObject({
      width: 500,
      height: 750,
      score: 0.54,
      votes: 12,
    })
  })

  test('comes in the languages asked for, and in English', async () => {
    const posters = (await artwork(film, { languages: ['de-DE'] })).filter(
      ({ type }) => type === 'poster',
    )
    expect(posters.map(({ language }) => language)).toEqual(['de', 'en'])
  })

  test('of a series includes a poster of each season', async () => {
    const posters = (await artwork({ kind: 'series', id: '70523' })).filter(
      ({ type }) => type === 'poster',
    )
    expect(posters.map(({ season: number }) => number)).toEqual([undefined, 0, 1])
  })

  test('of a season is its posters', async () => {
    expect(await artwork(season)).toMatchObject([
      { type: 'poster', url: `${server.url}/t/p/original/darkOne.jpg`, season: 1, language: 'en' },
    ])
  })

  test('of an episode is its still, for no further request', async () => {
    const tmdb = tmdbAt(server)
    const episode: ProviderRef = { ...season, kind: 'episode', episode: 1 }
    await tmdb.get(episode, ['en'])
    const before = server.requests.length
    expect((await tmdb.artwork(episode, ['en'])).map(told)).toEqual([
      ['thumb', '/t/p/original/darkStill.jpg', null],
    ])
    expect(server.requests).toHaveLength(before)
  })

  test('of a collection is its posters and backdrops', async () => {
    const found = await artwork({ kind: 'collection', id: '77' })
    expect(found.map(({ type }) => type)).toEqual(['poster', 'fanart'])
  })

  test('of what TMDB has not is none', async () => {
    expect(await artwork({ kind: 'movie', id: '1' })).toEqual([])
    expect(await artwork({ ...season, season: 7 })).toEqual([])
    expect(await artwork({ kind: 'artist', id: '949' })).toEqual([])
  })

  for (const [wanted, size, width] of [
    ['w300', 'w342', 342],
    ['w342', 'w342', 342],
    ['w500', 'original', 500],
    ['w780', 'original', 500],
    ['w2000', 'original', 500],
  ] as const) {
    test(`no larger than ${wanted} is offered as ${size}`, async () => {
      const [poster] = await artwork(film, { settings: { image_size: wanted } })
      expect(poster?.url).toContain(`/t/p/${size}/`)
      expect(poster).toMatchObject({ width, height: width * 1.5 })
    })
  }

  test('lies where the settings say', async () => {
    const settings = { image_url: 'http://pictures.test/tmdb' }
    const [poster] = await artwork(film, { settings })
    expect(poster?.url).toBe('http://pictures.test/tmdb/original/heatEnglish.jpg')
  })
})
