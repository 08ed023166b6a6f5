import { describe, expect, test } from 'bun:test'

import { AppError } from '../../src/domain/error.ts'
import { judgeProviderFailure } from '../../src/domain/provider-failure.ts'
import type { WorkerServices } from '../../src/domain/worker.ts'
import { createPluginServices } from '../../src/daemon/plugin-services.ts'
import { createAccess } from '../../src/plugin/state/access.ts'
import { definePlugin, PluginError, v } from '../../src/plugin/api.ts'
import type { PlacedInstance, RunnerLimits } from '../../src/plugin/runner-types.ts'
import {
  type MisbehavingServer,
  startMisbehavingServer,
} from '../../src/plugin/testing/misbehaving-server.ts'
import { refused } from '../support/engine.ts'
import { until } from '../support/household.ts'
import { folderInstance, supervise } from './supervised.ts'

const settings = v.strictObject({ url: v.string(), key: v.optional(v.string()) })
const permissions = { network: ['$settings'] }

/** The same plugin twice: one that is part of the program, one of the folder. */
const bundled = definePlugin({
  id: 'mine',
  version: '1.0.0',
  api: 1,
  permissions,
  settings,
  create: (host) => {
    const ask = async (): Promise<void> => {
      const { status } = await host.fetch(host.settings.url)
      if (status === 401) throw new PluginError('auth', 'The server does not take the key.')
      if (status === 403) throw new PluginError('banned', 'The server has shut us out.')
      if (status !== 200) throw new PluginError('unreachable', `It answers ${status}.`)
    }
    return {
      enricher: {
        kinds: ['movie'],
        test: () => ask().then(() => ({})),
        search: () => ask().then(() => []),
        get: async () => null,
        artwork: async () => [],
      },
    }
  },
})
const folder = `import { definePlugin, PluginError, v } from 'shelfd/plugin'
export default definePlugin({
  id: 'mine', version: '1.0.0', api: 1, permissions: { network: ['$settings'] },
  settings: v.strictObject({ url: v.string(), key: v.optional(v.string()) }),
  create: (host) => {
    const ask = async () => {
      const { status } = await host.fetch(host.settings.url)
      if (status === 401) throw new PluginError('auth', 'The server does not take the key.')
      if (status === 403) throw new PluginError('banned', 'The server has shut us out.')
      if (status !== 200) throw new PluginError('unreachable', 'It answers ' + status)
    }
    const list = () => ask().then(() => ({ items: [] }))
    return {
      enricher: {
        kinds: ['movie'], test: () => ask().then(() => ({})), search: () => ask().then(() => []),
        get: async () => null, artwork: async () => [],
      },
      downloadClient: { test: () => ask().then(() => ({})), list, files: async () => [], add: list, remove: list },
    }
  },
})
`

const film = { kind: 'movie', title: 'Heat', ids: [], languages: [] } as const
const tmdb = { kind: 'enricher', name: 'tmdb' } as const

interface World extends AsyncDisposable {
  readonly plugins: ReturnType<typeof supervise>
  readonly server: MisbehavingServer
  readonly instance: PlacedInstance
  /** Services of four threads. */
  readonly threads: readonly Pick<WorkerServices, 'enricher' | 'call'>[]
  /** Searches from all threads at once; what they failed with. */
  search(count: number): Promise<AppError[]>
}

async function startWorld(
  origin: PlacedInstance['origin'],
  limits: Partial<RunnerLimits> = {},
): Promise<World> {
  const server = await startMisbehavingServer({ ok: {} })
  const instance = {
    ...folderInstance('enricher', 'tmdb', { settings: { url: server.url } }),
    origin,
  }
  const plugins = supervise({ mine: folder }, [instance], limits)
  const threads = [1, 2, 3, 4].map(() =>
    createPluginServices({
      instances: [instance],
      definitions: [bundled as never],
      link: plugins.connect().link,
      log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    }),
  )
  return {
    plugins,
    server,
    instance,
    threads,
    search: async (count) => {
      const calls = Array.from(
        { length: count },
        async (_, at) => await threads[at % threads.length]?.enricher('tmdb').search(film),
      )
      const ended = await Promise.allSettled(calls)
      return ended.flatMap((one) => (one.status === 'rejected' ? [one.reason as AppError] : []))
    },
    [Symbol.asyncDispose]: async () => {
      await plugins[Symbol.asyncDispose]()
      await server.stop()
    },
  }
}

describe.each(['bundled', 'folder'] as const)(
  'a key that the server of a %s enricher refuses',
  (origin) => {
    test.each([
      ['401', 'auth'],
      ['403', 'banned'],
    ] as const)('with %s is tried once, however many calls there are', async (mode, reason) => {
      await using world = await startWorld(origin)
      world.server.behave(mode)
      const failures = await world.search(400)
      expect(failures).toHaveLength(400)
      expect(world.server.requests).toHaveLength(1)
      for (const failure of failures) {
        expect(failure).toMatchObject({ details: { reason, retryable: false } })
        expect(judgeProviderFailure(failure)).toEqual({ kind: 'refused' })
      }
      expect(failures.filter(({ details }) => details['held'] === true)).toHaveLength(399)
      await world.search(50)
      expect(world.server.requests).toHaveLength(1)
      expect(world.plugins.findings()).toMatchObject([
        {
          key: 'provider.refused:enricher:tmdb',
          severity: 'error',
          message: expect.stringContaining(
            'The enricher tmdb is stopped, because its server refuses it',
          ),
          fix: expect.stringContaining('in the block [[enricher]] named "tmdb"'),
        },
      ])
    })

    test('stops it also after many calls that went well', async () => {
      await using world = await startWorld(origin)
      expect(await world.search(20)).toEqual([])
      world.server.behave('401')
      await refused(world.threads[0]?.enricher('tmdb').search(film) ?? Promise.resolve())
      const before = world.server.requests.length
      expect(await world.search(100)).toHaveLength(100)
      expect(world.server.requests).toHaveLength(before)
    })

    test('is tried anew with other settings', async () => {
      await using world = await startWorld(origin)
      world.server.behave('401')
      await world.search(1)
      world.server.behave('ok')
      world.plugins.configure([
        { ...world.instance, settings: { ...world.instance.settings, key: 'another' } },
      ])
      expect(world.plugins.findings()).toEqual([])
      expect(await world.search(8)).toEqual([])
    })
  },
)

describe('an instance that is stopped', () => {
  test('goes on once a test of it goes well', async () => {
    await using world = await startWorld('folder')
    world.server.behave('401')
    await world.search(1)
    const { desk } = world.plugins.supervisor
    await refused(desk.test(tmdb))
    expect(world.server.requests).toHaveLength(2)
    expect(world.plugins.findings()).toHaveLength(1)
    world.server.behave('ok')
    await desk.test(tmdb)
    expect(world.plugins.findings()).toEqual([])
    expect(await world.search(8)).toEqual([])
  })

  test('is tried again by itself, with one call each time', async () => {
    await using world = await startWorld('folder', { keyRetryMs: 30 })
    world.server.behave('401')
    await world.search(40)
    await until(() => world.server.requests.length >= 4, 'three more tries')
    expect(await world.search(40)).toHaveLength(40)
    world.server.behave('ok')
    await until(() => world.plugins.findings().length === 0, 'the end of the stop')
    const before = world.server.requests.length
    expect(await world.search(8)).toEqual([])
    await until(() => world.server.requests.length === before + 8, 'no more than these')
  })

  test('begins anew when its plugin is loaded anew', async () => {
    await using world = await startWorld('folder')
    world.server.behave('401')
    await world.search(1)
    world.server.behave('ok')
    await world.plugins.supervisor.desk.reload(tmdb)
    expect(world.plugins.findings()).toEqual([])
    expect(await world.search(8)).toEqual([])
  })

  test('may be a download client too', async () => {
    await using world = await startWorld('folder')
    const client = folderInstance('downloadClient', 'qbit', { settings: { url: world.server.url } })
    world.plugins.configure([client])
    world.server.behave('403')
    const list = { method: 'list', args: [], limitMs: 5_000 }
    const calls = Array.from({ length: 30 }, () =>
      world.plugins.link.call(client, list, {}).catch((error: unknown) => error),
    )
    expect((await Promise.all(calls)).map((error) => (error as PluginError).code)).toEqual(
      Array<'banned'>(30).fill('banned'),
    )
    expect(world.server.requests).toHaveLength(1)
    // Its polls tell of it.
    expect(world.plugins.findings()).toEqual([])
  })
})

describe('the first call of an instance', () => {
  test('is followed by another when its server had trouble', async () => {
    await using world = await startWorld('folder')
    world.server.behave('404', '404', 'ok')
    const failures = await world.search(20)
    expect(failures).toHaveLength(2)
    expect(world.server.requests).toHaveLength(20)
  })

  test('that is cancelled lets the next one begin', async () => {
    await using world = await startWorld('folder')
    world.server.behave('hang', 'ok')
    const abort = new AbortController()
    const [thread] = world.threads
    const first = thread?.enricher('tmdb').search(film, abort.signal)
    const ended = refused(first ?? Promise.resolve())
    await until(() => world.server.requests.length === 1, 'the first request')
    const others = world.search(12)
    abort.abort(new AppError('cancelled', 'enough'))
    expect(await ended).toMatchObject({ code: 'cancelled' })
    expect(await others).toEqual([])
  })
})

test('a ban is tried once more after an hour, as it ends by itself; a wrong key is not', async () => {
  let now = 0
  const access = createAccess({ now: () => now, changed: () => {} })
  const box = folderInstance('downloadClient', 'box', {})
  const failedWith = (code: 'banned' | 'auth') => ({
    failure: { code, message: code, retryable: false, retryAfterSeconds: null, held: false },
    isTrial: true,
  })
  await access.begin(box)
  access.end(box, failedWith('banned'))
  now = 3_599_000
  expect(() => access.begin(box)).toThrow('It is stopped')
  now = 3_600_000
  expect(access.begin(box)).toEqual({ isTrial: true })
  access.end(box, failedWith('auth'))
  now = 100 * 3_600_000
  expect(() => access.begin(box)).toThrow('It is stopped')
})
