import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { startReceiver } from '../plugins/receiver.ts'
import { type ReloadingDaemon, startReloading } from './daemon.ts'

/** Threads and servers on a busy machine. */
setDefaultTimeout(60_000)

const path = '/api/v1/plugins'
const toml = `
# Tells the house
[[notifier]]
name = "house"
plugin = "webhook"
events = ["scan.completed"] # no more
[notifier.settings]
url = "http://127.0.0.1:9/hook" # the old one
secret = "plain-and-simple"
`
const text = (daemon: ReloadingDaemon): string => readFileSync(daemon.file, 'utf8')
const secrets = (daemon: ReloadingDaemon): string[] =>
  existsSync(daemon.at('data/secrets')) ? readdirSync(daemon.at('data/secrets')) : []

interface Issue {
  readonly path: string
  readonly message: string
}

describe('what the configuration says of an instance', () => {
  test('is shown without its secrets', async () => {
    await using daemon = await startReloading(toml)
    const { body } = await daemon.request('GET', `${path}/notifier/house/setup`)
    expect(body).toEqual({
      kind: 'notifier',
      name: 'house',
      plugin: 'webhook',
      enabled: true,
      priority: 100,
      settings: { url: 'http://127.0.0.1:9/hook', secret: '***' },
      line: 13,
      events: ['scan.completed'],
      downloads: null,
    })
    const without = await daemon.request('GET', `${path}/scanner/movies/setup`)
    expect(without.body).toMatchObject({ enabled: true, line: null, settings: {} })
    expect((await daemon.request('GET', `${path}/notifier/nobody/setup`)).status).toBe(404)
  })

  test('can be said of each plugin that is inside the executable', async () => {
    await using daemon = await startReloading('')
    const { body } = await daemon.request('GET', `${path}/offers`)
    const offers = body['offers'] as { kind: string; plugin: string; settingsSchema: object }[]
    const names = offers.map(({ kind, plugin }) => `${kind} ${plugin}`)
    expect(names).toContain('downloadClient qbittorrent')
    expect(offers.find(({ plugin }) => plugin === 'webhook')).toMatchObject({
      settingsSchema: { type: 'object', properties: { url: { type: 'string' } } },
    })
  })
})

describe('an instance that is changed', () => {
  test('keeps the secret that came back masked, and every remark', async () => {
    await using daemon = await startReloading(toml)
    const before = text(daemon)
    const answer = await daemon.request('PATCH', `${path}/notifier/house`, {
      priority: 5,
      settings: { url: 'http://127.0.0.1:9/other', secret: '***', format: 'arr' },
    })
    expect(answer.body).toMatchObject({ priority: 5, settings: { secret: '***' } })
    expect(text(daemon)).toContain('secret = "plain-and-simple"')
    expect(text(daemon)).toContain('url = "http://127.0.0.1:9/other" # the old one')
    expect(text(daemon)).toContain('events = ["scan.completed"] # no more\npriority = 5\n')
    expect(text(daemon).startsWith(before.slice(0, before.indexOf('[[notifier]]')))).toBe(true)
    expect(secrets(daemon)).toEqual([])
  })

  test('has a new secret in a file of its own; the one before goes with its last mention', async () => {
    await using daemon = await startReloading(toml)
    const url = 'http://127.0.0.1:9/hook'
    const change = async (secret: unknown): Promise<unknown> =>
      (await daemon.request('PATCH', `${path}/notifier/house`, { settings: { url, secret } })).body
    await change('the first')
    const [first = ''] = secrets(daemon)
    const place = join(daemon.at('data/secrets'), first)
    expect(readFileSync(place, 'utf8')).toBe('the first\n')
    expect([
      statSync(place).mode & 0o777,
      statSync(daemon.at('data/secrets')).mode & 0o777,
    ]).toEqual([0o600, 0o700])
    expect(text(daemon)).toContain(`secret = { file = "secrets/${first}" }`)
    expect(text(daemon)).not.toContain('plain-and-simple')
    const running = (): unknown =>
      daemon.live.running().config.instances.find(({ name }) => name === 'house')?.settings
    expect(running()).toEqual({ url, secret: 'the first' })

    const shown = { file: `secrets/${first}` }
    expect(await change(shown)).toMatchObject({ settings: { secret: shown } })
    expect(secrets(daemon)).toEqual([first])
    await change('the second')
    expect(running()).toEqual({ url, secret: 'the second' })
    expect(secrets(daemon)).toHaveLength(1)
    expect(existsSync(place)).toBe(false)
  })

  test.each([
    ['a setting that is wrong', { settings: { url: 'no address' } }, 'settings.url'],
    ['a setting that nobody knows', { settings: { url: 'http://a', urll: 'b' } }, 'settings.urll'],
    ['a mask of nothing', { settings: { url: 'http://a/***' } }, 'settings.url'],
    [
      'a file of this machine',
      { settings: { url: 'http://a', secret: { file: '/etc/passwd' } } },
      'settings.secret',
    ],
    ['an event that is none', { events: ['scan.complete'] }, 'events[0]'],
  ])('stays as it is for %s', async (_what, body, place) => {
    await using daemon = await startReloading(toml)
    const before = text(daemon)
    const answer = await daemon.request('PATCH', `${path}/notifier/house`, {
      ...body,
      ...('settings' in body && { settings: { secret: 'new', ...body.settings } }),
    })
    expect(answer.status).toBe(422)
    expect((answer.body['issues'] as Issue[]).map((one) => one.path)).toContain(place)
    expect(text(daemon)).toBe(before)
    expect(secrets(daemon)).toEqual([])
  })
})

describe('a secret that is kept', () => {
  const wish = (url: string): object => ({ settings: { url, secret: '***' } })
  const issuesOf = (answer: { body: Record<string, unknown> }): unknown => answer.body['issues']
  const refused = [{ path: 'settings.secret', message: expect.stringContaining('enter it anew') }]

  test.each([
    ['as a mask', 'plain-and-simple', '***'],
    ['as the name of its file', { file: 'hook' }, { file: 'hook' }],
  ])('is not tried at another address, %s', async (_how, written, secret) => {
    await using receiver = await startReceiver()
    const value = typeof written === 'string' ? `"${written}"` : `{ file = "${written.file}" }`
    await using daemon = await startReloading(toml.replace('"plain-and-simple"', value), {
      files: { 'data/hook': 'plain-and-simple' },
    })
    const trial = (settings: object): ReturnType<typeof daemon.request> =>
      daemon.request('POST', `${path}/notifier/test`, {
        plugin: 'webhook',
        like: 'house',
        settings,
      })
    const answer = await trial({ url: receiver.url, secret })
    expect([answer.status, issuesOf(answer)]).toMatchObject([422, refused])
    expect(receiver.taken).toEqual([])
    expect((await trial({ url: receiver.url, secret: 'anew' })).status).toBe(200)
  })

  test('is not written beside another address', async () => {
    await using daemon = await startReloading(toml)
    const before = text(daemon)
    const change = (body: object): ReturnType<typeof daemon.request> =>
      daemon.request('PATCH', `${path}/notifier/house`, body)
    for (const url of ['http://127.0.0.1:10/hook', 'https://127.0.0.1:9/hook', 'http:/nas/hook']) {
      const answer = await change(wish(url))
      expect([answer.status, issuesOf(answer)]).toMatchObject([422, refused])
    }
    expect(text(daemon)).toBe(before)
    expect((await change({ settings: { url: 'http://nas/hook', secret: 'anew' } })).status).toBe(
      200,
    )
  })

  test('is not lent to another plugin', async () => {
    await using daemon = await startReloading(toml)
    const answer = await daemon.request('POST', `${path}/notifier/test`, {
      plugin: 'ntfy',
      like: 'house',
      ...wish('http://127.0.0.1:9/hook'),
    })
    expect(answer.status).toBe(422)
    expect(JSON.stringify(issuesOf(answer))).toContain('stands for no secret that is known')
  })
})

describe('an instance', () => {
  test('is added, tried, switched off and taken out again', async () => {
    await using receiver = await startReceiver()
    await using daemon = await startReloading('# mine\n')
    const before = text(daemon)
    const settings = { url: receiver.url, secret: 'a secret of the house' }
    const wish = { plugin: 'webhook', name: 'phone', settings }

    const trial = await daemon.request('POST', `${path}/notifier/test`, wish)
    expect(trial).toMatchObject({ status: 200, body: { warnings: [] } })
    expect(receiver.taken).toHaveLength(1)
    expect([text(daemon), secrets(daemon)]).toEqual([before, []])

    const added = await daemon.request('POST', `${path}/notifier`, wish)
    expect(added).toMatchObject({ status: 201, body: { name: 'phone', enabled: true } })
    expect(added.headers.get('location')).toBe(`${path}/notifier/phone`)
    expect((await daemon.request('POST', `${path}/notifier`, wish)).status).toBe(409)
    // What was shown stands for what is known.
    const masked = { ...wish, settings: added.body['settings'], like: 'phone' }
    expect((await daemon.request('POST', `${path}/notifier/test`, masked)).status).toBe(200)
    expect(receiver.taken[1]?.headers['webhook-signature']).toBeString()

    await daemon.request('PATCH', `${path}/notifier/phone`, { enabled: false })
    const state = await daemon.request('GET', `${path}/notifier/phone`)
    expect(state.body).toMatchObject({ state: 'off' })
    expect((await daemon.request('DELETE', `${path}/notifier/phone`)).status).toBe(204)
    expect([text(daemon).trim(), secrets(daemon)]).toEqual([before.trim(), []])
    expect((await daemon.request('DELETE', `${path}/notifier/phone`)).status).toBe(404)
  })

  test('that is there without an entry gets one when it is changed, and cannot be taken out', async () => {
    await using daemon = await startReloading('')
    const changed = await daemon.request('PATCH', `${path}/scanner/images`, { priority: 7 })
    expect(changed.body).toMatchObject({ name: 'images', priority: 7 })
    expect(text(daemon)).toEndWith('[[scanner]]\nplugin = "images"\npriority = 7\n')
    expect((await daemon.request('DELETE', `${path}/scanner/movies`)).status).toBe(409)
  })

  test('that is tried with settings that are not right says which', async () => {
    await using daemon = await startReloading('')
    const answer = await daemon.request('POST', `${path}/downloadClient/test`, {
      plugin: 'qbittorrent',
      settings: { url: 5 },
    })
    expect(answer.status).toBe(422)
    expect((answer.body['issues'] as Issue[]).map((one) => one.path)).toContain('settings.url')
    const down = await daemon.request('POST', `${path}/downloadClient/test`, {
      plugin: 'qbittorrent',
      settings: { url: 'http://127.0.0.1:9', username: 'admin', password: 'secret' },
    })
    expect(down).toMatchObject({ status: 503, body: { reason: 'unreachable' } })
  })
})

test('a download client is added with what the core has to know of it', async () => {
  await using daemon = await startReloading(
    '[[library]]\nname = "Films"\nkind = "movies"\npath = "films"\n',
    { files: { 'films/Heat (1995)/Heat (1995).mkv': 'heat!' } },
  )
  const wish = {
    plugin: 'qbittorrent',
    enabled: false,
    settings: { url: 'http://127.0.0.1:9', username: 'admin', password: 'hunter22' },
    categories: { films: 'Films' },
    folders: ['/downloads'],
    pathMap: [{ remote: '/data', local: '/downloads' }],
  }
  const { status, body } = await daemon.request('POST', `${path}/downloadClient`, wish)
  expect([status, body]).toMatchObject([
    201,
    { downloads: { categories: { films: 'Films' }, pathMap: [{ remote: '/data' }] } },
  ])
  const wrong = await daemon.request('PATCH', `${path}/downloadClient/qbittorrent`, {
    pathMap: [{ remote: 'data', local: '/downloads' }],
  })
  expect((wrong.body['issues'] as Issue[])[0]?.path).toBe('pathMap[0].remote')
})

test('the text of the file names no file as secret that it has not named before', async () => {
  await using daemon = await startReloading(toml)
  const { body } = await daemon.request('GET', '/api/v1/config/file')
  const put = {
    text: text(daemon).replace('"plain-and-simple"', '{ file = "/etc/hostname" }'),
    etag: body['etag'],
  }
  const answer = await daemon.request('PUT', '/api/v1/config/file', put)
  expect(answer).toMatchObject({
    status: 422,
    body: { issues: [{ path: 'notifier[0].settings', line: 17 }] },
  })
})

describe('the text of the file, where a secret stands in a file of its own', () => {
  const named = toml.replace('"plain-and-simple"', '{ file = "hook" }')
  const files = { 'data/hook': 'plain-and-simple' }
  const here = 'http://127.0.0.1:9/hook'
  const block = (plugin: string, settings: string): string =>
    `\n[[notifier]]\nname = "mine"\nplugin = "${plugin}"\nevents = ["scan.completed"]\n[notifier.settings]\n${settings}\n`

  async function put(
    daemon: ReloadingDaemon,
    change: (text: string) => string,
  ): Promise<{ status: number; issues: string }> {
    const { body } = await daemon.request('GET', '/api/v1/config/file')
    const answer = await daemon.request('PUT', '/api/v1/config/file', {
      text: change(text(daemon)),
      etag: body['etag'],
    })
    return { status: answer.status, issues: JSON.stringify(answer.body['issues']) }
  }

  test.each([
    ['to another address', (was: string) => was.replace(here, 'http://127.0.0.1:10/hook')],
    [
      'to another address, by an instance beside it',
      (was: string) => was + block('webhook', 'url = "http://evil/"\nsecret = { file = "hook" }'),
    ],
    [
      'as a part of what everybody may read',
      (was: string) => was + block('ntfy', `url = "${here}"\ntopic = { file = "hook" }`),
    ],
    [
      'by way of one more address',
      (was: string) => was.replace('secret = {', 'headers = { a = "http://evil/" }\nsecret = {'),
    ],
  ])('does not have it sent %s', async (_where, change) => {
    await using daemon = await startReloading(named, { files })
    const before = text(daemon)
    const { status, issues } = await put(daemon, change)
    expect(status).toBe(422)
    expect(issues).toContain('would be sent there')
    expect(text(daemon)).toBe(before)
  })

  test('leaves it where it is while all else is changed, and goes elsewhere with a secret that is given anew', async () => {
    await using daemon = await startReloading(named, { files })
    const renamed = await put(daemon, (was) =>
      was.replace('name = "house"', 'name = "home"').replace(here, 'http://127.0.0.1:9/other'),
    )
    expect(renamed).toMatchObject({ status: 200 })
    const anew = await put(daemon, (was) =>
      was
        .replace('127.0.0.1:9', '127.0.0.1:10')
        .replace('{ file = "hook" }', '"another-and-longer"'),
    )
    expect(anew).toMatchObject({ status: 200 })
  })
})
