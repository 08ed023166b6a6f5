import { expect, setDefaultTimeout, test } from 'bun:test'

import { startFakeTvmaze } from '../../src/plugin/testing/fake/tvmaze.ts'
import type { FakeTvmazeShow } from '../../src/plugin/testing/fake/tvmaze/shows.ts'
import { asking } from './asking.ts'
import { asked, dark, item, items, knows, settled } from './told.ts'

setDefaultTimeout(120_000)

const secrets = dark['7/1/1']

test('an episode that is known by its day is asked for by it, its picture too', async () => {
  await using shows = await asking({ kind: 'series' })
  shows.put('Dark/Dark 2017-12-01.mkv')
  knows(shows.oracle, { ...dark, '7/2017-12-01': secrets })
  const scan = await shows.engine.scan('shows')
  expect(scan.enrichment).toMatchObject({ total: 1, done: 1 })
  const ref = { kind: 'episode', id: '7', airDate: '2017-12-01' } as const
  expect(item(shows, 'episode')).toMatchObject({
    title: 'Secrets',
    airDate: '2017-12-01',
    metadata: secrets.metadata,
    enrichmentState: 'enriched',
    enrichmentProblem: null,
    providers: [{ enricher: 'oracle', ref }],
  })
  expect(asked(shows.oracle)).toEqual(['search Dark', 'get 7', 'get 7/2017-12-01'])
  const pictures = shows.oracle.questions.filter(({ method }) => method === 'artwork')
  expect(pictures).toContainEqual({ method: 'artwork', ref })
})

test('so is one in the folder of a season that has a number', async () => {
  await using shows = await asking({ kind: 'series' })
  shows.put('Dark/Season 1/Dark 2017-12-01.mkv')
  knows(shows.oracle, { ...dark, '7/2017-12-01': secrets })
  await shows.engine.scan('shows')
  expect(item(shows, 'episode')).toMatchObject({ title: 'Secrets', enrichmentState: 'enriched' })
  expect(asked(shows.oracle)).toEqual(['search Dark', 'get 7', 'get 7/1', 'get 7/2017-12-01'])
})

test('an episode whose number is counted over the whole series is asked for by that', async () => {
  await using shows = await asking({ kind: 'series' })
  shows.put('Dark/[Group] Dark - 013 [1080p].mkv', 'Dark/Season 2/Dark S02E01.mkv')
  knows(shows.oracle, { ...dark, '7/#13': { title: 'The Travellers' } })
  await shows.engine.scan('shows')
  expect(items(shows).map(({ title }) => title)).toContain('The Travellers')
  expect(asked(shows.oracle)).toEqual(['search Dark', 'get 7', 'get 7/#13', 'get 7/2', 'get 7/2/1'])
})

test('an episode that nobody knows by its day or count says so, and one with neither why it is not asked for', async () => {
  await using shows = await asking({ kind: 'series' })
  shows.put('Dark/Dark 2017-12-01.mkv', 'Dark/[Group] Dark - 013 [1080p].mkv', 'Dark/clip.mkv')
  knows(shows.oracle, dark)
  await shows.engine.scan('shows')
  const episodes = items(shows).filter(({ kind }) => kind === 'episode')
  expect(episodes.every((one) => one.enrichmentState === 'discovered')).toBe(true)
  const problems = episodes.map(({ airDate, enrichmentProblem }) => [airDate, enrichmentProblem])
  expect(problems).toHaveLength(3)
  expect(problems).toEqual(
    expect.arrayContaining([
      ['2017-12-01', 'oracle has no single episode of its day.'],
      [null, 'oracle does not know for certain which episode is number 13 of all.'],
      [
        null,
        'Providers are asked for episodes by their numbers or their day, and its name says neither.',
      ],
    ]),
  )
  // The seasons that hold them are known to nobody.
  const seasons = items(shows).filter(({ kind }) => kind === 'season')
  expect(seasons.map(({ enrichmentProblem }) => enrichmentProblem)).toEqual([null, null, null])
  expect(asked(shows.oracle)).toEqual(['search Dark', 'get 7', 'get 7/2017-12-01', 'get 7/#13'])
})

test('what was said of them is not asked for again while it is new', async () => {
  await using shows = await asking({ kind: 'series' })
  shows.put('Dark/Dark 2017-12-01.mkv')
  knows(shows.oracle, { ...dark, '7/2017-12-01': secrets, '7/2017-12-02': dark['7/1/2'] })
  await shows.engine.scan('shows')
  shows.oracle.questions.length = 0
  shows.put('Dark/Dark 2017-12-02.mkv')
  await shows.engine.scan('shows')
  expect(asked(shows.oracle)).toEqual(['get 7/2017-12-02'])
  shows.oracle.questions.length = 0
  await shows.engine.engine.ask('refreshItem', item(shows, 'series').id)
  await settled(shows)
  expect(asked(shows.oracle)).toEqual(['get 7', 'get 7/2017-12-01', 'get 7/2017-12-02'])
})

const evening: FakeTvmazeShow = {
  id: 9,
  title: 'The Evening Round',
  hasPictures: false,
  seasons: [
    {
      number: 1,
      episodes: [
        { number: 1, title: 'Monday', aired: '2024-03-04', plot: 'It began.' },
        { number: 2, title: 'Tuesday, at noon', aired: '2024-03-05' },
        { number: 3, title: 'Tuesday, at night', aired: '2024-03-05' },
      ],
    },
    { number: 2, episodes: [{ number: 1, title: 'A year later', aired: '2025-03-04' }] },
  ],
}

test('TVmaze tells of them what it lists, but not where two share a day', async () => {
  await using server = await startFakeTvmaze({ shows: [evening] })
  await using shows = await asking({
    kind: 'series',
    block: 'enrichers = ["tvmaze"]',
    toml: `[[enricher]]\nplugin = "tvmaze"\nsettings = { url = "${server.url}" }`,
  })
  const folder = 'The Evening Round (2024)'
  shows.put(
    `${folder}/The.Evening.Round.2024.03.04.mkv`,
    `${folder}/The.Evening.Round.2024.03.05.mkv`,
    `${folder}/[Group] The Evening Round - 004.mkv`,
  )
  await shows.engine.scan('shows')
  const episodes = items(shows).filter(({ kind }) => kind === 'episode')
  const told = episodes.map(({ enrichmentState: state, title, airDate, metadata: { plot } }) =>
    state === 'enriched' ? [title, airDate, plot] : [state, airDate],
  )
  expect(told).toHaveLength(3)
  expect(told).toEqual(
    expect.arrayContaining([
      ['Monday', '2024-03-04', 'It began.'],
      ['discovered', '2024-03-05'],
      ['A year later', '2025-03-04', undefined],
    ]),
  )
})
