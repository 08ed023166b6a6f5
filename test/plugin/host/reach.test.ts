import { afterAll, beforeEach, describe, expect, test } from 'bun:test'

import { createAsking, type AskingOptions } from './asking.ts'
import { failureOf } from './catch.ts'

let hits = 0
let location = ''
const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch: ({ url }) => {
    hits += 1
    if (!url.endsWith('/away')) return new Response('canary')
    return new Response(null, { status: 302, headers: { location } })
  },
})
const { port } = server
beforeEach(() => {
  hits = 0
})
afterAll(() => server.stop(true))

const everyName = {
  network: [
    'localhost',
    'evil.test',
    'two.test',
    'sub.localhost',
    'nas.test',
    '*.example.org',
    '0.0.0.0',
    '127.0.0.1',
    '127.1.2.3',
    '10.0.0.1',
    '172.16.5.5',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.1.1',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::7f00:1',
    '64:ff9b::7f00:1',
    'fe80::1',
    'fd00::1',
  ],
}
const names = {
  localhost: ['127.0.0.1', '::1'],
  'localhost.': ['127.0.0.1'],
  'evil.test': ['127.0.0.1'],
  'two.test': ['1.1.1.1', '127.0.0.1'],
  'sub.localhost': ['127.0.0.1'],
  'nas.test': ['127.0.0.1'],
  'meta.example.org': ['169.254.169.254'],
}

describe('an address that the settings do not name is refused although the plugin may reach the name:', () => {
  test.each([
    '127.0.0.1',
    '127.1',
    '127.1.2.3',
    '0x7f000001',
    '0x7f.0.0.1',
    '2130706433',
    '017700000001',
    '0177.0.0.1',
    '①②⑦.0.0.1',
    '127.0.0.1.',
    'localhost',
    'LOCALHOST',
    'localhost.',
    'sub.localhost',
    '[::1]',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
    '[64:ff9b::127.0.0.1]',
    '0',
    '0.0.0.0',
    '[::]',
    '10.0.0.1',
    '172.16.5.5',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.1.1',
    '[fe80::1]',
    '[fd00::1]',
    'evil.test',
    'two.test',
    'meta.example.org',
  ])('%s', async (host) => {
    const { host: plugin } = createAsking({ permissions: everyName, names })
    const error = await failureOf(plugin.fetch(`http://${host}:${port}/`))
    expect(error).toMatchObject({ code: 'unsupported', retryable: false })
    expect(hits).toBe(0)
  })
})

describe('another scheme is refused:', () => {
  test.each([
    'file:///etc/passwd',
    'data:text/plain,hello',
    's3://bucket/key',
    'unix:///run/docker.sock',
    'ftp://nas.test/',
    'ws://nas.test/',
    'blob:http://nas.test/1',
    'javascript:1',
    'about:blank',
    'gopher://nas.test/',
  ])('%s', async (url) => {
    const { host } = createAsking({ permissions: everyName, settings: { url }, names })
    expect(await failureOf(host.fetch(url))).toMatchObject({ code: 'unsupported' })
  })

  test('and so is what is no address at all', async () => {
    const { host } = createAsking()
    for (const url of ['', 'nas.test', '//nas.test', 'http://', 'http://a b/']) {
      expect(await failureOf(host.fetch(url))).toMatchObject({ code: 'invalid' })
    }
  })
})

describe('a host that the permissions do not name is refused', () => {
  const refused = async (url: string, options: AskingOptions): Promise<string> => {
    const resolve = (): never => {
      throw new Error('the name was looked up')
    }
    const { host, questions } = createAsking({ ...options, parts: { resolve } })
    const error = await failureOf(host.fetch(url))
    expect(error.code).toBe('unsupported')
    expect(questions).toEqual([])
    return error.message
  }

  test('before its name is looked up', async () => {
    expect(await refused('http://other.test/', { permissions: everyName })).toBe(
      "other.test may not be reached: the plugin's permissions do not name it.",
    )
  })

  test('when there are no permissions', async () => {
    await refused('http://nas.test/', { permissions: {}, settings: { url: 'http://nas.test/' } })
  })

  test('when only names below it are permitted, or it merely ends alike', async () => {
    for (const host of ['example.org', 'badexample.org', 'example.org.evil.test', '.example.org']) {
      const { host: plugin } = createAsking({ permissions: everyName })
      const { code } = await failureOf(plugin.fetch(`http://${host}/`))
      expect(['unsupported', 'invalid']).toContain(code)
    }
  })

  test('when the settings hold its name in another role', async () => {
    const settings = {
      url: 'http://nas.test@evil.test/',
      title: 'other.test',
      text: 'see nas.test',
    }
    expect(await refused('http://nas.test/', { settings })).toContain('nor the settings')
    await refused('http://other.test/', { settings })
  })
})

describe('the settings name a host', () => {
  test.each([
    ['in an address', { url: `http://nas.test:${port}/base` }],
    ['in an address deep inside', { servers: [{ name: 'a', at: { url: 'HTTP://NAS.test' } }] }],
    ['by its name alone', { host: 'nas.test' }],
    ['by its name and port', { server: 'nas.test:99' }],
  ])('%s, and it may be reached although it is private', async (_, settings) => {
    const { host } = createAsking({ settings, names })
    expect((await host.fetch(`http://nas.test:${port}/`)).text()).toBe('canary')
  })

  test('by its address', async () => {
    const { host } = createAsking({ settings: { ip: '127.0.0.1' } })
    expect((await host.fetch(`http://127.0.0.1:${port}/`)).text()).toBe('canary')
  })

  test('but its name may not stand for an address of a special kind', async () => {
    const { host } = createAsking({ settings: { url: 'http://meta.example.org' }, names })
    expect((await failureOf(host.fetch('http://meta.example.org/'))).code).toBe('unsupported')
  })
})

describe('a redirect is refused', () => {
  const settings = { url: `http://nas.test:${port}/`, other: 'http://two.test:1/' }
  const options = { settings, permissions: everyName, names }

  test.each([
    `http://127.0.0.1:${port}/`,
    `http://localhost:${port}/`,
    `http://2130706433:${port}/`,
    `http://[::1]:${port}/`,
    `http://evil.test:${port}/`,
    'http://169.254.169.254/latest/meta-data/',
    'http://unknown.test/',
    '//evil.test/',
    'file:///etc/passwd',
    'data:text/plain,hello',
    // The owner's own server, but a port that the owner did not name.
    'http://nas.test:6379/',
    `http://two.test:${port}/`,
  ])('to %s', async (to) => {
    location = to
    const { host } = createAsking(options)
    const error = await failureOf(host.fetch(`http://nas.test:${port}/away`))
    expect(error.code).toBe('unsupported')
    expect(hits).toBe(1)
  })

  test('the fourth time', async () => {
    location = '/away'
    const { host } = createAsking(options)
    const error = await failureOf(host.fetch(`http://nas.test:${port}/away`))
    expect(error).toMatchObject({
      code: 'protocol',
      message: 'nas.test redirects more than 3 times.',
    })
    expect(hits).toBe(4)
  })

  test('to what is no address', async () => {
    location = 'http://[::1/'
    const { host } = createAsking(options)
    expect((await failureOf(host.fetch(`http://nas.test:${port}/away`))).code).toBe('protocol')
  })
})

describe('a redirect', () => {
  const settings = { url: `http://nas.test:${port}/` }

  test('to the same server is followed', async () => {
    location = '/'
    const { host } = createAsking({ settings, names })
    const answer = await host.fetch(`http://nas.test:${port}/away`)
    expect(answer).toMatchObject({ status: 200, url: `http://nas.test:${port}/` })
  })

  test('is an answer when it is not to be followed', async () => {
    location = 'file:///etc/passwd'
    const { host } = createAsking({ settings, names })
    const answer = await host.fetch(`http://nas.test:${port}/away`, { followRedirects: false })
    expect(answer).toMatchObject({ status: 302, headers: { location } })
  })
})

test('a name is looked up once for each request, and the connection goes to what was checked', async () => {
  const answers = [['127.0.0.1'], ['10.9.9.9']]
  const settings = { url: `http://nas.test:${port}/` }
  const resolve = async (): Promise<string[]> => answers.shift() ?? []
  const { host } = createAsking({ settings, parts: { resolve } })
  expect((await host.fetch(settings.url)).text()).toBe('canary')
  expect(answers).toHaveLength(1)
})

test('the next address is taken when the first refuses the connection, even for a POST', async () => {
  const url = `http://nas.test:${port}/`
  const { host } = createAsking({
    settings: { url },
    names: { 'nas.test': ['127.0.0.9', '127.0.0.1'] },
  })
  expect((await host.fetch(url, { method: 'POST', body: 'x' })).text()).toBe('canary')
})
