import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import * as v from 'valibot'

import tmdb from '../../../plugins/tmdb/index.ts'
import type { EnrichedItem, Enricher, ProviderRef } from '../../../src/domain/enricher.ts'
import { checkAnswer } from '../../../src/plugin/check-answer.ts'
import { type FakeTmdb, startFakeTmdb } from '../../../src/plugin/testing/fake/tmdb.ts'
import type { Misbehaviour } from '../../../src/plugin/testing/misbehaviours.ts'
import { type Exchange, recorded } from '../../../src/plugin/testing/recorded.ts'
import { createTestHost } from '../../../src/plugin/testing/test-host.ts'
import { failureOf, tmdbAt } from './instance.ts'
import { titles } from './titles.ts'

const film: ProviderRef = { kind: 'movie', id: '949' }
const token = 'eyJhbGciOiJIUzI1NiJ9.planted-secret'

/** An instance whose server answers `body` to questions for the film, and whatever else is given. */
function answering(
  body: unknown,
  { more = [], settings = {} }: { more?: readonly Exchange[]; settings?: object } = {},
): Enricher {
  const host = createTestHost({
    settings: v.parse(tmdb.settings, { token, ...settings }),
    permissions: tmdb.permissions ?? {},
    fetch: recorded([
      ...more,
      {
        url: '*/3/configuration*',
        json: { images: { secure_base_url: 'https://image.tmdb.org/t/p/' } },
      },
      { url: '*/3/movie/949?*', json: body },
    ]),
  })
  const { enricher } = tmdb.create(host)
  if (enricher === undefined) throw new Error('tmdb is no enricher')
  return enricher
}

async function item(body: unknown): Promise<EnrichedItem> {
  const found = await answering(body).get(film, ['en-US'])
  if (found === null) throw new Error('there is no such entry')
  checkAnswer('enricher', 'get', found)
  return found
}

describe('a field of another type is left out, and the entry stays:', () => {
  const wrong: readonly [string, unknown][] = [
    ['null', null],
    ['a number', 7],
    ['an empty text', ''],
    ['a list', [1, [2], { a: 1 }]],
    ['a table', { toString: 1 }],
    ['true', true],
    ['a text of spaces', ' \t\n '],
  ]
  const fields =
    'original_title overview tagline release_date status original_language imdb_id poster_path genres ' +
    'production_companies production_countries belongs_to_collection alternative_titles credits external_ids keywords release_dates translations videos'
  for (const [name, value] of wrong) {
    test(name, async () => {
      const odd = Object.fromEntries(fields.split(' ').map((field) => [field, value]))
      const found = await item({
        id: 949,
        title: 'Heat',
        runtime: '170',
        vote_average: '8',
        ...odd,
      })
      expect(found).toEqual({
        ref: film,
        title: 'Heat',
        ids: [{ provider: 'tmdb', id: '949' }],
        metadata: {},
      })
    })
  }

  test('single entries of lists', async () => {
    const found = await item({
      id: 949,
      title: 'Heat',
      genres: [null, { name: 'Crime' }, { name: 7 }, 'Drama', { id: 1 }],
      credits: {
        cast: [{ name: 'Al Pacino', character: [], order: -1, profile_path: 5 }, { order: 1 }, []],
        crew: { job: 'Director' },
      },
      release_dates: { results: [{ iso_3166_1: 'US', release_dates: [{ certification: {} }] }] },
      videos: { results: [{ site: 'YouTube', key: '"><script>', type: 'Trailer' }, null] },
    })
    expect(found.metadata).toEqual({
      genres: ['Crime'],
      actors: [{ name: 'Al Pacino', order: 0 }],
    })
  })

  test('numbers that make no sense', async () => {
    const odd = { runtime: 0, vote_average: 11, vote_count: -1 }
    expect((await item({ id: 949, title: 'Heat', ...odd })).metadata).toEqual({})
    const unseen = { runtime: 1e9, vote_average: 0, vote_count: 0 }
    expect((await item({ id: 949, title: 'Heat', ...unseen })).metadata).toEqual({})
  })

  for (const date of ['2019-00-00', '2019-02-30', '1869-12-31', '2101-01-01', '0000-00-00', '95']) {
    test(`the date ${date}`, async () => {
      const found = await item({ id: 949, title: 'Heat', release_date: date })
      expect([found.year, found.metadata.premiered]).toEqual([undefined, undefined])
    })
  }
})

describe('an answer without an entry in it is refused:', () => {
  const nonsense: readonly [string, unknown][] = [
    ['null', null],
    ['a list', [{ id: 949 }]],
    ['a text', 'Heat'],
    ['no number', { title: 'Heat' }],
    ['a number of another type', { id: '949', title: 'Heat' }],
    ['a number that is none', { id: -949, title: 'Heat' }],
    ['another entry', { id: 950, title: 'Heat 2' }],
  ]
  for (const [name, body] of nonsense) {
    test(name, async () => {
      const failure = await failureOf(answering(body).get(film, ['en']))
      expect(failure).toMatchObject({ name: 'PluginError', code: 'protocol' })
    })
  }

  test('a search with a result that has no number', async () => {
    const more = [{ url: '*/3/search/movie?*', json: { results: [{ title: 'Heat' }] } }]
    const query = { kind: 'movie', title: 'Heat', ids: [], languages: [] } as const
    expect(await failureOf(answering({}, { more }).search(query))).toMatchObject({
      code: 'protocol',
    })
  })

  test('a season that is another one, or whose episodes are no list', async () => {
    const ref: ProviderRef = { kind: 'episode', id: '1', season: 1, episode: 1 }
    for (const json of [
      { season_number: 2, episodes: [] },
      { season_number: 1, episodes: 'none' },
    ]) {
      const more = [{ url: '*/3/tv/1/season/1?*', json }]
      expect(await failureOf(answering({}, { more }).get(ref, ['en']))).toMatchObject({
        code: 'protocol',
      })
    }
  })

  test('a page of another program behind a wrong url', async () => {
    const html = { status: 404, body: '<html>Not here</html>' }
    const pages = [{ url: '*/3/movie/949?*', ...html }]
    expect(await failureOf(answering({}, { more: pages }).get(film, ['en']))).toMatchObject({
      code: 'protocol',
    })
    const nothing = [{ url: '*/3/search/movie?*', status: 404, json: {} }]
    const query = { kind: 'movie', title: 'Heat', ids: [], languages: [] } as const
    expect(await failureOf(answering({}, { more: nothing }).search(query))).toMatchObject({
      code: 'protocol',
    })
  })
})

describe('texts', () => {
  test('lose what steers a terminal or turns others around, and keep their paragraphs', async () => {
    const found = await item({
      id: 949,
      title: ' He\u0000at\u001b[31m \u202egnp.exe\u2066 ',
      overview: 'One.\r\n\r\nTwo.\u0007',
      tagline: 'a\nb',
    })
    expect(found.title).toBe('Heat[31m gnp.exe')
    expect(found.metadata).toEqual({ plot: 'One.\n\nTwo.', tagline: 'a b' })
  })

  test('are cut, and never in the middle of a sign', async () => {
    const found = await item({ id: 949, title: '😀'.repeat(2_000), overview: 'é'.repeat(100_000) })
    expect(found.title?.isWellFormed()).toBe(true)
    expect(found.title?.length).toBe(1_000)
    expect(found.metadata.plot?.length).toBe(20_000)
  })

  test('cannot reach into objects', async () => {
    const body = JSON.parse(
      '{"id":949,"title":"Heat","__proto__":{"overview":"x"},"constructor":{"prototype":{"polluted":1}}}',
    ) as unknown
    expect((await item(body)).metadata).toEqual({})
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })
})

describe('an address is made of nothing but a file below the place of the pictures', () => {
  const files = [
    '/../../etc/passwd.jpg',
    '/..%2f..%2fx.jpg',
    '//evil.test/x.jpg',
    'http://169.254.169.254/latest/meta-data.jpg',
    '/x.jpg?y=1',
    '/x.jpg#y',
    '/a/b.jpg',
    '/x.svg',
    '/x.html',
    '/x',
    'x.jpg',
    '@evil.test/x.jpg',
    '/x\n.jpg',
    `/${'x'.repeat(500)}.jpg`,
  ]
  for (const file of files) {
    test(JSON.stringify(file.slice(0, 60)), async () => {
      const one = { file_path: file, iso_639_1: null }
      const json = { id: 949, posters: [one], backdrops: [one], logos: [one] }
      const more = [
        { url: '*/3/movie/949/images?*', json },
        {
          url: '*/3/search/movie?*',
          json: { results: [{ id: 1, title: 'x', poster_path: file }] },
        },
      ]
      const body = { id: 949, title: 'x', credits: { cast: [{ name: 'A', profile_path: file }] } }
      const enricher = answering(body, { more })
      expect(await enricher.artwork(film, ['en'])).toEqual([])
      expect((await enricher.get(film, ['en']))?.metadata.actors).toEqual([{ name: 'A', order: 0 }])
      const query = { kind: 'movie', title: 'x', ids: [], languages: [] } as const
      expect((await enricher.search(query))[0]).not.toHaveProperty('poster')
    })
  }

  for (const base of [
    'http://169.254.169.254/t/p/',
    'http://image.tmdb.org/t/p/',
    'https://image.tmdb.org.evil.test/t/p/',
    'https://eviltmdb.org/',
    'https://user:pass@image.tmdb.org/t/p/',
    'file:///etc/',
    'javascript:alert(1)//',
    '',
    7,
  ]) {
    test(`and the place ${JSON.stringify(base)} is not believed`, async () => {
      const images = { id: 949, posters: [{ file_path: '/x.jpg' }] }
      const more = [
        { url: '*/3/configuration*', json: { images: { secure_base_url: base } } },
        { url: '*/3/movie/949/images?*', json: images },
      ]
      const found = answering({ id: 949 }, { more }).artwork(film, ['en'])
      if (base === 7) return expect(await failureOf(found)).toMatchObject({ code: 'protocol' })
      expect(await found).toMatchObject([{ url: 'https://image.tmdb.org/t/p/original/x.jpg' }])
    })
  }
})

describe('a server that fails', () => {
  let server: FakeTmdb
  beforeAll(async () => {
    server = await startFakeTmdb({ titles, token })
  })
  afterAll(() => server.stop())

  const codes: Partial<Record<Misbehaviour, string>> = {
    '429-seconds': 'rate',
    '429-date': 'rate',
    '429-huge': 'rate',
    '429-negative': 'rate',
    '429-junk': 'rate',
    '500': 'unreachable',
    '502-html': 'unreachable',
    '503': 'unreachable',
    '401': 'auth',
    '403': 'auth',
    '410': 'protocol',
    html200: 'protocol',
    empty: 'protocol',
    null: 'protocol',
    'wrong-types': 'protocol',
    'bad-utf8': 'protocol',
    'deep-json': 'protocol',
    traversal: 'protocol',
    'gzip-bomb': 'protocol',
    large: 'protocol',
    truncate: 'unreachable',
    reset: 'unreachable',
    garbage: 'protocol',
    'redirect-loop': 'protocol',
    'redirect-file': 'unsupported',
    'redirect-lan': 'unsupported',
    'redirect-metadata': 'unsupported',
  }
  for (const [mode, code] of Object.entries(codes)) {
    test(`with ${mode} makes a get fail as ${code}, and tells no secret`, async () => {
      server.misbehave(mode as Misbehaviour)
      const tmdbHere = tmdbAt(server)
      const failure = await failureOf(tmdbHere.get(film, ['en']))
      expect(failure).toMatchObject({ name: 'PluginError', code })
      expect(failure.message).not.toContain(token)
      expect(tmdbHere.lines.join('\n')).not.toContain(token)
    })
  }

  test('is asked three times at most', async () => {
    for (const mode of ['500', '401', 'html200'] as const) {
      server.misbehave(mode)
      server.requests.length = 0
      await failureOf(tmdbAt(server).get(film, ['en']))
      expect(server.requests).toHaveLength(mode === '500' ? 3 : 1)
    }
  })

  for (const [mode, seconds] of [
    ['429-seconds', 2],
    ['429-date', 0],
    ['429-huge', 3_600],
    ['429-negative', null],
    ['429-junk', null],
  ] as const) {
    test(`with ${mode} wants to be left alone for ${seconds} s`, async () => {
      server.misbehave(mode)
      const failure = await failureOf(tmdbAt(server).get(film, ['en']))
      expect(failure.retryAfterSeconds).toBe(seconds)
    })
  }

  test('with a page instead of data is tried again: whoever puts it there may be gone', async () => {
    server.misbehave('html200')
    const failure = await failureOf(tmdbAt(server).get(film, ['en']))
    expect(failure).toMatchObject({ code: 'protocol', retryable: true })
  })

  test('answers again as soon as it is well: no failure is remembered', async () => {
    server.misbehave('html200', 'ok')
    const tmdbHere = tmdbAt(server)
    await failureOf(tmdbHere.get(film, ['en']))
    expect((await tmdbHere.get(film, ['en']))?.title).toBe('Heat')
  })

  test('does not take another token', async () => {
    server.misbehave('ok')
    const other = tmdbAt({ url: server.url, token: 'another' })
    const calls = [
      () => other.test(),
      () => other.get(film, ['en']),
      () => other.artwork(film, ['en']),
    ]
    for (const call of calls) {
      expect(await failureOf(call())).toMatchObject({ code: 'auth', retryable: false })
    }
  })

  test('reads the token in the header, and nowhere else', async () => {
    server.misbehave('ok')
    server.requests.length = 0
    await tmdbAt(server).get(film, ['en'])
    expect(server.requests.map(({ path }) => path).join()).not.toContain('planted')
    expect(server.requests[0]?.headers['authorization']).toBe(`Bearer ${token}`)
  })
})

describe('the settings of tmdb', () => {
  for (const [name, settings] of [
    ['no token', {}],
    ['an empty token', { token: '' }],
    ['a token of two lines', { token: 'a\nb' }],
    ['an address that is none', { token, url: 'themoviedb' }],
    ['an address of another scheme', { token, image_url: 'ftp://image.test/' }],
    ['a size that is none', { token, image_size: '../original' }],
    ['a region that is none', { token, region: 'Germany' }],
    ['a rate without a time', { token, rate_limit: { requests: 40 } }],
    ['a rate of none', { token, rate_limit: { requests: 0, per: 1 } }],
    ['a duration that is none', { token, cache: 'for a while' }],
    ['a key that there is not', { token, api_key: 'x' }],
  ] as const) {
    test(`refuse ${name}`, () => {
      expect(v.safeParse(tmdb.settings, settings).success).toBe(false)
    })
  }

  test('take durations in words and in seconds', () => {
    const cache = (value: unknown): unknown => {
      const read = v.safeParse(tmdb.settings, { token, cache: value })
      return read.success ? (read.output as { cache: unknown }).cache : null
    }
    expect(['6h', '1d', '90s', 30, undefined].map(cache)).toEqual([21_600, 86_400, 90, 30, 86_400])
  })
})
