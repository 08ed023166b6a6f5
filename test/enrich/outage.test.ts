import { Database } from 'bun:sqlite'
import { expect, setDefaultTimeout, test } from 'bun:test'
import { join } from 'node:path'

import { createScheduleQueries } from '../../src/store/schedule-store.ts'
import { until } from '../support/household.ts'
import { type Asking, asking } from './asking.ts'
import { answerOf, asked, dark, heat, item, items, knows, settled } from './told.ts'

setDefaultTimeout(120_000)

const day = 86_400_000
/** Trying again is no use; the enricher goes on all the same, which one with a wrong key would not. */
const refused = { failure: { code: 'invalid' } }

/** Lets days go by, as far as what is known of providers goes. */
function later(library: Asking, days: number): void {
  const by = days * day
  change(library, `UPDATE item SET enrich_due_at = enrich_due_at - ${by} WHERE enrich_due_at > 0`)
  change(library, `UPDATE item SET enrichment_failing_since = enrichment_failing_since - ${by}`)
  change(library, `UPDATE provider_entry SET fetched_at = fetched_at - ${by}`)
}

/** Writes to the database beside the engine. */
function change({ engine }: Asking, sql: string): void {
  using database = new Database(join(engine.dataDir, 'shelfd.db'), { readwrite: true })
  database.run('PRAGMA busy_timeout = 5000')
  database.run(sql)
}

/** Runs the task; the number of films and series that it has asked for. */
async function refresh(library: Asking): Promise<number> {
  const { engine } = library.engine
  const { scheduleId } = await engine.ask('createSchedule', {
    name: `refresh ${Math.random()}`,
    description: '',
    task: 'enrichment-refresh',
    parameters: {},
    timing: { type: 'manual' },
    enabled: true,
    missed: 'skip',
    maxRuntimeMs: null,
    jitterMs: 0,
    quietHours: null,
  })
  await engine.ask('runSchedule', scheduleId)
  await settled(library)
  const [run] = createScheduleQueries(engine.reader).runs({ of: { scheduleId }, limit: 1 })
  expect(run).toMatchObject({ status: 'completed' })
  return run?.counts['itemsAsked'] ?? 0
}

function hoursUntil(at: number | null): number {
  return ((at ?? 0) - Date.now()) / 3_600_000
}

test('a provider that fails leaves the item usable, says why, and is asked again after a while', async () => {
  await using films = await asking()
  films.put('heat (1995)/heat (1995).mkv')
  films.oracle.answer = (question) =>
    question.method === 'get' ? refused : answerOf({ '949': heat }, question)
  const scan = await films.engine.scan('films')
  expect(scan).toMatchObject({ status: 'completed', enrichment: { total: 1, failed: 1 } })
  expect(scan.errors).toMatchObject([
    { code: 'enrichment_failed', message: expect.stringMatching(/^heat: .*The oracle is silent/) },
  ])
  const failed = item(films, 'movie')
  expect(failed).toMatchObject({
    title: 'heat',
    matchState: 'matched',
    enrichmentState: 'enrichment_failed',
    enrichmentProblem: expect.stringContaining('The oracle is silent'),
  })
  expect(hoursUntil(failed.enrichDueAt)).toBeCloseTo(6, 0)
  expect(await refresh(films)).toBe(0)

  // The longer nothing comes of it, the later it is tried again.
  later(films, 1)
  expect(await refresh(films)).toBe(1)
  expect(hoursUntil(item(films, 'movie').enrichDueAt)).toBeCloseTo(24, 0)
  later(films, 30)
  await refresh(films)
  expect(hoursUntil(item(films, 'movie').enrichDueAt)).toBeCloseTo(7 * 24, 0)

  later(films, 8)
  knows(films.oracle, { '949': heat })
  expect(await refresh(films)).toBe(1)
  expect(item(films, 'movie')).toMatchObject({
    title: 'Heat',
    enrichmentState: 'enriched',
    enrichmentProblem: null,
  })
  expect(hoursUntil(item(films, 'movie').enrichDueAt)).toBeCloseTo(30 * 24, 0)
})

test('what one provider said is kept while another one fails, which is asked again alone', async () => {
  await using films = await asking({ second: true })
  films.put('heat (1995)/heat (1995).mkv')
  knows(films.oracle, { '949': heat })
  films.second.answer = () => refused
  const scan = await films.engine.scan('films')
  expect(scan.enrichment).toMatchObject({ total: 1, done: 1, failed: 0 })
  const partly = item(films, 'movie')
  expect(partly).toMatchObject({
    title: 'Heat',
    enrichmentState: 'enriched',
    enrichmentProblem: expect.stringContaining('The enricher second failed'),
  })
  expect(hoursUntil(partly.enrichDueAt)).toBeCloseTo(6, 0)

  later(films, 0.5)
  const metadata = { tagline: 'A saga.' }
  const ids = [{ provider: 'imdb', id: 'tt0113277' }]
  knows(films.second, { '2': { title: 'Heat', ids, metadata } })
  films.oracle.questions.length = 0
  expect(await refresh(films)).toBe(1)
  expect(asked(films.oracle)).toEqual([])
  expect(item(films, 'movie')).toMatchObject({
    metadata: { plot: 'Cops and robbers.', tagline: 'A saga.' },
    enrichmentProblem: null,
  })
})

test('a provider that fails or answers nonsense overwrites nothing that it said before', async () => {
  await using films = await asking()
  films.put('heat (1995)/heat (1995).mkv')
  knows(films.oracle, { '949': heat })
  await films.engine.scan('films')
  const before = item(films, 'movie')
  for (const nonsense of [
    refused,
    { ref: 7 },
    [],
    { ref: { kind: 'movie', id: '949' }, ids: 'x' },
  ]) {
    films.oracle.answer = () => nonsense
    await films.engine.engine.ask('refreshItem', before.id)
    await settled(films)
    const after = item(films, 'movie')
    expect(after).toMatchObject({ title: 'Heat', metadata: heat.metadata })
    expect(after.enrichmentState).toBe('enriched')
    expect(after.enrichmentProblem).not.toBeNull()
  }
})

test('a series is asked for again from the season on that failed', async () => {
  await using shows = await asking({ kind: 'series' })
  shows.put('Dark/Season 1/Dark S01E01.mkv', 'Dark/Season 2/Dark S02E01.mkv')
  let isDown = true
  shows.oracle.answer = (question) =>
    isDown && question.method === 'get' && question.ref.season === 1
      ? refused
      : answerOf(dark, question)
  const scan = await shows.engine.scan('shows')
  expect(scan.enrichment).toMatchObject({ total: 1, failed: 1 })
  expect(item(shows, 'series').enrichmentState).toBe('enriched')
  const first = items(shows).find((one) => one.kind === 'episode' && one.seasonNumber === 1)
  expect(first).toMatchObject({
    enrichmentState: 'enrichment_failed',
    enrichmentProblem: expect.stringContaining('The oracle is silent'),
  })
  isDown = false
  later(shows, 0.5)
  shows.oracle.questions.length = 0
  expect(await refresh(shows)).toBe(1)
  expect(asked(shows.oracle)).toEqual(['get 7/1', 'get 7/1/1', 'get 7/2', 'get 7/2/1'])
  expect(items(shows).filter(({ enrichmentProblem: problem }) => problem !== null)).toMatchObject([
    { kind: 'season', seasonNumber: 2 },
  ])
})

test('a season that is new, and a series that goes on, are asked for again after three days', async () => {
  await using shows = await asking({ kind: 'series' })
  shows.put('Dark/Season 1/Dark S01E01.mkv', 'Dark/Season 1/Dark S01E02.mkv')
  const today = new Date().toISOString().slice(0, 10)
  knows(shows.oracle, {
    ...dark,
    '7': { ...dark['7'], metadata: { status: 'Running' } },
    '7/1/2': { title: 'Lies', metadata: { premiered: today } },
  })
  await shows.engine.scan('shows')
  later(shows, 4)
  shows.oracle.questions.length = 0
  expect(await refresh(shows)).toBe(1)
  expect(asked(shows.oracle)).toEqual(['get 7', 'get 7/1/2'])
  later(shows, 31)
  shows.oracle.questions.length = 0
  await refresh(shows)
  expect(asked(shows.oracle)).toEqual(['get 7', 'get 7/1', 'get 7/1/1', 'get 7/1/2'])
})

test('what fails in passing is tried again, for what is left of it alone', async () => {
  await using films = await asking({ second: true })
  films.put('heat (1995)/heat (1995).mkv')
  knows(films.oracle, { '949': heat })
  films.second.answer = () => ({ failure: { code: 'unreachable' } })
  const scanId = await films.engine.start('films')
  const waits = (): boolean =>
    films.engine.rows(`SELECT 1 FROM job WHERE kind = 'media.enrich' AND state = 'retryable'`)
      .length === 1
  await until(waits, 'the next attempt')
  expect(item(films, 'movie')).toMatchObject({ title: 'Heat', enrichmentProblem: null })

  const ids = [{ provider: 'imdb', id: 'tt0113277' }]
  knows(films.second, { '2': { title: 'Heat', ids, metadata: { tagline: 'A saga.' } } })
  films.oracle.questions.length = 0
  change(films, `UPDATE job SET run_at = 1 WHERE kind = 'media.enrich' AND state = 'retryable'`)
  await films.engine.engine.ask('pauseQueue', 'provider')
  await films.engine.engine.ask('resumeQueue', 'provider')
  const scan = await films.engine.over(scanId)
  expect(scan.enrichment).toMatchObject({ total: 1, done: 1 })
  expect(asked(films.oracle)).toEqual([])
  expect(item(films, 'movie').metadata).toMatchObject({ tagline: 'A saga.' })
})

test('a provider that wants to be left alone has the item wait, which is no failed attempt', async () => {
  await using films = await asking()
  films.put('heat (1995)/heat (1995).mkv')
  let refusals = 2
  films.oracle.answer = (question) =>
    question.method === 'get' && refusals-- > 0
      ? { failure: { code: 'rate', retryAfterSeconds: 1 } }
      : answerOf({ '949': heat }, question)
  const scan = await films.engine.scan('films')
  expect(scan.enrichment).toMatchObject({ total: 1, done: 1 })
  expect(item(films, 'movie')).toMatchObject({ title: 'Heat', enrichmentProblem: null })
  expect(films.engine.rows('SELECT 1 FROM job_error')).toEqual([])
})

test('what a refused key kept from being asked is due as soon as the key is taken', async () => {
  await using films = await asking()
  films.put('heat (1995)/heat (1995).mkv')
  films.oracle.answer = () => ({ failure: { code: 'auth' } })
  await films.engine.scan('films')
  expect(item(films, 'movie')).toMatchObject({ enrichmentState: 'enrichment_failed' })
  expect(await refresh(films)).toBe(0)
  knows(films.oracle, { '949': heat })
  await films.engine.engine.plugins.test({ kind: 'enricher', name: 'oracle' })
  await until(
    () => (item(films, 'movie').enrichDueAt ?? Infinity) <= Date.now(),
    'the film to be due',
  )
  expect(await refresh(films)).toBe(1)
  expect(item(films, 'movie')).toMatchObject({ enrichmentState: 'enriched', title: 'Heat' })
})

test.each([
  ['another language is read', 'enrichers = ["oracle"]\nlanguages = ["de"]'],
  ['another enricher is asked', 'enrichers = ["oracle", "second"]'],
])('all of a library is due once %s', async (_, toml) => {
  const block = 'enrichers = ["oracle"]'
  await using films = await asking({ second: true, block })
  films.put('heat (1995)/heat (1995).mkv')
  for (const provider of [films.oracle, films.second]) knows(provider, { '949': heat })
  await films.engine.scan('films')
  await films.engine.restart()
  expect(await refresh(films)).toBe(0)
  films.second.questions.length = 0
  await films.engine.restart({
    libraries: [{ name: 'films', kind: 'movies', paths: [films.root], toml }],
  })
  expect(await refresh(films)).toBe(1)
  expect(asked(films.oracle)).toContain('get 949')
  expect(asked(films.second).includes('get 949')).toBe(toml.includes('second'))
})
