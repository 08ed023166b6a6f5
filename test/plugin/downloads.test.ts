import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'

import { AppError } from '../../src/domain/error.ts'
import type { PluginPermissions } from '../../src/domain/plugin.ts'
import { judgeProviderFailure } from '../../src/domain/provider-failure.ts'
import type { WorkerServices } from '../../src/domain/worker.ts'
import { createPluginServices } from '../../src/daemon/plugin-services.ts'
import { definePlugin, v } from '../../src/plugin/api.ts'
import type { PlacedInstance } from '../../src/plugin/runner-types.ts'
import {
  type MisbehavingServer,
  startMisbehavingServer,
} from '../../src/plugin/testing/misbehaving-server.ts'
import { refused } from '../support/engine.ts'
import { folderInstance, pluginText, supervise } from './supervised.ts'

const enricher = `{ enricher: {
  kinds: ['movie'], test: async () => ({}), search: async () => [], get: async () => null, artwork: async () => [],
} }`

let server: MisbehavingServer
beforeAll(async () => {
  server = await startMisbehavingServer({ ok: 'a picture' })
})
beforeEach(() => server.behave('ok'))
afterAll(() => server.stop())

/** A thread's services with one enricher, whose plugin is bundled or one of the folder. */
function startServices(options: {
  permissions: PluginPermissions
  settings?: Record<string, unknown>
  origin?: PlacedInstance['origin']
}): AsyncDisposable & Pick<WorkerServices, 'download'> & { plugins: ReturnType<typeof supervise> } {
  const { permissions, settings = {}, origin = 'bundled' } = options
  const pictures = { ...folderInstance('enricher', 'pictures', { settings }), origin }
  const text = pluginText(enricher)
    .replace(/v\.strictObject\(.*\)/, 'v.strictObject({ url: v.optional(v.string()) })')
    .replace('api: 1,', `api: 1, permissions: ${JSON.stringify(permissions)},`)
  const plugins = supervise({ mine: text }, [pictures])
  const services = createPluginServices({
    instances: [pictures],
    definitions: [
      definePlugin({
        id: 'mine',
        version: '1.0.0',
        api: 1,
        permissions,
        settings: v.strictObject({ url: v.optional(v.string()) }),
        create: () => ({}),
      }),
    ],
    link: plugins.link,
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  })
  return {
    plugins,
    download: (...args) => services.download(...args),
    [Symbol.asyncDispose]: () => plugins[Symbol.asyncDispose](),
  }
}

const target = { kind: 'enricher', name: 'pictures' } as const

describe.each(['bundled', 'folder'] as const)('a file that a %s plugin named', (origin) => {
  test('comes as it was sent, with its type', async () => {
    const settings = { url: server.url }
    const permissions = { network: ['$settings'] }
    await using services = startServices({ permissions, settings, origin })
    const { bytes, contentType } = await services.download(target, `${server.url}/w500/7.jpg`)
    expect(new TextDecoder().decode(bytes)).toBe('"a picture"')
    expect(contentType).toBe('application/json')
    expect(server.requests.at(-1)).toMatchObject({ method: 'GET', path: '/w500/7.jpg' })
    expect(server.requests.at(-1)?.headers).not.toContainKey('authorization')
  })

  test('is not fetched from where the plugin may not go', async () => {
    const before = server.requests.length
    await using services = startServices({ permissions: { network: ['pictures.test'] }, origin })
    const error = await refused(services.download(target, `${server.url}/7.jpg`))
    expect(error).toMatchObject({ code: 'invalid', details: { reason: 'unsupported' } })
    expect(judgeProviderFailure(error)).toEqual({ kind: 'final' })
    expect(server.requests).toHaveLength(before)
  })

  test('is not fetched for an instance that is not there', async () => {
    await using services = startServices({ permissions: {}, origin })
    const other = { kind: 'enricher', name: 'other' } as const
    expect(await refused(services.download(other, server.url))).toMatchObject({ code: 'not_found' })
  })
})

test('a plugin of the folder that cannot be loaded has nothing fetched', async () => {
  await using services = startServices({ permissions: {}, origin: 'folder' })
  services.plugins.write('mine', 'throw new Error("no")')
  const error = await refused(services.download(target, server.url))
  expect(error).toMatchObject({ code: 'invalid', details: { reason: 'unsupported' } })
})

describe('although the permissions hold its name, a file is not fetched from', () => {
  const hosts = [
    '127.0.0.1',
    '127.1',
    '0x7f000001',
    '2130706433',
    '0177.0.0.1',
    'localhost',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '169.254.169.254',
    '10.0.0.1',
    '172.16.5.5',
    '192.168.1.1',
    '[fe80::1]',
    '[fd00::1]',
  ]
  const network = ['localhost', '127.0.0.1', '::1', '::ffff:127.0.0.1', '169.254.169.254']
  const more = ['10.0.0.1', '172.16.5.5', '192.168.1.1', 'fe80::1', 'fd00::1']

  test.each(hosts)('%s', async (host) => {
    const before = server.requests.length
    const { port } = new URL(server.url)
    await using services = startServices({ permissions: { network: [...network, ...more] } })
    const error = await refused(services.download(target, `http://${host}:${port}/7.jpg`))
    expect(error.message).toContain('is no public address, and the settings do not name it')
    expect(judgeProviderFailure(error)).toEqual({ kind: 'final' })
    expect(server.requests).toHaveLength(before)
  })

  test.each(['file:///etc/passwd', 'data:image/png;base64,AA', 's3://a/b', 'unix:///run/x.sock'])(
    '%s',
    async (url) => {
      await using services = startServices({ permissions: { network } })
      expect(await refused(services.download(target, url))).toMatchObject({ code: 'invalid' })
    },
  )
})

describe('on a server that the settings name, a file is', () => {
  const start = () =>
    startServices({
      permissions: { network: ['$settings', '192.168.1.1', '169.254.169.254'] },
      settings: { url: server.url },
    })

  test('not fetched from another port of it', async () => {
    const neighbour = await startMisbehavingServer()
    await using services = start()
    const error = await refused(services.download(target, `${neighbour.url}/7.jpg`))
    expect(error.message).toContain('A redirect to')
    expect(neighbour.requests).toEqual([])
    await neighbour.stop()
  })

  test.each(['redirect-lan', 'redirect-metadata', 'redirect-file', 'redirect-loop'] as const)(
    'not fetched over a %s',
    async (mode) => {
      server.behave(mode)
      await using services = start()
      const error = await refused(services.download(target, `${server.url}/7.jpg`))
      expect(judgeProviderFailure(error)).toEqual({ kind: 'final' })
    },
  )

  test.each([
    ['404', 'not_found', 'final'],
    ['410', 'not_found', 'final'],
    ['401', 'invalid', 'final'],
    ['403', 'invalid', 'final'],
    ['large', 'invalid', 'final'],
    ['gzip-bomb', 'invalid', 'final'],
    ['endless-chunks', 'invalid', 'final'],
    ['not-gzip', 'invalid', 'final'],
    ['429-huge', 'unavailable', 'wait'],
    ['500', 'unavailable', 'retry'],
    ['502-html', 'unavailable', 'retry'],
    ['truncate', 'unavailable', 'retry'],
    ['reset', 'unavailable', 'retry'],
    ['garbage', 'unavailable', 'retry'],
  ] as const)('%s: %s, and the job is to %s', async (mode, code, kind) => {
    server.behave(mode)
    const before = server.requests.length
    await using services = start()
    const error = await refused(services.download(target, `${server.url}/7.jpg`))
    expect(error.code).toBe(code)
    expect(judgeProviderFailure(error).kind).toBe(kind)
    expect(server.requests.length - before).toBeLessThanOrEqual(3)
  })

  test('no larger than was asked', async () => {
    await using services = start()
    const most = services.download(target, `${server.url}/7.jpg`, { maxBytes: 11 })
    expect((await most).bytes).toHaveLength(11)
    const less = services.download(target, `${server.url}/7.jpg`, { maxBytes: 10 })
    expect(await refused(less)).toMatchObject({ code: 'invalid' })
  })

  test('given up when its job is', async () => {
    server.behave('hang')
    await using services = start()
    const abort = new AbortController()
    const before = server.requests.length
    const download = services.download(target, `${server.url}/7.jpg`, { signal: abort.signal })
    const ended = refused(download)
    while (server.requests.length === before) await new Promise((resolve) => setImmediate(resolve))
    abort.abort(new AppError('cancelled', 'enough'))
    expect(await ended).toMatchObject({ code: 'cancelled' })
  })
})
