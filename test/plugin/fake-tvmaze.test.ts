import { describe, expect, test } from 'bun:test'

import { startFakeTvmaze } from '../../src/plugin/testing/fake/tvmaze.ts'
import { allShows, harbour } from '../plugins/tvmaze/shows.ts'

async function ask(url: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(url, { redirect: 'manual' })
  const text = await response.text()
  return { status: response.status, body: text === '' ? null : JSON.parse(text) }
}

describe('the pretend TVmaze', () => {
  test('tells of a show in the documented shape, with addresses of its own', async () => {
    await using server = await startFakeTvmaze({ shows: [harbour] })
    const { body } = await ask(`${server.url}/shows/82`)
    expect(body).toMatchObject({
      id: 82,
      name: 'Harbour & Sons',
      type: 'Animation',
      language: 'German',
      status: 'Ended',
      runtime: 45,
      averageRuntime: 60,
      premiered: '2010-01-07',
      network: { name: 'Channel Nine', country: { name: 'United States', code: 'US' } },
      externals: { tvrage: null, thetvdb: 121_361, imdb: 'tt0944947' },
      summary: '<p>A family &lt;keeps&gt; ships.</p><p>They sink "often" &amp; deep.</p>',
      _links: { self: { href: `${server.url}/shows/82` } },
    })
  })

  test('puts specials without a number between the episodes, and only when asked', async () => {
    await using server = await startFakeTvmaze({ shows: [harbour] })
    const regular = await ask(`${server.url}/shows/82/episodes`)
    const all = await ask(`${server.url}/shows/82/episodes?specials=1`)
    expect(regular.body).toMatchObject([{ number: 1 }, { number: 2 }, { season: 2, number: 1 }])
    expect(all.body).toMatchObject([
      { season: 1, number: 1, type: 'regular' },
      { season: 1, number: 2 },
      { season: 1, number: null, type: 'significant_special', name: 'Making Waves' },
      { season: 2, number: 1 },
    ])
  })

  test('sends those who look up a number to the show', async () => {
    await using server = await startFakeTvmaze({ shows: allShows })
    const found = await fetch(`${server.url}/lookup/shows?imdb=tt0944947`, { redirect: 'manual' })
    expect(found.status).toBe(301)
    expect(found.headers.get('location')).toBe(`${server.url}/shows/82`)
    expect((await ask(`${server.url}/lookup/shows?thetvdb=1`)).status).toBe(404)
  })

  test.each([
    ['harbour', [82, 83]],
    ['Harbuor and sons', [82, 83]],
    ['hafen sohne', [82]],
    ['nobody', [84]],
    ['xyzzy', []],
  ] as const)('finds by %j: %j', async (words, ids) => {
    await using server = await startFakeTvmaze({ shows: allShows })
    const { body } = await ask(`${server.url}/search/shows?q=${encodeURIComponent(words)}`)
    const found = (body as { score: number; show: { id: number } }[]).map(({ show }) => show.id)
    expect(found).toEqual([...ids])
  })

  test.each(['/shows/7', '/shows/82/other', '/other', '/uploads/x.png', '/seasons/7/episodes'])(
    'answers 404 to %s',
    async (path) => {
      await using server = await startFakeTvmaze({ shows: allShows })
      expect((await fetch(`${server.url}${path}`)).status).toBe(404)
    },
  )

  test('writes down what was asked and when', async () => {
    await using server = await startFakeTvmaze({ shows: allShows })
    const before = Date.now()
    await ask(`${server.url}/shows/82`)
    expect(server.requests).toMatchObject([{ method: 'GET', path: '/shows/82', mode: 'ok' }])
    expect(server.requests[0]?.at).toBeGreaterThanOrEqual(before)
  })

  test('misbehaves as it is told, and learns other shows', async () => {
    await using server = await startFakeTvmaze({ shows: allShows })
    server.misbehave('500', 'ok')
    expect((await ask(`${server.url}/shows/82`)).status).toBe(500)
    expect((await ask(`${server.url}/shows/82`)).status).toBe(200)
    server.know([])
    expect((await ask(`${server.url}/shows/82`)).status).toBe(404)
  })
})
