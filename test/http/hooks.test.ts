import { describe, expect, test } from 'bun:test'

import { AppError } from '../../src/domain/error.ts'
import type { Watching } from '../../src/domain/watch.ts'
import { createApp } from '../../src/http/app.ts'
import { createTestApi, hooksKey, key, readKey, type TestApi } from './api.ts'

/** Who asks, with what. */
interface Word {
  readonly query?: string
  readonly key?: string | null
  readonly type?: string
  readonly body?: string
}

/** Takes the word of whoever tells of paths below /media, and remembers it. */
function listening(): Watching & { readonly told: string[] } {
  const told: string[] = []
  return {
    told,
    list: () => [],
    tell: (paths) => {
      const accepted = paths.filter((path) => path.startsWith('/media/'))
      const refused = paths.filter((path) => !path.startsWith('/media/'))
      told.push(...accepted)
      if (accepted.length === 0) return Promise.reject(new AppError('invalid', 'None is below.'))
      const named = accepted.map((path) => ({ path, libraryName: 'Films' }))
      return Promise.resolve({ accepted: named, refused })
    },
  }
}

async function say(api: TestApi, watching: Watching, word: Word, clients = 0): Promise<Response> {
  api.answer('tellOfDownload', () => ({ clients }))
  const app = createApp({ ...api.deps, watching })
  const headers: Record<string, string> = { host: '127.0.0.1' }
  if (word.key !== null) headers['x-api-key'] = word.key ?? hooksKey
  if (word.body !== undefined) headers['content-type'] = word.type ?? 'application/json'
  const init = { method: 'POST', headers, ...(word.body !== undefined && { body: word.body }) }
  return await app.request(`/api/v1/hooks/path${word.query ?? ''}`, init)
}

const json = (value: unknown): Pick<Word, 'body'> => ({ body: JSON.stringify(value) })
const film = { id: 1, title: 'Heat', folderPath: '/media/films/Heat (1995)' }
const show = { id: 1, title: 'Dark', path: '/media/shows/Dark' }

describe('a word of a change', () => {
  const words: readonly (readonly [who: string, word: Word, paths: readonly string[]])[] = [
    ['a path in the address', { query: '?path=/media/films/a%20b' }, ['/media/films/a b']],
    ['a path in JSON', json({ path: '/media/films/a' }), ['/media/films/a']],
    [
      'paths in JSON',
      json({ paths: ['/media/films/a', '/media/films/b'] }),
      ['/media/films/a', '/media/films/b'],
    ],
    [
      'qBittorrent, which has curl send a form',
      {
        body: 'path=%2Fmedia%2Ffilms%2FHeat%20%26%20Dust',
        type: 'application/x-www-form-urlencoded',
      },
      ['/media/films/Heat & Dust'],
    ],
    [
      'Radarr after an import',
      json({
        eventType: 'Download',
        movie: film,
        movieFile: { path: '/media/films/Heat (1995)/Heat.mkv' },
        isUpgrade: true,
        deletedFiles: [{ path: '/media/films/Heat (1995)/Heat old.mkv' }],
      }),
      ['/media/films/Heat (1995)/Heat.mkv', '/media/films/Heat (1995)/Heat old.mkv'],
    ],
    [
      'Sonarr after a rename',
      json({
        eventType: 'Rename',
        series: show,
        renamedEpisodeFiles: [
          { previousPath: '/media/shows/Dark/a.mkv', path: '/media/shows/Dark/b.mkv' },
        ],
      }),
      ['/media/shows/Dark/b.mkv', '/media/shows/Dark/a.mkv'],
    ],
    [
      'Sonarr after a series has gone',
      json({ eventType: 'SeriesDelete', series: show }),
      ['/media/shows/Dark'],
    ],
    [
      'Radarr after a film has gone',
      json({ eventType: 'MovieDelete', movie: film }),
      ['/media/films/Heat (1995)'],
    ],
    [
      'Sonarr, which tries whether it works',
      json({ eventType: 'Test', series: { path: 'C:\\testpath' } }),
      [],
    ],
    ['Radarr, which has begun a download', json({ eventType: 'Grab', movie: film }), []],
  ]
  test.each(words)('is understood from %s', async (_who, word, paths) => {
    using api = createTestApi()
    const watching = listening()
    const answer = await say(api, watching, word)
    expect(answer.status).toBe(202)
    expect(watching.told).toEqual([...paths])
    expect(await answer.json()).toEqual({
      accepted: paths.map((path) => ({ path, library: 'Films' })),
      refused: [],
    })
  })

  test('names what is not below a library beside what is', async () => {
    using api = createTestApi()
    const answer = await say(api, listening(), json({ paths: ['/media/a', '/etc/passwd'] }))
    expect(await answer.json()).toMatchObject({ refused: ['/etc/passwd'] })
  })

  const wrong: readonly (readonly [what: string, word: Word, status: number])[] = [
    ['no path as invalid', json({ hello: 1 }), 422],
    ['no body as invalid', {}, 422],
    ['text that is neither JSON nor a form as invalid', { body: 'hello', type: 'text/plain' }, 422],
    ['paths outside of all libraries as invalid', json({ path: '/etc' }), 422],
    [
      'more than 1,000 paths as invalid',
      json({ paths: Array.from({ length: 1_001 }, String) }),
      422,
    ],
    ['no key as unauthorized', { ...json({ path: '/media/a' }), key: null }, 401],
    ['a key that may only look as forbidden', { ...json({ path: '/media/a' }), key: readKey }, 403],
    [
      'the full key in the address as unauthorized',
      { key: null, query: `?path=/media/a&apikey=${key}` },
      401,
    ],
    [
      'a key for looking in the address as unauthorized',
      { key: null, query: `?path=/media/a&apikey=${readKey}` },
      401,
    ],
  ]
  test.each(wrong)('rejects %s', async (_what, word, status) => {
    using api = createTestApi()
    const watching = listening()
    expect((await say(api, watching, word)).status).toBe(status)
    expect(watching.told).toEqual([])
  })
})

describe('a word of a download', () => {
  const elsewhere = json({ path: '/downloads/Heat' })

  test('has clients asked, where the path of a client is no folder of a library', async () => {
    using api = createTestApi()
    const answer = await say(api, listening(), elsewhere, 2)
    expect(answer.status).toBe(202)
    expect(await answer.json()).toEqual({ accepted: [], refused: ['/downloads/Heat'] })
    expect(api.asked).toEqual([['tellOfDownload']])
  })

  test('is none when a program of another sort tells of its import', async () => {
    using api = createTestApi()
    await say(api, listening(), json({ eventType: 'Grab', movie: film }), 2)
    expect(api.asked).toEqual([])
  })

  test.each([
    ['with nothing but the key in the address', undefined],
    ['whatever its body says', '{"name":"../../x","hash":'],
  ])('is taken %s', async (_how, body) => {
    using api = createTestApi()
    api.answer('tellOfDownload', () => ({ clients: 2 }))
    const answer = await api.app.request(`/api/v1/hooks/download?apikey=${hooksKey}`, {
      method: 'POST',
      headers: { host: '127.0.0.1', ...(body !== undefined && { 'content-type': 'text/plain' }) },
      ...(body !== undefined && { body }),
    })
    expect(answer.status).toBe(202)
    expect(await answer.json()).toEqual({ clients: 2 })
  })

  test.each([
    ['no key as unauthorized', {}, 401],
    ['a key that may only look as forbidden', { 'x-api-key': readKey }, 403],
  ])('rejects %s', async (_what, headers, status) => {
    using api = createTestApi()
    const answer = await api.app.request('/api/v1/hooks/download', {
      method: 'POST',
      headers: { host: '127.0.0.1', ...headers },
    })
    expect(answer.status).toBe(status)
    expect(api.asked).toEqual([])
  })
})

describe('the key for hooks', () => {
  test('may stand in the address', async () => {
    using api = createTestApi()
    const word = { key: null, query: `?path=/media/a&apikey=${hooksKey}` }
    expect((await say(api, listening(), word)).status).toBe(202)
  })

  test.each(['/api/v1/libraries', '/api/v1/watches', '/api/v1/keys'])(
    'opens %s to nobody',
    async (path) => {
      using api = createTestApi()
      const answer = await api.request('GET', path, { headers: { 'x-api-key': hooksKey } })
      expect(answer.status).toBe(403)
      const inAddress = await api.app.request(`${path}?apikey=${hooksKey}`, {
        headers: { host: '127.0.0.1' },
      })
      expect(inAddress.status).toBe(401)
    },
  )
})
