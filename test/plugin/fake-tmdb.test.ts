import { afterAll, beforeAll, describe, expect, test } from 'bun:test'

import { type FakeTmdb, startFakeTmdb } from '../../src/plugin/testing/fake/tmdb.ts'
import type { FakeTmdbTitle } from '../../src/plugin/testing/fake/tmdb/titles.ts'
import { titles } from '../plugins/tmdb/titles.ts'

const many: FakeTmdbTitle[] = Array.from({ length: 45 }, (_, at) => ({
  kind: 'movie',
  id: 1_000 + at,
  title: `Sequel ${at}`,
  popularity: at,
}))

let server: FakeTmdb
beforeAll(async () => {
  server = await startFakeTmdb({ titles: [...titles, ...many] })
})
afterAll(() => server.stop())

interface Reply {
  readonly status: number
  // Whatever TMDB's JSON holds.
  readonly body: Record<string, any> // oxlint-disable-line typescript/no-explicit-any
}

async function ask(path: string, token = server.token): Promise<Reply> {
  const response = await fetch(`${server.url}/3${path}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  return { status: response.status, body: (await response.json()) as Reply['body'] }
}

async function found(path: string): Promise<number[]> {
  const { body } = await ask(path)
  return (body['results'] as { id: number }[]).map(({ id }) => id)
}

describe('a fake TMDB', () => {
  test('refuses another token as TMDB does', async () => {
    expect(await ask('/configuration', 'another')).toMatchObject({
      status: 401,
      body: { status_code: 7, success: false },
    })
    expect(await ask('/authentication')).toMatchObject({ status: 200, body: { success: true } })
  })

  test('says what it has not as TMDB does', async () => {
    for (const path of ['/movie/1', '/tv/70523/season/9', '/movie/949/nothing', '/nothing']) {
      expect(await ask(path)).toMatchObject({ status: 404, body: { status_code: 34 } })
    }
    expect((await fetch(`${server.url}/t/p/original/none.jpg`)).status).toBe(404)
  })

  test('searches all titles without case and accents, the most popular first', async () => {
    expect(await found('/search/movie?query=HEAT')).toEqual([12_345, 949])
    expect(await found('/search/movie?query=sen%20to%20chihiro')).toEqual([129])
    expect(await found('/search/movie?query=chihiros%20reise')).toEqual([129])
    expect(await found(`/search/movie?query=${encodeURIComponent('千と千尋の神隠し')}`)).toEqual([
      129,
    ])
    expect(await found('/search/tv?query=d%C3%A1rk')).toEqual([70_523])
    expect(await found('/search/collection?query=heat')).toEqual([77])
  })

  test('takes the year of a search at its word', async () => {
    expect(await found('/search/movie?query=heat&year=1995')).toEqual([949])
    expect(await found('/search/movie?query=heat&primary_release_year=1986')).toEqual([12_345])
    expect(await found('/search/movie?query=heat&year=1996')).toEqual([])
    expect(await found('/search/tv?query=dark&first_air_date_year=2018')).toEqual([])
  })

  test('gives twenty a page', async () => {
    expect(await found('/search/movie?query=sequel')).toHaveLength(20)
    expect(await found('/search/movie?query=sequel&page=3')).toEqual([
      1_004, 1_003, 1_002, 1_001, 1_000,
    ])
    expect((await ask('/search/movie?query=sequel')).body).toMatchObject({
      page: 1,
      total_pages: 3,
      total_results: 45,
    })
    expect((await ask('/search/movie?query=')).status).toBe(422)
  })

  test('speaks the language of the request where it has the words', async () => {
    const { body } = await ask('/movie/129?language=fr-FR')
    expect(body).toMatchObject({ title: 'Le Voyage de Chihiro', overview: 'Une fille.' })
    expect((await ask('/movie/129?language=sv-SE')).body).toMatchObject({
      title: 'Spirited Away',
      overview: '',
    })
  })

  test('adds what is appended, and gives the same alone', async () => {
    const { body } = await ask('/movie/949?append_to_response=external_ids,keywords,unknown')
    expect(body['external_ids']).toMatchObject({ imdb_id: 'tt0113277' })
    expect(body['keywords'].keywords).toHaveLength(2)
    expect(body).not.toHaveProperty('credits')
    const alone = await ask('/movie/949/external_ids')
    expect(alone.body).toEqual({ id: 949, ...body['external_ids'] })
  })

  test('lists pictures of the languages that are asked for, and serves them', async () => {
    const { body } = await ask('/movie/949/images?include_image_language=de,null')
    expect(body['posters'].map((one: { file_path: string }) => one.file_path)).toEqual([
      '/heatGerman.jpg',
    ])
    const sizes = [
      ['original/heatGerman.jpg', 'jpeg', 500, 750],
      ['w342/heatGerman.jpg', 'jpeg', 342, 513],
      ['w500/heatLogo.png', 'png', 400, 160],
      ['h632/alPacino.jpg', 'jpeg', 185, 278],
    ] as const
    for (const [path, format, width, height] of sizes) {
      const response = await fetch(`${server.url}/t/p/${path}`)
      expect(response.headers.get('content-type')).toBe(`image/${format}`)
      const picture = new Bun.Image(await response.bytes())
      expect(await picture.metadata()).toMatchObject({ format, width, height })
    }
  })

  test('draws each picture otherwise, and the same always the same', async () => {
    const bytes = async (file: string): Promise<string> =>
      Bun.hash(await (await fetch(`${server.url}/t/p/w92/${file}`)).bytes()).toString()
    expect(await bytes('heatGerman.jpg')).toBe(await bytes('heatGerman.jpg'))
    expect(await bytes('heatGerman.jpg')).not.toBe(await bytes('heatEnglish.jpg'))
  })

  test('keeps what was asked and when', async () => {
    server.requests.length = 0
    const before = Date.now()
    await ask('/movie/949')
    expect(server.requests).toMatchObject([{ method: 'GET', path: '/3/movie/949', mode: 'ok' }])
    expect(server.requests[0]?.at).toBeGreaterThanOrEqual(before)
  })

  test('misbehaves until it is told to be well, pictures too', async () => {
    server.misbehave('500', '429-seconds', 'ok')
    expect((await ask('/movie/949')).status).toBe(500)
    const picture = await fetch(`${server.url}/t/p/w92/heatGerman.jpg`)
    expect([picture.status, picture.headers.get('retry-after')]).toEqual([429, '2'])
    expect((await ask('/movie/949')).status).toBe(200)
  })

  test('knows other titles from now on', async () => {
    await using other = await startFakeTmdb({ titles: [], token: 'mine' })
    const path = `${other.url}/3/movie/949`
    const status = async (): Promise<number> =>
      (await fetch(path, { headers: { authorization: 'Bearer mine' } })).status
    expect(await status()).toBe(404)
    other.know(titles)
    expect(await status()).toBe(200)
  })

  test('takes no two titles of one number', async () => {
    const twice = [...titles, ...titles]
    expect(await startFakeTmdb({ titles: twice }).catch(String)).toContain('the number 949')
  })
})
