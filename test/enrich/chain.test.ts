import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import type { ExternalId } from '../../src/domain/media.ts'
import { isFinished } from '../../src/domain/scan.ts'
import { left, refused, type TestEngine } from '../support/engine.ts'
import { until } from '../support/household.ts'
import { type Asking, asking, film, matches, show } from './asking.ts'

setDefaultTimeout(120_000)

const heat = film('949', 'Heat', 1995)

describe('a scan', () => {
  test('finds out what films are once their library was read, and waits for that', async () => {
    await using films = await asking()
    films.put(...['Heat (1995)', 'Cube (1997)', 'Mine (2001)'].map((name) => inFolder(name)))
    films.oracle.found = (query) =>
      [heat, film('431', 'Cube', 1997)].filter(({ title }) => title === query.title)
    const scan = await films.engine.scan('films')
    expect(scan).toMatchObject({ status: 'completed', enrichment: { total: 3, done: 3 } })
    expect(matches(films.engine)).toEqual({
      Cube: 'matched 431',
      Heat: 'matched 949',
      Mine: 'unmatched',
    })
  })

  test('tells the enricher what the names say, with the languages of the library', async () => {
    await using films = await asking({ block: 'languages = ["de", "en"]' })
    films.put(inFolder('Heat (1995) {imdb-tt0113277}'))
    await films.engine.scan('films')
    expect(films.oracle.questions[0]).toEqual({
      method: 'search',
      query: {
        kind: 'movie',
        title: 'Heat',
        year: 1995,
        ids: [{ provider: 'imdb', id: 'tt0113277' }],
        languages: ['de', 'en'],
      },
    })
  })

  test('of what has not changed asks nobody', async () => {
    await using films = await asking()
    films.put(inFolder('Heat (1995)'), inFolder('Mine (2001)'))
    films.oracle.found = () => [heat]
    await films.engine.scan('films')
    films.oracle.questions.length = 0
    const scan = await films.engine.scan('films')
    expect(scan.enrichment.total).toBe(0)
    expect(films.oracle.questions).toEqual([])
  })

  test('asks for what was added or renamed alone', async () => {
    await using films = await asking()
    films.put(inFolder('Heat (1995)'))
    films.oracle.found = () => [heat]
    await films.engine.scan('films')
    films.oracle.questions.length = 0
    films.put(inFolder('Cube (1997)'))
    await films.engine.scan('films')
    expect(new Set(films.oracle.searched())).toEqual(new Set(['Cube']))
  })

  test('of another file of a film asks nobody', async () => {
    await using films = await asking()
    films.put(inFolder('Heat (1995)'))
    films.oracle.found = () => [heat]
    await films.engine.scan('films')
    films.oracle.questions.length = 0
    films.put('Heat (1995)/Heat (1995) - 4K.mkv', 'Heat (1995)/poster.jpg')
    const scan = await films.engine.scan('films')
    expect(scan.status).toBe('completed')
    expect(films.oracle.searched()).toEqual([])
  })

  test('in full mode looks for all of it anew', async () => {
    await using films = await asking()
    films.put(inFolder('Heat (1995)'))
    films.oracle.found = () => [heat]
    await films.engine.scan('films')
    films.oracle.found = () => [film('1', 'Heat', 1995)]
    await films.engine.scan('films', { mode: 'full' })
    expect(matches(films.engine)).toEqual({ Heat: 'matched 1' })
  })

  test('in full mode keeps what a provider does not find again, or finds twice', async () => {
    await using films = await asking()
    films.put(inFolder('Heat (1995)'))
    films.oracle.found = () => [heat]
    await films.engine.scan('films')
    for (const found of [[], [heat, { ...heat, ref: { kind: 'movie', id: '1' }, ids: [] }]]) {
      films.oracle.found = () => found
      await films.engine.scan('films', { mode: 'full' })
      expect(matches(films.engine)).toEqual({ Heat: 'matched 949' })
    }
  })

  test('in full mode keeps what a person said', async () => {
    await using films = await asking()
    films.put(inFolder('Heat (1995)'))
    films.oracle.found = ({ ids }) =>
      ids.some(({ id }) => id === '1') ? [film('1', 'Mine')] : [heat]
    await films.engine.scan('films')
    const [item] = films.engine.rows<{ id: number }>('SELECT id FROM item')
    const id = { provider: 'oracle', id: '1' }
    await films.engine.engine.ask('chooseMatch', item?.id ?? 0, { id })
    await until(() => matches(films.engine)['Heat'] === 'matched 1', 'the choice is followed')
    await films.engine.scan('films', { mode: 'full' })
    expect(matches(films.engine)).toEqual({ Heat: 'matched 1' })
    expect(films.engine.rows('SELECT way FROM item_match')).toEqual([{ way: 'person' }])
  })

  test('without enrichment, or of a library without enrichers, makes no jobs for it', async () => {
    await using films = await asking()
    films.put(inFolder('Heat (1995)'))
    const scan = await films.engine.scan('films', { options: { enableEnrichment: false } })
    expect(scan.enrichment.total).toBe(0)
    await films.engine.restart({
      libraries: [{ name: 'films', kind: 'movies', paths: [films.root] }],
    })
    await films.engine.scan('films', { mode: 'full' })
    expect(kindsOf(films.engine)).toEqual([])
    expect(films.oracle.questions).toEqual([])
  })

  test('asks for what an earlier one was not to ask for', async () => {
    await using films = await asking()
    films.put(inFolder('Heat (1995)'))
    films.oracle.found = () => [heat]
    await films.engine.scan('films', { options: { enableEnrichment: false } })
    expect((await films.engine.scan('films')).enrichment).toMatchObject({ total: 1, done: 1 })
    expect(matches(films.engine)).toEqual({ Heat: 'matched 949' })
  })
})

describe('a series', () => {
  const fargo = show('60622', 'Fargo', 2014)

  test('is looked for once, however many seasons it has', async () => {
    await using shows = await asking({ kind: 'series' })
    shows.put('Fargo/Season 1/S01E01.mkv', 'Fargo/Season 2/S02E01.mkv', 'Fargo/Season 3/S03E04.mkv')
    shows.oracle.found = () => [fargo]
    const scan = await shows.engine.scan('shows')
    expect(scan.enrichment).toMatchObject({ total: 1, done: 1 })
    expect(shows.oracle.searched()).toEqual(['Fargo'])
  })

  test('that is known is not looked for again when an episode comes', async () => {
    await using shows = await asking({ kind: 'series' })
    shows.put('Fargo/Season 1/S01E01.mkv')
    shows.oracle.found = () => [fargo]
    await shows.engine.scan('shows')
    shows.put('Fargo/Season 1/S01E02.mkv')
    const scan = await shows.engine.scan('shows')
    expect(scan.enrichment).toMatchObject({ total: 1, done: 1 })
    expect(shows.oracle.searched()).toEqual(['Fargo'])
  })

  test('lends its state to seasons and episodes', async () => {
    await using shows = await asking({ kind: 'series' })
    shows.put('Fargo/Season 1/S01E01.mkv')
    shows.oracle.found = () => [fargo]
    await shows.engine.scan('shows')
    const states = shows.engine.rows('SELECT DISTINCT match_state AS state FROM item')
    expect(states).toEqual([{ state: 'matched' }])
  })

  test('is told from another of its name by the episodes that are there', async () => {
    await using shows = await asking({ kind: 'series' })
    shows.put('House of Cards/Season 6/S06E08.mkv')
    const [british, american] = [
      show('uk', 'House of Cards', 1990),
      show('us', 'House of Cards', 2013),
    ]
    shows.oracle.found = () => [british, american]
    shows.oracle.entry = (ref) => (ref.id === 'us' ? { ref, ids: [], metadata: {} } : null)
    await shows.engine.scan('shows')
    expect(matches(shows.engine)).toEqual({ 'House of Cards': 'matched us' })
    expect(shows.oracle.questions).toContainEqual({
      method: 'get',
      ref: { kind: 'episode', id: 'uk', season: 6, episode: 8 },
    })
  })
})

describe('numbers', () => {
  test('go before titles, and the provider’s own before those of others', async () => {
    await using films = await asking()
    const ids = '<uniqueid type="imdb">tt0113277</uniqueid><uniqueid type="tmdb">949</uniqueid>'
    const nfo = `<movie><title>Quite Another</title><year>2001</year>${ids}</movie>`
    films.put(inFolder('Quite Another (2001)'), [inFolder('Quite Another (2001)', 'nfo'), nfo])
    const of = (provider: string, id: string): { ids: ExternalId[] } => ({
      ids: [{ provider, id }],
    })
    films.oracle.found = () => [
      { ...film('7', 'Quite Another', 2001), ...of('imdb', 'tt0113277') },
      { ...heat, ...of('tmdb', '949') },
    ]
    await films.engine.scan('films')
    expect(matches(films.engine)).toEqual({ 'Quite Another': 'matched 949' })
    const [match] = films.engine.rows<{ way: string; reasons: string }>(
      'SELECT way, reasons FROM item_match',
    )
    expect(match?.way).toBe('id')
    expect(match?.reasons).toContain('imdb tt0113277')
  })

  test('that the provider does not know leave the title to be searched for, and say so', async () => {
    await using films = await asking()
    films.put(inFolder('Heat (1995) {imdb-tt9999999}'))
    films.oracle.found = () => [heat]
    await films.engine.scan('films')
    expect(matches(films.engine)).toEqual({ Heat: 'matched 949' })
    const [match] = films.engine.rows<{ reasons: string }>('SELECT reasons FROM item_match')
    expect(match?.reasons).toContain('oracle knows nothing by the number imdb tt9999999.')
  })
})

describe('several enrichers', () => {
  test('are asked in the order of the library, until one is sure', async () => {
    await using films = await asking({ second: true, block: 'enrichers = ["second", "oracle"]' })
    films.put(inFolder('Heat (1995)'))
    films.second.found = () => [heat]
    await films.engine.scan('films')
    expect(films.engine.rows('SELECT enricher FROM item_match')).toEqual([{ enricher: 'second' }])
    // The other is asked for more of it, by the number that it is known by now.
    const asked = films.oracle.questions.flatMap((one) =>
      one.method === 'search' ? one.query.ids : [],
    )
    expect(new Set(asked.map(({ id }) => id))).toEqual(new Set(['949']))
  })

  test('help one another out: the second knows what the first does not', async () => {
    await using films = await asking({ second: true })
    films.put(inFolder('Heat (1995)'))
    films.second.found = () => [heat]
    await films.engine.scan('films')
    expect(matches(films.engine)).toEqual({ Heat: 'matched 949' })
  })

  test('are not believed about one film where another knows two', async () => {
    await using films = await asking({ second: true })
    films.put(inFolder('The Thing'))
    films.oracle.found = () => [film('1', 'The Thing', 1982), film('2', 'The Thing', 2011)]
    films.second.found = () => [{ ...film('b', 'The Thing', 2011), ids: [] }]
    await films.engine.scan('films')
    expect(matches(films.engine)).toEqual({ 'The Thing': 'ambiguous' })
  })

  test('go on when one of them fails', async () => {
    await using films = await asking({ second: true })
    films.put(inFolder('Heat (1995)'))
    films.oracle.found = () => ({ failure: { code: 'auth' } })
    films.second.found = () => [heat]
    expect(await films.engine.scan('films')).toMatchObject({ enrichment: { done: 1 }, errors: [] })
    expect(matches(films.engine)).toEqual({ Heat: 'matched 949' })
  })

  test('that are new are asked for what the others did not know', async () => {
    await using films = await asking({ second: true, block: 'enrichers = ["oracle"]' })
    films.put(inFolder('Heat (1995)'), inFolder('Cube (1997)'))
    films.oracle.found = () => [film('431', 'Cube', 1997)]
    films.second.found = () => [heat]
    await films.engine.scan('films')
    const toml = 'enrichers = ["oracle", "second"]'
    await films.engine.restart({
      libraries: [{ name: 'films', kind: 'movies', paths: [films.root], toml }],
    })
    await films.engine.scan('films')
    expect(matches(films.engine)).toEqual({ Cube: 'matched 431', Heat: 'matched 949' })
    expect(films.second.searched()).not.toContain('Cube')
  })
})

describe('the scan ends', () => {
  test('although a provider takes no key: its films failed, and are asked for again later', async () => {
    await using films = await asking()
    films.put(inFolder('Heat (1995)'), inFolder('Cube (1997)'))
    films.oracle.found = () => ({ failure: { code: 'auth' } })
    const scan = await films.engine.scan('films')
    expect(scan).toMatchObject({ status: 'completed', enrichment: { total: 2, failed: 2 } })
    expect(new Set(scan.errors.map(({ code }) => code))).toEqual(new Set(['enrichment_failed']))
    const items = films.engine.rows(
      'SELECT DISTINCT match_state AS match, enrichment_state AS enrichment, enrich_due_at > 0 AS due FROM item',
    )
    expect(items).toEqual([{ match: 'unmatched', enrichment: 'enrichment_failed', due: 1 }])
    expect(films.engine.rows('SELECT * FROM item_match')).toEqual([])
  })

  test('when it is cancelled while items are being asked for; the next one asks for them', async () => {
    await using films = await asking()
    films.put(inFolder('Heat (1995)'))
    films.oracle.found = () => [heat]
    const resume = films.oracle.pause()
    const id = await films.engine.start('films')
    await until(() => films.oracle.questions.length > 0, 'the provider is asked')
    await films.engine.engine.ask('cancelScan', id)
    const scan = await films.engine.over(id)
    expect(scan).toMatchObject({ status: 'cancelled', enrichment: { total: 1, cancelled: 1 } })
    resume()
    expect(await films.engine.scan('films')).toMatchObject({ enrichment: { total: 1, done: 1 } })
    expect(matches(films.engine)).toEqual({ Heat: 'matched 949' })
  })

  test('and the newer one counts what both wait for', async () => {
    await using films = await asking()
    films.put(inFolder('Heat (1995)'))
    films.oracle.found = () => [heat]
    const resume = films.oracle.pause()
    const first = await films.engine.start('films')
    await until(() => films.oracle.questions.length > 0, 'the provider is asked')
    const second = await films.engine.start('films', { mode: 'full' })
    const older = await films.engine.over(first)
    expect(older).toMatchObject({ status: 'completed', enrichment: { total: 1, skipped: 1 } })
    resume()
    const newer = await films.engine.over(second)
    expect(newer).toMatchObject({ status: 'completed', enrichment: { total: 1, done: 1 } })
  })

  test('when its items go missing while they are asked for', async () => {
    await using films = await asking()
    films.put(inFolder('Heat (1995)'), inFolder('Cube (1997)'))
    films.oracle.found = () => []
    const resume = films.oracle.pause()
    const id = await films.engine.start('films')
    await until(() => films.oracle.questions.length > 0, 'the provider is asked')
    films.remove('Cube (1997)')
    const next = await films.engine.start('films')
    await until(() => missing(films.engine) === 1, 'Cube is missing')
    resume()
    await films.engine.over(next)
    const scan = await films.engine.over(id)
    expect(scan.status).toBe('completed')
    expect(left(scan.enrichment)).toBe(0)
    expect(films.engine.rows('SELECT * FROM enrichment_work')).toEqual([])
  })

  test('when its library leaves the configuration', async () => {
    await using films = await asking()
    films.put(inFolder('Heat (1995)'))
    const resume = films.oracle.pause()
    const id = await films.engine.start('films')
    await until(() => films.oracle.questions.length > 0, 'the provider is asked')
    await films.engine.stop()
    resume()
    await films.engine.restart({ libraries: [] })
    await until(() => isFinished(films.engine.find(id).status), 'the scan ends')
    expect(left(films.engine.find(id).enrichment)).toBe(0)
    expect(films.engine.rows('SELECT * FROM enrichment_work')).toEqual([])
  })

  test('when an item was removed for good while it was asked for', async () => {
    await using films = await asking()
    const id = await interrupted(films)
    films.change('DELETE FROM item')
    await films.engine.restart()
    const scan = await films.engine.over(id)
    expect(scan).toMatchObject({ status: 'completed', enrichment: { total: 1, skipped: 1 } })
    expect(films.engine.rows('SELECT * FROM enrichment_work')).toEqual([])
  })

  test('after an hour in which a provider was to be left alone: its items failed', async () => {
    await using films = await asking()
    const id = await interrupted(films)
    films.oracle.found = () => ({ failure: { code: 'rate', retryAfterSeconds: 60 } })
    films.change(`UPDATE enrichment_work SET held_since = ${Date.now() - 3_700_000}`)
    await films.engine.restart()
    const scan = await films.engine.over(id)
    expect(scan).toMatchObject({ status: 'completed', enrichment: { total: 1, failed: 1 } })
  })
})

describe('an item that is asked for once more', () => {
  test('while a later step runs begins again behind that step', async () => {
    await using films = await asking()
    films.put(inFolder('Heat (1995)'))
    let resume = (): void => undefined
    films.oracle.found = () => {
      // What is asked next, the entry itself, has to wait.
      resume = films.oracle.pause()
      return [heat]
    }
    const first = await films.engine.start('films')
    const isAsked = (): boolean => films.oracle.questions.some(({ method }) => method === 'get')
    await until(isAsked, 'the entry is asked for')
    films.oracle.found = () => [film('1', 'Heat', 1995)]
    const second = await films.engine.start('films', { mode: 'full' })
    expect((await films.engine.over(first)).enrichment).toMatchObject({ total: 1, skipped: 1 })
    resume()
    const scan = await films.engine.over(second)
    expect(scan).toMatchObject({ status: 'completed', enrichment: { total: 1, done: 1 } })
    expect(matches(films.engine)).toEqual({ Heat: 'matched 1' })
  })

  test('by a person is looked for anew, although it is known what it is', async () => {
    await using films = await asking()
    films.put(inFolder('Heat (1995)'))
    films.oracle.found = () => [heat]
    await films.engine.scan('films')
    films.oracle.found = () => [film('1', 'Heat', 1995)]
    const [item] = films.engine.rows<{ id: number }>('SELECT id FROM item')
    await films.engine.engine.ask('rematch', [item?.id ?? 0])
    await until(() => matches(films.engine)['Heat'] === 'matched 1', 'it is found anew')
  })
})

test('tells live what became of each item, and keeps none of that', async () => {
  await using films = await asking()
  films.put(inFolder('Heat (1995)'), inFolder('Mine (2001)'))
  films.oracle.found = ({ title }) => (title === 'Heat' ? [heat] : [])
  await films.engine.scan('films')
  await films.engine.event(
    'item.matched',
    ({ title, enricher }) => `${title} ${enricher}` === 'Heat oracle',
  )
  await films.engine.event(
    'item.unmatched',
    ({ title, state }) => `${title} ${state}` === 'Mine unmatched',
  )
  expect(films.engine.rows("SELECT * FROM event WHERE type LIKE 'item.%'")).toEqual([])
})

test('a step of a chain that is over cannot be retried by hand', async () => {
  await using films = await asking()
  const id = await interrupted(films)
  await films.engine.restart()
  await films.engine.engine.ask('cancelScan', id).catch(() => null)
  films.change(`UPDATE job SET state = 'cancelled', done = 1 WHERE kind = 'media.match'`)
  const [job] = films.engine.rows<{ id: number }>(`SELECT id FROM job WHERE kind = 'media.match'`)
  const error = await refused(films.engine.engine.ask('retryJob', job?.id ?? 0))
  expect(error).toMatchObject({ code: 'conflict' })
})

test('a provider that is to be left alone is waited for, without an attempt', async () => {
  await using films = await asking()
  films.put(inFolder('Heat (1995)'))
  let asked = 0
  films.oracle.found = () => {
    asked += 1
    return asked < 3 ? { failure: { code: 'rate', retryAfterSeconds: 1 } } : [heat]
  }
  const scan = await films.engine.scan('films')
  expect(scan).toMatchObject({ status: 'completed', enrichment: { done: 1 }, errors: [] })
  expect(matches(films.engine)).toEqual({ Heat: 'matched 949' })
  const errors = films.engine.rows('SELECT * FROM job_error')
  expect(errors).toEqual([])
})

test('what was begun goes on after an unclean end', async () => {
  await using films = await asking()
  films.put(inFolder('Heat (1995)'))
  films.oracle.found = () => [heat]
  const resume = films.oracle.pause()
  const id = await films.engine.start('films')
  await until(() => films.oracle.questions.length > 0, 'the provider is asked')
  await films.engine.stop()
  resume()
  await films.engine.restart()
  expect(await films.engine.over(id)).toMatchObject({
    status: 'completed',
    enrichment: { done: 1 },
  })
})

/** A scan of one film that ended with the engine while its provider was asked; that answers from now on. */
async function interrupted(films: Asking): Promise<number> {
  films.put(inFolder('Heat (1995)'))
  films.oracle.found = () => [heat]
  const resume = films.oracle.pause()
  const id = await films.engine.start('films')
  await until(() => films.oracle.questions.length > 0, 'the provider is asked')
  await films.engine.stop()
  resume()
  return id
}

function inFolder(name: string, extension = 'mkv'): string {
  return `${name}/${name}.${extension}`
}

function missing(engine: TestEngine): number {
  return engine.rows('SELECT 1 FROM item WHERE missing_at IS NOT NULL').length
}

/** Kinds of jobs that have to do with providers. */
function kindsOf(engine: TestEngine): unknown[] {
  return engine.rows(`SELECT DISTINCT kind FROM job WHERE queue = 'provider' ORDER BY kind`)
}
