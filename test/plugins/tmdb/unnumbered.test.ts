import { describe, expect, test } from 'bun:test'

import type { ProviderRef } from '../../../src/domain/enricher.ts'
import { type FakeTmdb, startFakeTmdb } from '../../../src/plugin/testing/fake/tmdb.ts'
import type {
  FakeTmdbSeason,
  FakeTmdbSeries,
} from '../../../src/plugin/testing/fake/tmdb/titles.ts'
import { tmdbAt } from './instance.ts'

/** Two seasons, the second of which goes on counting, and specials. */
const rounds: FakeTmdbSeries = {
  kind: 'series',
  id: 9,
  title: 'The Daily Round',
  seasons: [
    { number: 0, date: '2024-01-09', episodes: [{ number: 1, title: 'How', date: '2024-01-09' }] },
    {
      number: 1,
      date: '2024-01-08',
      episodes: [
        {
          number: 1,
          title: 'Monday',
          overview: 'It began.',
          date: '2024-01-08',
          pictures: [{ type: 'still', file: '/monday.jpg' }],
          translations: { 'de-DE': { title: 'Montag' } },
        },
        { number: 2, title: 'Tuesday', date: '2024-01-09' },
        { number: 3, title: 'At noon', date: '2024-01-10' },
        { number: 4, title: 'At night', date: '2024-01-10' },
      ],
    },
    {
      number: 2,
      date: '2025-01-06',
      episodes: [
        { number: 5, title: 'Again', date: '2025-01-06' },
        { number: 6, title: 'And again', date: '2025-01-07' },
      ],
    },
  ],
}

const series = { kind: 'episode', id: '9' } as const
const onDay = (airDate: string): ProviderRef => ({ ...series, airDate })
const counted = (absoluteNumber: number): ProviderRef => ({ ...series, absoluteNumber })

const start = async (seasons: readonly FakeTmdbSeason[] = rounds.seasons ?? []) =>
  await startFakeTmdb({ titles: [{ ...rounds, seasons }] })

async function titlesAt(
  server: FakeTmdb,
  ...refs: ProviderRef[]
): Promise<readonly (string | null)[]> {
  const tmdb = tmdbAt(server)
  const titles: (string | null)[] = []
  for (const ref of refs) titles.push((await tmdb.get(ref, ['en']))?.title ?? null)
  return titles
}

function seasonsAsked({ requests }: FakeTmdb): readonly string[] {
  return requests.flatMap(({ path }) => /\/season\/(\d+)\?/.exec(path)?.[1] ?? [])
}

describe('by its day', () => {
  test('an episode comes as by its numbers, in the languages, and with its still', async () => {
    await using server = await start()
    const tmdb = tmdbAt(server)
    const ref = onDay('2024-01-08')
    expect(await tmdb.get(ref, ['de-DE', 'en-US'])).toMatchObject({
      ref,
      title: 'Montag',
      metadata: { plot: 'It began.', premiered: '2024-01-08' },
    })
    expect(await tmdb.artwork(ref, ['en'])).toMatchObject([
      { type: 'thumb', url: expect.stringContaining('/monday.jpg') },
    ])
  })

  test('none comes of a day without one, and of one that two share, be it with a special', async () => {
    await using server = await start()
    const days = ['2024-01-10', '2024-01-09', '2024-01-11', '2025-01-07'].map(onDay)
    expect(await titlesAt(server, ...days)).toEqual([null, null, null, 'And again'])
    expect(await tmdbAt(server).artwork(onDay('2024-01-10'), ['en'])).toEqual([])
  })

  test('seasons that began later are not asked for, all others once', async () => {
    await using server = await start()
    expect(await titlesAt(server, onDay('2024-01-08'), onDay('2024-01-10'))).toEqual([
      'Monday',
      null,
    ])
    expect(seasonsAsked(server)).toEqual(['1', '0'])
  })

  test('a special comes when it is alone on its day', async () => {
    const [, ...others] = rounds.seasons ?? []
    const special = { number: 7, title: 'How', date: '2023-12-24' }
    await using server = await start([{ number: 0, episodes: [special] }, ...others])
    expect(await titlesAt(server, onDay('2023-12-24'))).toEqual(['How'])
  })
})

describe('by its number among all', () => {
  test('an episode comes, whether its season counts from 1 or goes on', async () => {
    const [specials, first, second] = rounds.seasons ?? []
    const episodes = second!.episodes!.map((one, at) => ({ ...one, number: at + 1 }))
    await using going = await start()
    await using anew = await start([specials!, first!, { ...second!, episodes }])
    const numbers = [2, 5, 6, 7].map(counted)
    for (const server of [going, anew]) {
      expect(await titlesAt(server, ...numbers)).toEqual(['Tuesday', 'Again', 'And again', null])
      expect(seasonsAsked(server)).toEqual(['1', '2'])
    }
  })

  test('none comes while the count is uncertain', async () => {
    const [, first, second] = rounds.seasons ?? []
    await using gap = await start([{ ...first!, episodes: first!.episodes!.slice(1) }, second!])
    await using late = await start([second!])
    for (const server of [gap, late]) {
      expect(await titlesAt(server, counted(1), counted(5))).toEqual([null, null])
    }
  })
})

test('a series that TMDB has not has no episodes', async () => {
  await using server = await start()
  const refs = [onDay('2024-01-08'), counted(1)].map((ref) => ({ ...ref, id: '404' }))
  expect(await titlesAt(server, ...refs)).toEqual([null, null])
})
