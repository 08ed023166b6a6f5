import { describe, expect, test } from 'bun:test'

import type { ServerAnswer } from '../../../src/plugin/testing/misbehaviours.ts'
import { startMisbehavingServer } from '../../../src/plugin/testing/misbehaving-server.ts'
import { enricherOf, failureOf, queryOf, startWorld, type World } from './provider.ts'

const series = { kind: 'series', id: '1' } as const

/** A server that answers everything with one value. */
async function answering(body: unknown): Promise<World['enricher'] & AsyncDisposable> {
  const answer = (): ServerAnswer => ({ body: JSON.stringify(body) })
  const server = await startMisbehavingServer({ answer })
  return {
    ...enricherOf({ url: server.url }),
    [Symbol.asyncDispose]: () => server.stop(),
  }
}

const embedded = { episodes: [], seasons: [], cast: [], akas: [], images: [] }
const least = { id: 1, name: 'Odd', _embedded: embedded }

describe('a field that is not what it should be', () => {
  for (const [field, value] of [
    ['genres', 'Drama'],
    ['status', 7],
    ['runtime', '45'],
    ['averageRuntime', -3],
    ['premiered', '0000-00-00'],
    ['premiered', 'soon'],
    ['ended', 20120601],
    ['rating', { average: 'high' }],
    ['rating', { average: 11 }],
    ['network', 'Channel'],
    ['webChannel', { name: null }],
    ['externals', { tvrage: -1, thetvdb: '7', imdb: 'nm0000001' }],
    ['image', { original: 7, medium: {} }],
    ['image', { original: 'ftp://static.tvmaze.com/a.jpg' }],
    ['image', { original: '//static.tvmaze.com/a.jpg' }],
    ['summary', ['<p>x</p>']],
    ['summary', '<p> </p>'],
    ['language', {}],
    ['type', 7],
  ] as const) {
    test(`is left out: ${field} ${JSON.stringify(value)}`, async () => {
      await using enricher = await answering({ ...least, [field]: value })
      expect(await enricher.get(series, [])).toEqual({
        ref: series,
        title: 'Odd',
        ids: [{ provider: 'tvmaze', id: '1' }],
        metadata: {},
      })
      expect(await enricher.artwork(series, [])).toEqual([])
    })
  }

  test('costs only itself in lists of people, names and episodes', async () => {
    const episode = { id: 5, season: 1, number: 1, name: 'Right', runtime: 'long' }
    await using enricher = await answering({
      ...least,
      _embedded: {
        episodes: [null, { id: 'x', season: 1, number: 2 }, episode],
        seasons: 'none',
        cast: [7, { person: { name: 'Ann' }, character: 'x' }, { person: {} }],
        akas: [{ name: '' }, { name: 'Other' }],
        images: {},
      },
    })
    expect(await enricher.get(series, [])).toMatchObject({
      alternativeTitles: ['Other'],
      metadata: { actors: [{ name: 'Ann', order: 0 }] },
    })
    const ref = { kind: 'episode', id: '1', season: 1, episode: 1 } as const
    expect(await enricher.get(ref, [])).toEqual({
      ref,
      title: 'Right',
      ids: [{ provider: 'tvmaze', id: '5' }],
      metadata: {},
    })
    expect(await enricher.get({ ...ref, episode: 2 }, [])).toBeNull()
  })

  test('is cut when it is too long to be kept', async () => {
    await using enricher = await answering({
      ...least,
      name: 'N'.repeat(100_000),
      summary: `<p>${'€'.repeat(200_000)}</p>`,
      _embedded: {
        ...embedded,
        akas: Array.from({ length: 5_000 }, (_, at) => ({ name: `Name ${at}` })),
        cast: Array.from({ length: 5_000 }, (_, at) => ({ person: { name: `P${at}` } })),
      },
    })
    const item = await enricher.get(series, [])
    expect(item?.title?.length).toBe(300)
    expect(item?.metadata.plot?.length).toBe(8_000)
    expect(item?.alternativeTitles?.length).toBeLessThan(501)
    expect(item?.metadata.actors?.length).toBeLessThan(501)
  })
})

describe('pictures', () => {
  for (const url of [
    'https://evil.example/a.jpg',
    'http://169.254.169.254/latest',
    'https://static.tvmaze.com.evil.example/a.jpg',
    'https://user:pass@static.tvmaze.com/a.jpg',
    'https://static.tvmaze.com:8080/a.jpg',
    'http://127.0.0.1:1/a.jpg',
    'file:///etc/passwd',
    '/../../etc/passwd',
    'data:image/png;base64,AAAA',
  ]) {
    test(`of another place are not offered: ${url}`, async () => {
      const picture = { type: 'poster', resolutions: { original: { url } } }
      await using enricher = await answering({
        ...least,
        image: { original: url, medium: url },
        _embedded: {
          ...embedded,
          images: [picture],
          seasons: [{ id: 3, number: 1, image: { original: url } }],
          cast: [{ person: { name: 'Ann', image: { medium: url } } }],
        },
      })
      expect(await enricher.artwork(series, [])).toEqual([])
      expect(await enricher.artwork({ kind: 'season', id: '1', season: 1 }, [])).toEqual([])
      const item = await enricher.get(series, [])
      expect(item?.metadata.actors).toEqual([{ name: 'Ann', order: 0 }])
    })
  }

  test('of TVmaze are offered, those of a kind that has no name are not', async () => {
    const picture = (type: string | null, name: string, main = false) => ({
      type,
      main,
      resolutions: { original: { url: `https://static.tvmaze.com/${name}`, width: 'x' } },
    })
    await using enricher = await answering({
      ...least,
      _embedded: {
        ...embedded,
        images: [
          picture(null, 'legacy.jpg'),
          picture('poster', 'a.jpg'),
          picture('poster', 'b.jpg', true),
        ],
      },
    })
    expect(await enricher.artwork(series, [])).toEqual([
      { type: 'poster', url: 'https://static.tvmaze.com/b.jpg', language: 'en' },
      { type: 'poster', url: 'https://static.tvmaze.com/a.jpg', language: 'en' },
    ])
  })
})

describe('an answer that is none', () => {
  for (const body of [
    { ...least, id: '1' },
    { ...least, id: 1.5 },
    { ...least, id: -1 },
    { ...least, name: 7 },
    { ...least, name: ' ' },
    { id: 1, name: 'x' },
    [],
    'text',
    7,
  ]) {
    test(`fails as protocol: ${JSON.stringify(body).slice(0, 40)}`, async () => {
      await using enricher = await answering(body)
      expect(await failureOf(enricher.get(series, []))).toMatchObject({
        code: 'protocol',
        retryable: false,
      })
    })
  }

  test('to a search fails as protocol rather than to find nothing', async () => {
    for (const body of [{}, [{}], [{ show: { id: 'x', name: 'A' } }], [null]]) {
      await using enricher = await answering(body)
      expect(await failureOf(enricher.search(queryOf('A')))).toMatchObject({ code: 'protocol' })
    }
  })
})

describe('a server that misbehaves', () => {
  for (const [mode, code, retryable] of [
    ['401', 'banned', false],
    ['403', 'banned', false],
    ['410', 'protocol', false],
    ['500', 'unreachable', true],
    ['503', 'unreachable', true],
    ['502-html', 'unreachable', true],
    ['html200', 'protocol', false],
    ['empty', 'protocol', false],
    ['null', 'protocol', false],
    ['wrong-types', 'protocol', false],
    ['bad-utf8', 'protocol', false],
    ['deep-json', 'protocol', false],
    ['reset', 'unreachable', true],
    ['truncate', 'unreachable', true],
    ['garbage', 'protocol', true],
    ['redirect-metadata', 'unsupported', false],
    ['redirect-lan', 'unsupported', false],
  ] as const) {
    test(`by ${mode} is a failure, and never an answer`, async () => {
      for (const call of [
        ({ enricher }: World) => enricher.test(),
        ({ enricher }: World) => enricher.search(queryOf('Harbour')),
        ({ enricher }: World) => enricher.get({ kind: 'series', id: '82' }, []),
        ({ enricher }: World) => enricher.artwork({ kind: 'series', id: '82' }, []),
      ]) {
        await using world = await startWorld()
        world.server.misbehave(mode)
        expect(await failureOf(call(world))).toMatchObject({ code, retryable })
      }
    })
  }

  test('by 404 to a search is another address than that of TVmaze', async () => {
    await using world = await startWorld()
    world.server.misbehave('404')
    expect(await failureOf(world.enricher.search(queryOf('A')))).toMatchObject({ code: 'protocol' })
    expect(await failureOf(world.enricher.test())).toMatchObject({ code: 'protocol' })
  })

  test('by 429 is a matter of rate', async () => {
    await using world = await startWorld()
    world.server.misbehave('429-seconds')
    const failure = await failureOf(world.enricher.test())
    expect(failure).toMatchObject({ code: 'rate', retryable: true })
  })
})
