import { join } from 'node:path'

import { expect, setDefaultTimeout, test } from 'bun:test'

import { countWrites } from '../../scripts/bench/scan/rescan.ts'
import { asking, film } from './asking.ts'
import { answerOf, asked, dark, heat, item, items, knows, settled, withoutIds } from './told.ts'

setDefaultTimeout(120_000)

test('a film gets what its provider knows of it, each field with its source', async () => {
  await using films = await asking()
  films.put('heat (1995)/heat (1995).mkv')
  knows(films.oracle, { '949': heat })
  const scan = await films.engine.scan('films')
  expect(scan).toMatchObject({ status: 'completed', enrichment: { total: 1, done: 1 } })
  expect(item(films, 'movie')).toMatchObject({
    title: 'Heat',
    enrichmentState: 'enriched',
    enrichmentProblem: null,
    metadata: heat.metadata,
    sources: { title: 'provider:oracle', plot: 'provider:oracle', genres: 'provider:oracle' },
    providers: [{ enricher: 'oracle', ref: { kind: 'movie', id: '949' } }],
    ids: expect.arrayContaining([{ provider: 'imdb', id: 'tt0113277' }]),
  })
  const rows = films.engine.rows('SELECT change FROM scan_item')
  expect(rows).toEqual([{ change: 'added' }])
})

test('a series gets what is known of it, of its seasons and of its episodes', async () => {
  await using shows = await asking({ kind: 'series' })
  shows.put(
    'Dark/Season 1/Dark S01E01.mkv',
    'Dark/Season 1/Dark S01E02.mkv',
    'Dark/Season 2/Dark S02E01.mkv',
  )
  knows(shows.oracle, dark)
  const scan = await shows.engine.scan('shows')
  expect(scan.enrichment).toMatchObject({ total: 1, done: 1 })
  expect(
    items(shows).map(({ kind, title, airDate, enrichmentState }) => [
      kind,
      title,
      airDate,
      enrichmentState,
    ]),
  ).toEqual(
    expect.arrayContaining([
      ['series', 'Dark', null, 'enriched'],
      ['season', 'Beginnings', null, 'enriched'],
      ['episode', 'Secrets', '2017-12-01', 'enriched'],
      ['episode', 'Lies', '2017-12-02', 'enriched'],
      ['episode', 'Beginnings and Endings', '2019-06-21', 'enriched'],
    ]),
  )
  expect(asked(shows.oracle)).toEqual([
    'search Dark',
    'get 7',
    'get 7/1',
    'get 7/1/1',
    'get 7/1/2',
    'get 7/2',
    'get 7/2/1',
  ])
  // Season 2 is not known as such; that is said, and it stays what it was.
  const second = items(shows).find(
    ({ kind, seasonNumber }) => kind === 'season' && seasonNumber === 2,
  )
  expect(second).toMatchObject({
    enrichmentState: 'discovered',
    enrichmentProblem: 'oracle does not know it.',
  })
})

test('within the age of what is known nothing is asked again; new episodes are asked for alone', async () => {
  await using shows = await asking({ kind: 'series' })
  shows.put('Dark/Season 1/Dark S01E01.mkv')
  knows(shows.oracle, dark)
  await shows.engine.scan('shows')
  const { questions } = shows.oracle
  questions.length = 0
  await shows.engine.scan('shows')
  expect(asked(shows.oracle)).toEqual([])
  await shows.engine.engine.ask('rematch', [item(shows, 'series').id])
  await settled(shows)
  expect(asked(shows.oracle)).toEqual(['search Dark'])

  questions.length = 0

  shows.put('Dark/Season 1/Dark S01E02.mkv')
  await shows.engine.scan('shows')
  expect(asked(shows.oracle)).toEqual(['get 7/1/2'])

  // A full scan finds out anew what it is; what was said of it today is not asked for again.
  questions.length = 0
  await shows.engine.scan('shows', { mode: 'full' })
  expect(asked(shows.oracle)).toEqual(['search Dark'])
})

test('a second provider that knows the same number fills what the first left open', async () => {
  await using films = await asking({ second: true })
  films.put('heat (1995)/heat (1995).mkv')
  knows(films.oracle, { '949': heat })
  const imdb = { provider: 'imdb', id: 'tt0113277' }
  knows(films.second, {
    '1': { title: 'Another Heat', year: 1986, metadata: { tagline: 'Wrong.' } },
    '2': {
      title: 'Heat!',
      ids: [imdb, { provider: 'tvdb', id: '16' }],
      metadata: { plot: 'Less.', tagline: 'A Los Angeles crime saga.' },
    },
  })
  await films.engine.scan('films')
  expect(item(films, 'movie')).toMatchObject({
    title: 'Heat',
    metadata: { plot: 'Cops and robbers.', tagline: 'A Los Angeles crime saga.' },
    sources: { title: 'provider:oracle', tagline: 'provider:second' },
    providers: [{ enricher: 'oracle' }, { enricher: 'second', ref: { id: '2' } }],
    ids: expect.arrayContaining([imdb, { provider: 'tvdb', id: '16' }]),
  })
  const [query] = films.second.questions
  expect(query).toMatchObject({ method: 'search', query: { ids: expect.arrayContaining([imdb]) } })
})

test('a second provider that shares no number says nothing', async () => {
  await using films = await asking({ second: true })
  films.put('heat (1995)/heat (1995).mkv')
  knows(films.oracle, { '949': heat })
  knows(films.second, { '1': { title: 'Heat', year: 1995, metadata: { tagline: 'Perhaps.' } } })
  films.second.answer = withoutIds(films.second.answer)
  await films.engine.scan('films')
  expect(item(films, 'movie')).toMatchObject({
    metadata: heat.metadata,
    providers: [{ enricher: 'oracle' }],
    enrichmentProblem: null,
  })
})

test('fields that the NFO has or locks are not a provider’s', async () => {
  await using films = await asking()
  films.put('heat (1995)/heat (1995).mkv', [
    'heat (1995)/heat (1995).nfo',
    '<movie><title>My Heat</title><uniqueid type="oracle">949</uniqueid><lockedfields>Genres</lockedfields></movie>',
  ])
  films.put('cube (1997)/cube (1997).mkv', [
    'cube (1997)/cube (1997).nfo',
    '<movie><title>My Cube</title><uniqueid type="oracle">431</uniqueid><lockdata>true</lockdata></movie>',
  ])
  knows(films.oracle, {
    '949': heat,
    '431': {
      title: 'Cube',
      ids: [{ provider: 'oracle', id: '431' }],
      metadata: { plot: 'A maze.' },
    },
  })
  await films.engine.scan('films')
  const [cube, found] = items(films).toSorted((a, b) => (a.title < b.title ? -1 : 1))
  expect(found).toMatchObject({
    title: 'My Heat',
    metadata: { plot: 'Cops and robbers.', lockedFields: ['genres'] },
    sources: { title: 'nfo', plot: 'provider:oracle' },
    locked: ['genres'],
  })
  expect(found?.metadata.genres).toBeUndefined()
  expect(cube).toMatchObject({
    title: 'My Cube',
    metadata: { lockedFields: ['all'] },
    locked: ['*'],
  })
  expect(cube?.metadata.plot).toBeUndefined()
})

test('a title that a person set stays through ten refreshes and full scans', async () => {
  await using films = await asking()
  films.put('heat (1995)/heat (1995).mkv')
  knows(films.oracle, { '949': heat })
  await films.engine.scan('films')
  const { id } = item(films, 'movie')
  await films.engine.engine.ask('pinField', id, 'title', { value: 'L.A. Takedown' })
  await films.engine.engine.ask('pinField', id, 'plot', { locked: true })
  for (let round = 1; round <= 10; round += 1) {
    const metadata = { plot: `Plot ${round}.`, tagline: `Line ${round}.` }
    const told = { '949': { ...heat, title: `Heat ${round}`, metadata } }
    films.oracle.answer = (question) =>
      question.method === 'search' ? [film('949', 'Heat', 1995)] : answerOf(told, question)
    await films.engine.engine.ask('refreshItem', id)
    await settled(films)
    expect(item(films, 'movie')).toMatchObject({
      title: 'L.A. Takedown',
      metadata: { plot: 'Cops and robbers.', tagline: `Line ${round}.` },
      sources: { title: 'user', plot: 'provider:oracle' },
    })
  }
  await films.engine.scan('films', { mode: 'full' })
  expect(item(films, 'movie').title).toBe('L.A. Takedown')
  await films.engine.engine.ask('unpinField', id, 'title')
  expect(item(films, 'movie').title).toBe('Heat 10')
})

test('an item that is locked as a whole is not asked for, and keeps what was said', async () => {
  await using films = await asking()
  films.put('heat (1995)/heat (1995).mkv')
  knows(films.oracle, { '949': heat })
  await films.engine.scan('films')
  const { id } = item(films, 'movie')
  await films.engine.engine.ask('pinField', id, '*', { locked: true })
  films.oracle.questions.length = 0
  knows(films.oracle, { '949': { ...heat, title: 'Cold' } })
  await films.engine.engine.ask('refreshItem', id)
  await settled(films)
  expect(asked(films.oracle)).toEqual([])
  expect(item(films, 'movie')).toMatchObject({ title: 'Heat', locked: ['*'] })
})

test('in the mode metadata-only no pictures are asked for', async () => {
  await using films = await asking({ block: 'enrichment_mode = "metadata-only"' })
  films.put('heat (1995)/heat (1995).mkv')
  knows(films.oracle, { '949': heat })
  const scan = await films.engine.scan('films')
  expect(scan.enrichment).toMatchObject({ total: 1, done: 1 })
  expect(item(films, 'movie').enrichmentState).toBe('enriched')
  const jobs = films.engine.rows(`SELECT id FROM job WHERE kind = 'provider.assets'`)
  expect(jobs).toEqual([])
})

test('what was said of the wrong film goes when another one is chosen', async () => {
  await using films = await asking()
  films.put('heat (1995)/heat (1995).mkv')
  const other = {
    title: 'Heat',
    ids: [{ provider: 'oracle', id: '2' }],
    metadata: { tagline: 'Burt.' },
  }
  knows(films.oracle, { '949': heat, '2': other })
  films.oracle.answer = (question) =>
    question.method === 'search' && question.query.ids.length === 0
      ? [film('949', 'Heat', 1995)]
      : answerOf({ '949': heat, '2': other }, question)
  await films.engine.scan('films')
  const { id } = item(films, 'movie')
  expect(item(films, 'movie').metadata.plot).toBe('Cops and robbers.')
  await films.engine.engine.ask('chooseMatch', id, { id: { provider: 'oracle', id: '2' } })
  await settled(films)
  expect(item(films, 'movie').metadata).toEqual({ tagline: 'Burt.' })
  await films.engine.engine.ask('chooseMatch', id, { ignored: true })
  await settled(films)
  expect(item(films, 'movie')).toMatchObject({
    title: 'heat',
    metadata: {},
    providers: [],
    matchState: 'ignored',
    enrichmentState: 'discovered',
  })
})

test('an entry that is gone leaves what it said, and that is told', async () => {
  await using films = await asking()
  films.put('heat (1995)/heat (1995).mkv')
  knows(films.oracle, { '949': heat })
  await films.engine.scan('films')
  films.oracle.answer = (question) =>
    question.method === 'get' ? null : [film('949', 'Heat', 1995)]
  await films.engine.engine.ask('refreshItem', item(films, 'movie').id)
  await settled(films)
  expect(item(films, 'movie')).toMatchObject({
    title: 'Heat',
    metadata: heat.metadata,
    enrichmentState: 'enriched',
    enrichmentProblem: 'Not at oracle any more: what was said of it before stays.',
  })
})

test('what providers said is there after a restart and an unchanged scan, which writes nothing', async () => {
  await using films = await asking()
  films.put('heat (1995)/heat (1995).mkv')
  knows(films.oracle, { '949': heat })
  await films.engine.scan('films')
  const before = item(films, 'movie')
  await films.engine.restart()
  const database = join(films.engine.dataDir, 'shelfd.db')
  const written = await countWrites(database, async () => void (await films.engine.scan('films')))
  expect(written).toMatchObject({ watched: 0, jobs: 1 })
  const scan = await films.engine.scan('films', {
    mode: 'full',
    options: { enableEnrichment: false },
  })
  expect(films.engine.rows('SELECT * FROM scan_item WHERE scan_id = ?', scan.id)).toEqual([])
  expect(item(films, 'movie')).toEqual(before)
})
