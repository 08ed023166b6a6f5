import { describe, expect, test } from 'bun:test'

import { PluginError } from '../../src/domain/plugin-error.ts'
import { failing, hanging } from '../../src/plugin/testing/faults.ts'
import { recorded } from '../../src/plugin/testing/recorded.ts'
import { createTestHost } from '../../src/plugin/testing/test-host.ts'
import { createTestLibrary } from '../../src/plugin/testing/test-library.ts'
import movies from '../../plugins/movies/index.ts'

/** The code of the PluginError that some work fails with, or what it gives. */
async function codeOf(work: () => Promise<unknown>): Promise<unknown> {
  try {
    return await work()
  } catch (error) {
    return error instanceof PluginError ? error.code : error
  }
}

describe('a test host', () => {
  test('answers recorded exchanges in their order, the last one again and again', async () => {
    const fetch = recorded([
      { url: 'https://a.test/list', json: [1] },
      { url: 'https://a.test/list', status: 404 },
      { method: 'POST', url: 'https://a.test/*?dry', body: 'posted', cookies: ['a=1'] },
    ])
    const host = createTestHost({ fetch })
    const first = await host.fetch('https://a.test/list')
    expect([first.status, first.json()]).toEqual([200, [1]])
    expect((await host.fetch('https://a.test/list')).status).toBe(404)
    expect((await host.fetch('https://a.test/list')).status).toBe(404)
    const posted = await host.fetch('https://a.test/x/y?dry', { method: 'POST', body: '1' })
    expect([posted.text(), posted.cookies]).toEqual(['posted', ['a=1']])
    expect(host.requests.map(({ method, url }) => [method, url]).at(-1)).toEqual([
      'POST',
      'https://a.test/x/y?dry',
    ])
  })

  test('says what is recorded when something else is asked', async () => {
    const host = createTestHost({ fetch: recorded([{ url: 'https://a.test/list' }]) })
    expect(host.fetch('https://a.test/other')).rejects.toThrow(
      'Nothing is recorded for GET https://a.test/other. Recorded: GET https://a.test/list.',
    )
  })

  test('reaches nothing without a network', async () => {
    expect(createTestHost().fetch('https://a.test/')).rejects.toThrow('fetch: recorded([…])')
  })

  test('tells of an answer that is no JSON as the host does', async () => {
    const host = createTestHost({ fetch: failing('html200') })
    const response = await host.fetch('https://a.test/')
    expect(await codeOf(async () => response.json())).toBe('protocol')
  })

  test('holds requests and programs to the permissions', async () => {
    const host = createTestHost({
      settings: { url: 'http://192.168.1.5:8080/' },
      permissions: { network: ['$settings', '*.films.test'], run: ['ffprobe'] },
      fetch: recorded([{ url: '*' }]),
      run: async () => ({ exitCode: 0, stdout: 'out', stderr: '' }),
    })
    const codes = [
      'http://192.168.1.5:8080/x',
      'https://api.films.test/',
      'https://films.elsewhere.test/',
      'ftp://api.films.test/',
      'no address',
    ].map((url) => codeOf(async () => (await host.fetch(url)).status))
    expect(await Promise.all(codes)).toEqual([
      200,
      200,
      'unsupported',
      'unsupported',
      'unsupported',
    ])
    expect(host.requests.map(({ isPermitted }) => isPermitted)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ])
    expect(await host.run('ffprobe', ['-version'])).toMatchObject({ stdout: 'out' })
    expect(await codeOf(() => host.run('sh', ['-c', 'id']))).toBe('unsupported')
    expect(host.runs).toEqual([
      ['ffprobe', '-version'],
      ['sh', '-c', 'id'],
    ])
  })

  test('keeps values as JSON until their time is over', async () => {
    let now = 0
    const host = createTestHost({ now: () => now })
    await host.cache.set('token', { value: 'x', left: undefined }, 10)
    expect(await host.cache.get('token')).toEqual({ value: 'x' })
    now = 10_000
    expect(await host.cache.get('token')).toBeNull()
  })

  test('ends what hangs with the signal of the call', async () => {
    const ending = new AbortController()
    const host = createTestHost({ fetch: hanging(ending.signal) })
    const asked = codeOf(() => host.fetch('https://a.test/'))
    ending.abort()
    expect(await asked).toBe('timeout')
  })
})

describe('a test library', () => {
  const films = {
    'Heat (1995)/Heat (1995).mkv': '',
    'Heat (1995)/movie.nfo': '<movie><title>Heat</title></movie>',
    'Heat (1995)/subs/Heat (1995).idx': '',
    'Heat (1995)/subs/Heat (1995).sub': '',
  }

  test('has files read as a scan reads them, and is gone afterwards', async () => {
    let root: string
    {
      using library = createTestLibrary(films)
      root = library.root
      const { scanner } = movies.create(createTestHost({ media: library.media }))
      if (scanner === undefined) throw new Error('movies is no scanner')
      const [unit] = library.units(scanner, 'movies').filter(({ path }) => path !== '')
      expect(unit?.entries.map(({ path }) => path)).not.toContain('subs/Heat (1995).sub')
      const [item] = await library.scan(scanner, 'movies')
      expect(item?.identity.title).toMatchObject({ value: 'Heat', source: 'nfo' })
    }
    expect(await Bun.file(`${root}/Heat (1995)/movie.nfo`).exists()).toBe(false)
  })

  test('writes nowhere else', () => {
    expect(() => createTestLibrary({ '../outside': '' })).toThrow('leads out of the library')
  })
})
