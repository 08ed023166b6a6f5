import { describe, expect, test } from 'bun:test'

import type { ScannerMedia } from '../../src/domain/scanner.ts'
import { folderInstance, pluginText, supervise } from './supervised.ts'

const finder = folderInstance('enricher', 'finder')
const target = { kind: 'enricher', name: 'finder' } as const
const search = (title: string, limitMs = 40_000) => ({
  method: 'search',
  args: [{ kind: 'movie', title, ids: [], languages: [] }],
  limitMs,
})

/** What a call that must fail was rejected with. */
async function failed(call: Promise<unknown>): Promise<unknown> {
  return await call.then(
    () => 'it did not fail',
    (error: unknown) => error,
  )
}

/** An enricher that does as the title says. */
const enricher = pluginText(`{
  enricher: {
    kinds: ['movie'],
    test: async () => ({ message: 'fine' }),
    search: async ({ title }) => {
      if (title === 'loop') for (;;);
      if (title === 'wait') await new Promise(() => {})
      if (title === 'heed') await new Promise((_, no) => host.signal.addEventListener('abort', () => no(host.signal.reason)))
      if (title === 'exit') process.exit(0)
      if (title === 'chdir') process.chdir('/')
      if (title === 'abort') process.abort()
      if (title === 'garbage') return { no: 'list' }
      if (title === 'huge') return [{ ref: { kind: 'movie', id: '1' }, title: 'x'.repeat(100_000_000) }]
      if (title === 'reject') { Promise.reject(new Error('in the background')); await new Promise(() => {}) }
      if (title === 'later') { setTimeout(() => { throw new Error('a little later') }); await new Promise(() => {}) }
      if (title === 'post') { postMessage('mine'); await new Promise(() => {}) }
      if (title === 'nothing') { postMessage('null'); await new Promise(() => {}) }
      if (title === 'half') { postMessage('{"type":"ask","id":1}'); await new Promise(() => {}) }
      if (title === 'say') throw new PluginError('rate', 'slow down', { retryAfterSeconds: 7 })
      if (title === 'environment') return [{ ref: { kind: 'movie', id: '1' }, title: JSON.stringify({ ...process.env }) }]
      return title === 'none' ? [] : [{ ref: { kind: 'movie', id: '1' }, title }]
    },
    get: async () => null,
    artwork: async () => [],
  },
}`)

describe('an instance of a plugin', () => {
  test('is started by its first call, and answers', async () => {
    await using plugins = supervise({ mine: enricher }, [finder])
    expect(plugins.started()).toBe(0)
    expect(await plugins.link.call(target, search('Heat'), {})).toEqual([
      { ref: { kind: 'movie', id: '1' }, title: 'Heat' },
    ])
    expect(await plugins.link.call(target, search('none'), {})).toEqual([])
    expect(plugins.started()).toBe(1)
    expect(await plugins.supervisor.desk.list()).toMatchObject([
      {
        state: 'ready',
        origin: 'folder',
        manifest: { id: 'mine', version: '1.2.3' },
        counters: { calls: 2, callsPerHour: 2, errors: 0 },
      },
    ])
  })

  test('tells the methods of its kind that it has, and is loaded for that once', async () => {
    const client = pluginText(`{ downloadClient: {
      test: async () => null, list: async () => null, files: async () => [], pause: async () => {}, more: async () => {},
    } }`)
    const box = folderInstance('downloadClient', 'box')
    await using plugins = supervise({ mine: client }, [box])
    const { desk } = plugins.supervisor
    const known = await desk.methods({ kind: 'downloadClient', name: 'box' })
    expect(known).toEqual(['test', 'list', 'files', 'pause'])
    await desk.methods({ kind: 'downloadClient', name: 'box' })
    expect(plugins.started()).toBe(1)
  })

  test('ends when nobody has called it for a while, and starts again at the next call', async () => {
    await using plugins = supervise({ mine: enricher }, [finder], { idleMs: 30 })
    await plugins.link.call(target, search('Heat'), {})
    while (plugins.alive() > 0) await Bun.sleep(5)
    expect(await plugins.link.call(target, search('none'), {})).toEqual([])
    expect(plugins.started()).toBe(2)
    expect(plugins.findings()).toEqual([])
  })

  test('says why it failed in its own words', async () => {
    await using plugins = supervise({ mine: enricher }, [finder])
    const call = plugins.link.call(target, search('say'), {})
    expect(await failed(call)).toMatchObject({
      code: 'rate',
      message: 'slow down',
      retryAfterSeconds: 7,
    })
    const [state] = await plugins.supervisor.desk.list()
    expect(state?.counters).toMatchObject({
      errors: 1,
      crashes: 0,
      lastError: { message: 'slow down' },
    })
  })

  test('sees none of the environment', async () => {
    process.env['PLANTED_SECRET'] = 'hush'
    await using plugins = supervise({ mine: enricher }, [finder])
    expect(await plugins.link.call(target, search('environment'), {})).toMatchObject([
      { title: '{}' },
    ])
    delete process.env['PLANTED_SECRET']
  })

  test('has as many calls at a time as it may, the others wait their turn', async () => {
    const code = pluginText(`{ enricher: {
      kinds: ['movie'], test: async () => ({}), get: async () => null, artwork: async () => [],
      search: async () => {
        globalThis.now = (globalThis.now ?? 0) + 1
        const most = String(globalThis.now)
        await Bun.sleep(20)
        globalThis.now -= 1
        return [{ ref: { kind: 'movie', id: '1' }, title: most }]
      } } }`)
    await using plugins = supervise({ mine: code }, [finder], { calls: 3 })
    const calls = Array.from({ length: 12 }, () => plugins.link.call(target, search('x'), {}))
    const seen = (await Promise.all(calls)) as { title: string }[][]
    expect(Math.max(...seen.flat().map(({ title }) => Number(title)))).toBe(3)
  })
})

describe('a call', () => {
  test('that waits for ever ends at its limit, its thread goes on', async () => {
    await using plugins = supervise({ mine: enricher }, [finder])
    const late = plugins.link.call(target, search('wait', 50), {})
    expect(await failed(late)).toMatchObject({ code: 'timeout', retryable: true })
    await plugins.link.call(target, search('none'), {})
    expect(plugins.started()).toBe(1)
  })

  test('that is cancelled ends at once and tells the plugin', async () => {
    await using plugins = supervise({ mine: enricher }, [finder])
    const abort = new AbortController()
    // Others begin once the first has come to its end.
    await plugins.link.call(target, search('none'), {})
    const call = plugins.link.call(target, search('heed'), { signal: abort.signal })
    await plugins.link.call(target, search('none'), {})
    abort.abort()
    expect(await failed(call)).toMatchObject({ message: 'The call was cancelled.' })
    const [state] = await plugins.supervisor.desk.list()
    expect(state?.counters).toMatchObject({ errors: 0 })
  })

  test('of a thread that has gone is cancelled', async () => {
    await using plugins = supervise({ mine: enricher }, [finder], { calls: 1 })
    const other = plugins.connect()
    void other.link.call(target, search('heed'), {}).catch(() => undefined)
    const next = plugins.link.call(target, search('none'), {})
    other.gone()
    expect(await next).toEqual([])
  })

  test('of an instance that is not there says so', async () => {
    await using plugins = supervise({ mine: enricher }, [{ ...finder, enabled: false }])
    const call = plugins.link.call(target, search('none'), {})
    expect(await failed(call)).toMatchObject({ code: 'unsupported', retryable: false })
  })

  test('may ask the files of its unit, for which its own time stands still', async () => {
    const scanner = pluginText(`{ scanner: {
      libraryKinds: ['movies'], unitOf: () => 'unit',
      read: async (unit) => {
        const nfo = await host.media.readNfo(unit.entries[0], 'movie')
        const name = host.media.parseName('Heat (1995)/Heat (1995).mkv')
        return [{ kind: 'movie', key: nfo.findings[0].message, parentKey: null, metadata: {}, files: [], assets: [], findings: [],
          identity: { title: { value: name.title, source: 'file', confidence: 1 } } }]
      } } }`)
    await using plugins = supervise({ mine: scanner }, [folderInstance('scanner', 'films')])
    const entry = { name: 'a.nfo', path: 'a.nfo', kind: 'file', sizeBytes: 1, mtimeMs: 1 }
    const media = {
      readNfo: async () => {
        await Bun.sleep(3_200)
        return { documents: [], findings: [{ code: 'x', message: 'asked' }] }
      },
    } as unknown as ScannerMedia
    const unit = { libraryKind: 'movies', path: 'Heat', rootName: 'films', entries: [entry] }
    const read = { method: 'read', args: [unit], limitMs: 3_000 }
    const films = { kind: 'scanner', name: 'films' } as const
    expect(await plugins.link.call(films, read, { media })).toMatchObject([
      { key: 'asked', identity: { title: { value: 'Heat' } } },
    ])
  })
})

describe('what goes wrong in a thread', () => {
  const limits = { graceMs: 100 }

  test.each([
    ['loops for ever', 'loop', 'timeout', 'did not end within'],
    ['ends itself', 'exit', 'protocol', 'thread ended'],
    ['would change the working folder', 'chdir', 'protocol', 'process.chdir()'],
    ['would end the daemon', 'abort', 'protocol', 'process.abort()'],
    ['rejects in the background', 'reject', 'protocol', 'in the background'],
    ['throws a little later', 'later', 'protocol', 'a little later'],
    ['posts a text of its own', 'post', 'protocol', 'sent a message'],
    ['posts nothing', 'nothing', 'protocol', 'sent a message'],
    ['posts half of what the host says', 'half', 'protocol', 'sent a message'],
  ])('a plugin that %s loses its thread and its calls', async (_, title, code, words) => {
    const folder = process.cwd()
    await using plugins = supervise({ mine: enricher }, [finder], limits)
    await plugins.link.call(target, search('none'), {})
    const beside = failed(plugins.link.call(target, search('wait'), {}))
    const limitMs = title === 'loop' ? 300 : 40_000
    const call = failed(plugins.link.call(target, search(title, limitMs), {}))
    expect(await call).toMatchObject({
      code,
      retryable: true,
      message: expect.stringContaining(words),
    })
    expect(await beside).toMatchObject({ code })
    expect(plugins.alive()).toBe(0)
    expect(process.cwd()).toBe(folder)
    // The next call gets a fresh one.
    expect(await plugins.link.call(target, search('none'), {})).toEqual([])
    expect(plugins.started()).toBe(2)
    const [state] = await plugins.supervisor.desk.list()
    expect(state?.counters.crashes).toBe(1)
  })

  test.each(['garbage', 'huge'])(
    'an answer that is %s fails, and its thread is let go',
    async (title) => {
      await using plugins = supervise({ mine: enricher }, [finder], limits)
      const call = plugins.link.call(target, search(title), {})
      expect(await failed(call)).toMatchObject({ code: 'protocol' })
      while (plugins.alive() > 0) await Bun.sleep(5)
      expect(await plugins.link.call(target, search('none'), {})).toEqual([])
      expect(plugins.started()).toBe(2)
      expect(plugins.findings()).toEqual([])
    },
  )

  test('three crashes in ten minutes disable it with a health entry; a reload brings it back', async () => {
    await using plugins = supervise({ mine: enricher }, [finder], limits)
    for (let n = 0; n < 3; n += 1) {
      await plugins.link.call(target, search('exit'), {}).catch(() => undefined)
    }
    expect(plugins.findings()).toMatchObject([
      {
        key: 'plugin:enricher:finder',
        severity: 'error',
        message: expect.stringContaining('3 times'),
      },
    ])
    expect(plugins.events).toMatchObject([{ type: 'plugin.failed', data: { name: 'finder' } }])
    const call = plugins.link.call(target, search('none'), {})
    expect(await failed(call)).toMatchObject({ code: 'unsupported', retryable: false })
    expect(await failed(plugins.supervisor.desk.test(target))).toMatchObject({ code: 'conflict' })
    expect(await plugins.supervisor.desk.reload(target)).toMatchObject({
      state: 'ready',
      problems: [],
    })
    expect(plugins.findings()).toEqual([])
    expect(plugins.events.at(-1)).toMatchObject({ type: 'plugin.reloaded' })
    expect(await plugins.link.call(target, search('none'), {})).toEqual([])
  })

  test('a fresh thread that was on its way does not bring back what was disabled meanwhile', async () => {
    await using plugins = supervise({ mine: enricher }, [finder], {
      graceMs: 500,
      crashes: { count: 1, withinMs: 60_000 },
    })
    await plugins.link.call(target, search('none'), {})
    plugins.write('mine', 'await new Promise(() => {})')
    const garbage = failed(plugins.link.call(target, search('garbage'), {}))
    const loop = failed(plugins.link.call(target, search('loop', 500), {}))
    await garbage
    while (plugins.started() < 2) {
      void failed(plugins.link.call(target, search('none'), {}))
      await Bun.sleep(1)
    }
    await loop
    while (plugins.alive() > 0) await Bun.sleep(5)
    expect(await plugins.supervisor.desk.list()).toMatchObject([{ state: 'disabled' }])
    expect(plugins.findings()).toHaveLength(1)
  })

  test('three crashes over a longer time do not', async () => {
    await using plugins = supervise({ mine: enricher }, [finder], limits)
    for (let n = 0; n < 4; n += 1) {
      await plugins.link.call(target, search('exit'), {}).catch(() => undefined)
      plugins.now.ms += 6 * 60_000
    }
    expect(plugins.findings()).toEqual([])
  })

  test('another instance of the same plugin does not notice', async () => {
    const second = folderInstance('enricher', 'second')
    await using plugins = supervise({ mine: enricher }, [finder, second], limits)
    const other = { kind: 'enricher', name: 'second' } as const
    await plugins.link.call(other, search('none'), {})
    const loop = plugins.link.call(target, search('loop', 200), {}).catch(() => undefined)
    for (let n = 0; n < 20; n += 1) {
      expect(await plugins.link.call(other, search('none'), {})).toEqual([])
    }
    await loop
  })
})

describe('a plugin that cannot be loaded', () => {
  test.each([
    ['throws', 'throw new Error("not today")'],
    ['has a mistake', 'const = 1'],
  ])('because it %s is disabled with its reason', async (_, code) => {
    await using plugins = supervise({ mine: pluginText('{}', code) }, [finder])
    await plugins.supervisor.look()
    expect(await plugins.supervisor.desk.list()).toMatchObject([{ state: 'disabled' }])
    expect(plugins.findings()).toHaveLength(1)
    const call = plugins.link.call(target, search('none'), {})
    expect(await failed(call)).toMatchObject({ code: 'unsupported', retryable: false })
    expect(plugins.alive()).toBe(0)
  })

  test('in time is ended', async () => {
    const plugins = supervise({ mine: pluginText('{}', 'for (;;);') }, [finder], { loadMs: 200 })
    const call = plugins.link.call(target, search('none'), {})
    expect(await failed(call)).toMatchObject({ code: 'timeout' })
    expect(plugins.alive()).toBe(0)
    await plugins[Symbol.asyncDispose]()
  })

  test('at any try is disabled with its reason before anybody calls it', async () => {
    await using plugins = supervise({ mine: pluginText('{}', 'for (;;);') }, [finder], {
      loadMs: 100,
    })
    await plugins.supervisor.look()
    expect(plugins.findings()).toMatchObject([
      { message: expect.stringContaining('It was not loaded within 0.1 s.') },
    ])
    expect(plugins.started()).toBe(3)
    expect(plugins.alive()).toBe(0)
  })

  test('is loaded again after it was mended', async () => {
    await using plugins = supervise({ mine: pluginText('{}', 'throw 1') }, [finder])
    await plugins.supervisor.look()
    plugins.write('mine', enricher)
    expect(await plugins.supervisor.desk.reload(target)).toMatchObject({ state: 'ready' })
    expect(await plugins.supervisor.desk.test(target)).toEqual({ message: 'fine' })
  })
})

describe('a change of the configuration', () => {
  test('begins those anew that changed, and lets the others be', async () => {
    const second = folderInstance('enricher', 'second')
    await using plugins = supervise({ mine: enricher }, [finder, second])
    await plugins.supervisor.look()
    expect(plugins.started()).toBe(2)
    plugins.configure([
      { ...finder, lines: { '': 7 } },
      { ...second, settings: { other: true } },
    ])
    await plugins.supervisor.look()
    expect(plugins.started()).toBe(3)
    plugins.configure([finder])
    expect(await plugins.supervisor.desk.list()).toMatchObject([{ name: 'finder' }])
  })

  test('lets what runs come to its end under the settings that it began with', async () => {
    const slow = pluginText(
      `{ enricher: { kinds: ['movie'], test: async () => ({}), get: async () => null, artwork: async () => [],
      search: async ({ title }) => {
        while (title === 'slow' && !existsSync(import.meta.dir + '/go')) await Bun.sleep(5)
        return [{ ref: { kind: 'movie', id: '1' }, title: String(host.settings.other) }]
      } } }`,
      "import { existsSync } from 'node:fs'",
    )
    const more = { calls: 1 }
    await using plugins = supervise({ mine: slow }, [finder], more)
    await plugins.link.call(target, search('quick'), {})
    const running = plugins.link.call(target, search('slow'), {})
    const waiting = failed(plugins.link.call(target, search('slow'), {}))
    plugins.configure([{ ...finder, settings: { other: true } }])
    expect(await waiting).toMatchObject({ code: 'unreachable', retryable: true })
    expect(await plugins.link.call(target, search('quick'), {})).toMatchObject([{ title: 'true' }])
    expect(plugins.alive()).toBe(2)
    plugins.write('mine/go', '')
    expect(await running).toMatchObject([{ title: 'undefined' }])
    while (plugins.alive() > 1) await Bun.sleep(5)
  })

  test('ends with the supervisor what runs under former settings', async () => {
    const plugins = supervise({ mine: enricher }, [finder])
    await plugins.link.call(target, search('none'), {})
    const running = failed(plugins.link.call(target, search('wait'), {}))
    plugins.configure([])
    expect(plugins.alive()).toBe(1)
    await plugins[Symbol.asyncDispose]()
    expect(await running).toMatchObject({ code: 'unreachable' })
    expect(plugins.alive()).toBe(0)
  })

  test('switches one off', async () => {
    await using plugins = supervise({ mine: enricher }, [finder])
    plugins.configure([{ ...finder, enabled: false }])
    expect(await plugins.supervisor.desk.list()).toMatchObject([{ state: 'off' }])
    expect(await failed(plugins.supervisor.desk.test(target))).toMatchObject({ code: 'conflict' })
    const nobody = { kind: 'enricher', name: 'nobody' } as const
    expect(await failed(plugins.supervisor.desk.reload(nobody))).toMatchObject({
      code: 'not_found',
    })
  })
})
