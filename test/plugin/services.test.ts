import { describe, expect, test } from 'bun:test'

import { AppError } from '../../src/domain/error.ts'
import { judgeProviderFailure } from '../../src/domain/provider-failure.ts'
import type { FromCaller } from '../../src/domain/plugin-messages.ts'
import { createPluginServices } from '../../src/daemon/plugin-services.ts'
import { definePlugin, PluginError, v } from '../../src/plugin/api.ts'
import { createPluginLink } from '../../src/plugin/plugin-link.ts'
import type { PlacedInstance } from '../../src/plugin/runner-types.ts'
import { folderInstance, pluginText, supervise } from './supervised.ts'

const event = {
  id: '1',
  type: 'scan.completed',
  timestamp: '2026-01-01T00:00:00Z',
  source: 'shelfd',
  data: {},
  links: {},
}

/** A bundled notifier and enricher that does as its setting says. */
const bell = definePlugin({
  id: 'bell',
  version: '1.0.0',
  api: 1,
  settings: v.strictObject({ mood: v.string() }),
  create: (host) => ({
    notifier: {
      test: () => Promise.resolve({}),
      send: async (told, { attempt }) => {
        const { mood } = host.settings
        if (mood === 'busy') throw new PluginError('rate', 'later', { retryAfterSeconds: 30 })
        if (mood === 'wrong') return { status: 'fine' } as never
        if (mood === 'slow') {
          await new Promise((_, reject) => {
            host.signal.addEventListener('abort', () => reject(new Error('heard it')))
          })
        }
        return { status: 200, detail: `${told.type} ${attempt}` }
      },
    },
    enricher: {
      kinds: ['movie'],
      test: () => Promise.resolve({}),
      search: async ({ title }) => {
        const { mood } = host.settings
        if (mood === 'busy') throw new PluginError('rate', 'later', { retryAfterSeconds: 30 })
        if (mood === 'wrong') return { title } as never
        if (mood === 'locked') throw new PluginError('auth', 'not with this key')
        return [{ ref: { kind: 'movie', id: '7' }, title }]
      },
      get: async (ref) => ({ ref, title: 'Heat', ids: [], metadata: {} }),
      artwork: async ({ id }) => [
        { type: 'poster', url: `https://pictures.test/${id}.jpg`, language: null },
      ],
    },
  }),
})

function bundled(mood: unknown): PlacedInstance {
  return {
    ...folderInstance('notifier', 'hall'),
    plugin: 'bell',
    settings: { mood },
    origin: 'bundled',
  }
}

function servicesOf(instances: readonly PlacedInstance[], posted: FromCaller[] = []) {
  const link = createPluginLink((message) => {
    posted.push(message)
    if (message.type !== 'begin') return
    link.receive({ type: 'reply', id: message.id, value: { isTrial: false } })
  })
  return createPluginServices({
    instances,
    definitions: [bell as never],
    link,
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  })
}

async function failed(call: Promise<unknown>): Promise<AppError> {
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (error instanceof AppError) return error
  throw new Error(`it did not fail as it should: ${String(error)}`)
}

describe('a bundled plugin', () => {
  test('is called in the calling thread', async () => {
    const hall = servicesOf([bundled('fine')]).notifier('hall')
    expect(await hall.send(event, { attempt: 2 })).toEqual({
      status: 200,
      detail: 'scan.completed 2',
    })
  })

  test('says when to try again', async () => {
    const posted: FromCaller[] = []
    const hall = servicesOf([bundled('busy')], posted).notifier('hall')
    expect(await failed(hall.send(event, { attempt: 1 }))).toMatchObject({
      code: 'unavailable',
      details: { reason: 'rate', retryAfterSeconds: 30 },
    })
    expect(posted).toMatchObject([
      { type: 'called', kind: 'notifier', name: 'hall', count: 1, failure: { code: 'rate' } },
    ])
  })

  test('has its answers checked as any other', async () => {
    const hall = servicesOf([bundled('wrong')]).notifier('hall')
    expect(await failed(hall.send(event, { attempt: 1 }))).toMatchObject({ code: 'invalid' })
  })

  test.each(['slow', 'fine'])('hears of a cancel while it is %s', async (mood) => {
    const abort = new AbortController()
    const hall = servicesOf([bundled(mood)]).notifier('hall')
    const sent = hall.send(event, { attempt: 1 }, abort.signal)
    if (mood === 'slow') await new Promise((resolve) => setImmediate(resolve))
    abort.abort(new AppError('cancelled', 'enough'))
    expect(await failed(sent)).toMatchObject({ code: 'cancelled' })
  })

  test('is not called with settings that do not fit', async () => {
    const hall = servicesOf([bundled(7)]).notifier('hall')
    expect(await failed(hall.send(event, { attempt: 1 }))).toMatchObject({ code: 'invalid' })
  })
})

test('a plugin that is not there, or switched off, is not found', () => {
  const services = servicesOf([{ ...bundled('fine'), enabled: false }])
  expect(() => services.notifier('hall')).toThrow('There is no notifier named hall.')
})

test('a plugin of the folder is called in its own thread', async () => {
  const film = { kind: 'movie', title: 'Heat', ids: [], languages: [] }
  const finder = folderInstance('enricher', 'finder')
  await using plugins = supervise(
    {
      mine: pluginText(`{ enricher: {
        kinds: ['movie'], test: async () => ({}), get: async () => null, artwork: async () => [],
        search: async ({ title }) => { if (title === 'no') throw new PluginError('auth', 'wrong key'); return [{ ref: { kind: 'movie', id: '7' }, title }] },
      } }`),
    },
    [finder],
  )
  const services = createPluginServices({
    instances: [finder],
    definitions: [],
    link: plugins.link,
    log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
  })
  const search = { method: 'search', args: [film] }
  expect(await services.call(finder, search)).toEqual([
    { ref: { kind: 'movie', id: '7' }, title: 'Heat' },
  ])
  const refused = { method: 'search', args: [{ ...film, title: 'no' }] }
  expect(await failed(services.call(finder, refused))).toMatchObject({
    code: 'unavailable',
    details: { reason: 'auth', retryable: false },
  })
})

describe('an enricher', () => {
  const film = { kind: 'movie', title: 'Heat', ids: [], languages: ['en'] } as const
  const ref = { kind: 'movie', id: '7' } as const

  test('is asked by its methods, wherever it runs', async () => {
    const services = servicesOf([bundled('fine'), { ...bundled('fine'), kind: 'enricher' }])
    const hall = services.enricher('hall')
    expect(await hall.search(film)).toEqual([{ ref, title: 'Heat' }])
    expect(await hall.get(ref, ['en'])).toEqual({ ref, title: 'Heat', ids: [], metadata: {} })
    expect(await hall.artwork(ref, ['en'])).toEqual([
      { type: 'poster', url: 'https://pictures.test/7.jpg', language: null },
    ])
  })

  test.each([
    ['busy', { kind: 'wait', seconds: 30 }],
    ['wrong', { kind: 'retry', retryAfterSeconds: null }],
    ['locked', { kind: 'refused' }],
    [7, { kind: 'final' }],
  ] as const)('that is %s tells its caller what to do', async (mood, what) => {
    const hall = servicesOf([{ ...bundled(mood), kind: 'enricher' }]).enricher('hall')
    expect(judgeProviderFailure(await failed(hall.search(film)))).toEqual(what)
  })
})
