import { describe, expect, test } from 'bun:test'

import { createHostState } from '../../../src/plugin/host-state.ts'
import { daily, harbour } from './shows.ts'
import { enricherOf, startWorld } from './provider.ts'

const series = { kind: 'series', id: '82' } as const
const languages = ['en-US']

describe('a series', () => {
  test('comes with all that TVmaze says of it', async () => {
    await using world = await startWorld()
    const { url } = world.server
    expect(await world.enricher.get(series, languages)).toEqual({
      ref: series,
      title: 'Harbour & Sons',
      alternativeTitles: ['Hafen und Söhne', 'Porto Filhos'],
      year: 2010,
      ids: [
        { provider: 'tvmaze', id: '82' },
        { provider: 'tvdb', id: '121361' },
        { provider: 'imdb', id: 'tt0944947' },
      ],
      metadata: {
        plot: 'A family ships.\nThey sink "often" & deep.',
        premiered: '2010-01-07',
        endDate: '2012-06-01',
        runtimeMinutes: 60,
        status: 'Ended',
        studios: ['Channel Nine'],
        countries: ['United States'],
        genres: ['Drama', 'Family', 'Animation'],
        ratings: [{ source: 'tvmaze', value: 8.9, max: 10 }],
        actors: [
          { name: 'Ann Bell', order: 0, role: 'Captain Rod', thumb: face(url, 'Ann Bell') },
          { name: 'Tom Own', order: 1, thumb: face(url, 'Tom Own') },
        ],
        seasonNames: [{ season: 1, name: 'High Tide' }],
      },
    })
  })

  test('has no more than TVmaze knows of it', async () => {
    await using world = await startWorld()
    expect(await world.enricher.get({ kind: 'series', id: '84' }, languages)).toEqual({
      ref: { kind: 'series', id: '84' },
      title: 'Nobody Knows',
      ids: [{ provider: 'tvmaze', id: '84' }],
      metadata: { status: 'Continuing' },
    })
  })

  for (const [id, why] of [
    ['999', 'TVmaze has none of the number'],
    ['../search/shows?q=a', 'the number is a path'],
    ['082', 'the number has a zero before it'],
    ['', 'there is no number'],
  ] as const) {
    test(`is null when ${why}`, async () => {
      await using world = await startWorld()
      expect(await world.enricher.get({ kind: 'series', id }, languages)).toBeNull()
      expect(world.asked().every((path) => path.startsWith('/shows/999?'))).toBe(true)
    })
  }

  for (const [said, told] of [
    ['Running', 'Continuing'],
    ['Ended', 'Ended'],
    ['To Be Determined', 'Continuing'],
    ['In Development', 'Upcoming'],
  ] as const) {
    test(`that is "${said}" there is "${told}"`, async () => {
      await using world = await startWorld({ shows: [{ ...harbour, status: said }] })
      const item = await world.enricher.get(series, languages)
      expect(item?.metadata.status).toBe(told)
    })
  }
})

describe('a season', () => {
  test('comes by its number', async () => {
    await using world = await startWorld()
    const ref = { kind: 'season', id: '82', season: 1 } as const
    expect(await world.enricher.get(ref, languages)).toEqual({
      ref,
      title: 'High Tide',
      year: 2010,
      ids: [{ provider: 'tvmaze', id: '820001' }],
      metadata: { plot: 'The first year.', premiered: '2010-01-07' },
    })
  })

  test('is null when the series has none of the number', async () => {
    await using world = await startWorld()
    expect(await world.enricher.get({ kind: 'season', id: '82', season: 9 }, languages)).toBeNull()
  })

  test('of specials is there when there are specials', async () => {
    await using world = await startWorld()
    const specialsOf = async (id: string) =>
      await world.enricher.get({ kind: 'season', id, season: 0 }, languages)
    expect(await specialsOf('82')).toMatchObject({ title: 'Specials', ids: [] })
    expect(await specialsOf('83')).toBeNull()
  })
})

describe('an episode', () => {
  const episode = (season: number, number: number) =>
    ({ kind: 'episode', id: '82', season, episode: number }) as const

  test('comes by its numbers', async () => {
    await using world = await startWorld()
    expect(await world.enricher.get(episode(1, 1), languages)).toEqual({
      ref: episode(1, 1),
      title: 'Launch',
      year: 2010,
      ids: [{ provider: 'tvmaze', id: expect.stringMatching(/^\d+$/) }],
      metadata: {
        plot: 'It floats.',
        premiered: '2010-01-07',
        runtimeMinutes: 45,
        ratings: [{ source: 'tvmaze', value: 7.5, max: 10 }],
      },
    })
  })

  test('whose name is not known yet has none', async () => {
    await using world = await startWorld()
    const item = await world.enricher.get(episode(1, 2), languages)
    expect(item).not.toHaveProperty('title')
    expect(item?.metadata.runtimeMinutes).toBe(90)
  })

  test('is null when the season has none of the number', async () => {
    await using world = await startWorld()
    expect(await world.enricher.get(episode(1, 3), languages)).toBeNull()
    expect(await world.enricher.get(episode(3, 1), languages)).toBeNull()
    expect(world.asked()).toHaveLength(1)
  })

  test('of the specials is known when it is the only one, since TVmaze numbers none', async () => {
    const second = { title: 'Waves Again', aired: '2011-06-01' }
    const two = { ...harbour, specials: [...(harbour.specials ?? []), second] }
    await using one = await startWorld()
    await using more = await startWorld({ shows: [two] })
    expect(await one.enricher.get(episode(0, 1), languages)).toMatchObject({
      title: 'Making Waves',
      metadata: { plot: 'How it was made.', premiered: '2010-06-01' },
    })
    expect(await one.enricher.get(episode(0, 2), languages)).toBeNull()
    expect(await more.enricher.get(episode(0, 1), languages)).toBeNull()
  })
})

describe('requests', () => {
  test('a series, its seasons, episodes and pictures cost one', async () => {
    await using world = await startWorld()
    const { enricher } = world
    await enricher.get(series, languages)
    await enricher.artwork(series, languages)
    for (const season of [1, 2]) {
      await enricher.get({ kind: 'season', id: '82', season }, languages)
      await enricher.artwork({ kind: 'season', id: '82', season }, languages)
      await enricher.get({ kind: 'episode', id: '82', season, episode: 1 }, languages)
      await enricher.artwork({ kind: 'episode', id: '82', season, episode: 1 }, languages)
    }
    const embeds = ['episodes', 'seasons', 'cast', 'akas', 'images'].map((n) => `embed[]=${n}`)
    expect(world.asked()).toEqual([`/shows/82?${embeds.join('&')}`])
  })

  test('another thread of the instance needs none of its own', async () => {
    const state = createHostState()
    await using world = await startWorld({ state })
    await world.enricher.get(series, languages)
    const item = await world.enricher.get({ kind: 'season', id: '82', season: 2 }, languages)
    expect(item).not.toBeNull()
    expect(world.asked()).toHaveLength(1)
  })

  test('a season of more episodes than can be kept together is found whole', async () => {
    await using world = await startWorld()
    for (const episode of [1, 49, 50, 51, 260]) {
      const ref = { kind: 'episode', id: '85', season: 2024, episode } as const
      expect(await world.enricher.get(ref, languages)).toMatchObject({ title: `Round ${episode}` })
    }
    expect(world.asked()).toHaveLength(1)
  })

  test('a series of too many episodes to be kept at once costs one for each season', async () => {
    const plot = 'What happened. '.repeat(40)
    const episodes = Array.from({ length: 300 }, (_, at) => ({
      number: at + 1,
      title: `Part ${at + 1}`,
      plot,
    }))
    const seasons = Array.from({ length: 10 }, (_, at) => ({ number: at + 1, episodes }))
    await using world = await startWorld({ shows: [{ id: 86, title: 'The Street', seasons }] })
    await world.enricher.get({ kind: 'series', id: '86' }, languages)
    for (const season of [1, 2]) {
      for (const episode of [1, 150, 300]) {
        const ref = { kind: 'episode', id: '86', season, episode } as const
        expect(await world.enricher.get(ref, languages)).toMatchObject({ title: `Part ${episode}` })
      }
    }
    const [, ...asked] = world.asked()
    expect(asked).toEqual(['/seasons/860001/episodes', '/seasons/860002/episodes'])
  })

  test('what was kept and made room costs the season alone', async () => {
    const state = createHostState()
    // Other threads of the instance keep what they like; here the parts of episodes are lost.
    const forgetful: typeof state = {
      ...state,
      answer: async (instance, question) => {
        const isPart = question.service === 'cacheSet' && question.key.includes(' part ')
        return isPart ? null : await state.answer(instance, question)
      },
    }
    await using world = await startWorld({ state: forgetful, shows: [daily] })
    const ref = { kind: 'episode', id: '85', season: 2024, episode: 7 } as const
    expect(await world.enricher.get(ref, languages)).toMatchObject({ title: 'Round 7' })
    expect(world.asked().at(-1)).toBe('/seasons/852024/episodes')
  })

  test('are made anew when nothing is to be kept', async () => {
    await using world = await startWorld({ settings: { cache: 0 } })
    for (let turn = 0; turn < 2; turn += 1) await world.enricher.get(series, languages)
    expect(world.asked()).toHaveLength(2)
  })

  test('say who asks', async () => {
    await using world = await startWorld()
    await world.enricher.test()
    expect(world.server.requests[0]?.headers).toMatchObject({
      accept: 'application/json',
      'user-agent': 'shelfd-tvmaze/1.0.0',
    })
  })

  test('go below a path that the settings name', async () => {
    await using world = await startWorld()
    const { enricher } = { enricher: enricherOf({ url: `${world.server.url}/proxy/` }) }
    await enricher.get(series, languages)
    expect(world.asked()[0]).toStartWith('/proxy/shows/82?')
  })
})

function face(origin: string, name: string): string {
  const id = Bun.hash.crc32(name) % 1_000_000
  return `${origin}/uploads/images/original_untouched/people/person-${id}.png`
}
