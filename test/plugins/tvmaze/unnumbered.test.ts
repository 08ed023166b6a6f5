import { describe, expect, test } from 'bun:test'

import { createHostState } from '../../../src/plugin/host-state.ts'
import type { FakeTvmazeShow } from '../../../src/plugin/testing/fake/tvmaze/shows.ts'
import { startWorld, type World } from './provider.ts'
import { harbour } from './shows.ts'

const languages = ['en-US']
const onDay = (airDate: string, id = '82') => ({ kind: 'episode', id, airDate }) as const
const counted = (absoluteNumber: number, id = '82') =>
  ({ kind: 'episode', id, absoluteNumber }) as const

type Ref = ReturnType<typeof onDay> | ReturnType<typeof counted>

async function titleOf({ enricher }: World, ref: Ref): Promise<string | undefined> {
  return (await enricher.get(ref, languages))?.title
}

describe('by its day', () => {
  test('an episode comes as by its numbers, and with its still', async () => {
    await using world = await startWorld()
    const ref = onDay('2010-01-07')
    const item = await world.enricher.get(ref, languages)
    expect(item).toMatchObject({ ref, title: 'Launch', metadata: { plot: 'It floats.' } })
    const stills = await world.enricher.artwork(ref, languages)
    expect(stills.map(({ type, url }) => [type, url.endsWith('82/still-1x1.png')])).toEqual([
      ['thumb', true],
    ])
  })

  test('a special comes, which is known by nothing else', async () => {
    const second = { title: 'Waves Again', aired: '2011-06-01' }
    const specials = [...(harbour.specials ?? []), second]
    await using world = await startWorld({ shows: [{ ...harbour, specials }] })
    expect(await titleOf(world, onDay('2010-06-01'))).toBe('Making Waves')
    expect(await titleOf(world, onDay('2011-06-01'))).toBe('Waves Again')
  })

  test('none comes of a day without one', async () => {
    await using world = await startWorld()
    expect(await world.enricher.get(onDay('2010-01-08'), languages)).toBeNull()
    expect(await world.enricher.artwork(onDay('2010-01-08'), languages)).toEqual([])
    expect(await world.enricher.get(onDay('2010-01-07', '999'), languages)).toBeNull()
  })

  test('none comes when two share it, be one of them a special', async () => {
    const [first, second] = harbour.seasons
    const twice = { number: 2, episodes: [{ number: 1, title: 'Leak', aired: '2010-01-07' }] }
    const special = { title: 'Behind the Launch', aired: '2010-01-07' }
    await using one = await startWorld({ shows: [{ ...harbour, seasons: [first!, twice] }] })
    await using other = await startWorld({ shows: [{ ...harbour, specials: [special] }] })
    for (const world of [one, other]) {
      expect(await world.enricher.get(onDay('2010-01-07'), languages)).toBeNull()
      expect(await world.enricher.artwork(onDay('2010-01-07'), languages)).toEqual([])
    }
    expect(await titleOf(other, onDay('2011-01-06'))).toBe(second?.episodes[0]?.title)
  })
})

describe('by its number among all', () => {
  test('an episode comes, seasons counted in their order without specials', async () => {
    await using world = await startWorld()
    const ref = counted(3)
    const item = await world.enricher.get(ref, languages)
    expect(item).toMatchObject({ ref, title: 'Leak', metadata: { premiered: '2011-01-06' } })
    expect(await titleOf(world, counted(1))).toBe('Launch')
    expect(await world.enricher.get(counted(4), languages)).toBeNull()
  })

  test('none comes while the count is uncertain', async () => {
    const [first, second] = harbour.seasons
    const gap = { ...first!, episodes: first!.episodes.slice(1) }
    await using world = await startWorld({ shows: [{ ...harbour, seasons: [gap, second!] }] })
    for (const number of [1, 2]) {
      expect(await world.enricher.get(counted(number), languages)).toBeNull()
    }
  })
})

/** A series whose episodes are more than can be kept at once. */
function street(): FakeTvmazeShow {
  const plot = 'What happened. '.repeat(40)
  const seasons = Array.from({ length: 10 }, (_, at) => ({
    number: at + 1,
    episodes: Array.from({ length: 300 }, (_, index) => ({
      number: index + 1,
      title: `Part ${at + 1}.${index + 1}`,
      aired: new Date(Date.UTC(2000 + at, 0, index + 1)).toISOString().slice(0, 10),
      plot,
    })),
  }))
  return { id: 86, title: 'The Street', seasons }
}

describe('requests', () => {
  test('many of a long series cost one for it, one for its specials and one for each season', async () => {
    const state = createHostState()
    await using world = await startWorld({ shows: [street()], state })
    expect(await titleOf(world, onDay('2003-01-31', '86'))).toBe('Part 4.31')
    expect(await titleOf(world, onDay('2003-05-01', '86'))).toBe('Part 4.121')
    expect(await titleOf(world, counted(901, '86'))).toBe('Part 4.1')
    expect(await titleOf(world, counted(1200, '86'))).toBe('Part 4.300')
    const [, ...asked] = world.asked()
    expect(asked).toEqual(['/shows/86/episodes?specials=1', '/seasons/860004/episodes'])
  })

  test('are right too when nothing is to be kept', async () => {
    await using world = await startWorld({ settings: { cache: 0 } })
    expect(await titleOf(world, onDay('2011-01-06'))).toBe('Leak')
    expect(await titleOf(world, counted(2))).toBeUndefined()
    expect(await titleOf(world, counted(3))).toBe('Leak')
  })
})
