import { describe, expect, test } from 'bun:test'

import type { PluginInstance } from '../../src/domain/plugin.ts'
import { definePlugin, type PluginCapabilities, v } from '../../src/plugin/api.ts'
import { createInstance, disposeInstance } from '../../src/plugin/instance.ts'
import { likelySecretsOf, secretsOf } from '../../src/plugin/secrets.ts'
import { hostOf, instanceOf, problemsOf } from './support.ts'

const notifier = { test: async () => ({}), send: async () => undefined }

function make(
  create: () => unknown,
  {
    instance = instanceOf(),
    limitMs = 1_000,
  }: { instance?: PluginInstance; limitMs?: number } = {},
): Promise<PluginCapabilities> {
  const definition = definePlugin({
    id: 'mine',
    version: '1.0.0',
    api: 1,
    settings: v.strictObject({}),
    create: create as () => PluginCapabilities,
  })
  return createInstance({ definition, instance, host: hostOf, limitMs })
}

const messages = async (work: () => unknown): Promise<string[]> =>
  (await problemsOf(work)).map(({ message }) => message)

describe('createInstance', () => {
  test('gives the capabilities of a plugin that got the output of its schema', async () => {
    let given: unknown
    const definition = definePlugin({
      id: 'mine',
      version: '1.0.0',
      api: 1,
      settings: v.strictObject({
        depth: v.optional(v.number(), 3),
        name: v.pipe(v.string(), v.toUpperCase()),
      }),
      create: ({ settings }) => {
        given = settings
        return { notifier }
      },
    })
    const instance = instanceOf({ settings: { name: 'a' } })
    const made = await createInstance({
      definition,
      instance,
      host: hostOf as never,
      limitMs: 1_000,
    })
    expect(made.notifier).toBe(notifier)
    expect(given).toEqual({ depth: 3, name: 'A' })
    expect(instance.settings).toEqual({ name: 'a' })
  })

  const cases: [string, () => unknown, Partial<PluginInstance>, string[]][] = [
    [
      'nothing',
      () => undefined,
      {},
      ['create of the plugin mine returned nothing, not its capabilities.'],
    ],
    [
      'a promise',
      async () => ({ notifier }),
      {},
      ['create of the plugin mine returned a promise.'],
    ],
    [
      'another kind',
      () => ({ notifier, scanner: {} }),
      { kind: 'enricher' },
      ['The plugin mine is not an enricher, only a scanner and a notifier.'],
    ],
    [
      'a mistyped capability',
      () => ({ notifer: {} }),
      {},
      [
        'create of the plugin mine returned "notifer", which is no capability.',
        'The plugin mine is not a notifier.',
      ],
    ],
    [
      'a capability without its methods',
      () => ({ notifier: { send: 1 }, dispose: 'x' }),
      {},
      [
        'The plugin mine has a text as dispose.',
        'The plugin mine has no notifier.test.',
        'The plugin mine has a number as notifier.send.',
      ],
    ],
    [
      'an optional method that is none',
      () => ({ downloadClient: { test() {}, list() {}, files() {}, add: true } }),
      { kind: 'downloadClient' },
      ['The plugin mine has true as downloadClient.add.'],
    ],
    [
      'a scanner for no library',
      () => ({ scanner: { unitOf() {}, read() {}, libraryKinds: ['films'] } }),
      { kind: 'scanner' },
      ['"libraryKinds" of the capability has to be a list of what the plugin is for.'],
    ],
    [
      'an enricher for nothing',
      () => ({ enricher: { ...notifier, search() {}, get() {}, artwork() {}, kinds: [] } }),
      { kind: 'enricher' },
      ['"kinds" of the capability has to be a list of what the plugin is for.'],
    ],
    [
      'what cannot be looked at',
      () => ({
        get notifier() {
          throw new Error('hands off')
        },
      }),
      {},
      ['The capabilities of the plugin mine cannot be read: hands off.'],
    ],
  ]
  test.each(cases)('rejects %s', async (_, create, instance, words) => {
    expect(await messages(() => make(create, { instance: instanceOf(instance) }))).toEqual(words)
  })

  test('rejects a throw', async () => {
    const create = (): never => {
      throw new Error('no disk')
    }
    expect(await messages(() => make(create))).toEqual([
      'The plugin mine could not make notifier:mine: no disk.',
    ])
  })

  test('rejects what took too long, and lets go of it', async () => {
    let isLetGo = false
    const create = (): unknown => {
      Bun.sleepSync(20)
      return {
        notifier,
        dispose: () => {
          isLetGo = true
        },
      }
    }
    expect(await messages(() => make(create, { limitMs: 5 }))).toEqual([
      expect.stringMatching(/^create of the plugin mine took \d+ ms; 5 ms are allowed\.$/),
    ])
    expect(isLetGo).toBe(true)
  })

  test('lets go of what a rejected plugin made, promised or not, even if that fails', async () => {
    const letGo: string[] = []
    const dispose = (name: string) => (): void => {
      letGo.push(name)
      throw new Error('stuck')
    }
    await messages(() => make(() => ({ notifier: {}, dispose: dispose('plain') })))
    await messages(() => make(async () => ({ notifier, dispose: dispose('promised') })))
    await messages(() => make(() => new Promise(() => {}), { limitMs: 5 }))
    expect(letGo).toEqual(['plain', 'promised'])
  })

  test('disposeInstance never throws', async () => {
    await disposeInstance({ dispose: () => Promise.reject(new Error('no')) })
    await disposeInstance(null)
    await disposeInstance({
      get dispose() {
        throw new Error('no')
      },
    })
  })
})

describe('the settings of an instance', () => {
  const settings = v.strictObject({
    url: v.pipe(v.string(), v.url()),
    token: v.pipe(v.string(), v.minLength(40)),
    depth: v.optional(
      v.pipe(v.number(), v.integer('has to be a whole number of levels'), v.maxValue(5)),
    ),
    mode: v.optional(v.picklist(['fast', 'slow'])),
    servers: v.optional(v.array(v.strictObject({ name: v.string(), port: v.number() }))),
  })
  const definition = definePlugin({
    id: 'mine',
    version: '1.0.0',
    api: 1,
    settings,
    create: () => ({ notifier }),
  })
  const check = (given: Partial<PluginInstance>) =>
    problemsOf(() =>
      createInstance({
        definition,
        instance: instanceOf(given),
        host: hostOf as never,
        limitMs: 1_000,
      }),
    )

  test('are rejected with all that is wrong, each at its line, no value repeated', async () => {
    const problems = await check({
      file: '/etc/shelfd.toml',
      settings: {
        url: 'hunter1',
        token: 'hunter2',
        depth: 9.5,
        mode: 'quick',
        urll: 'x',
        zzz: 1,
        servers: [{ name: 'a', port: '80', prot: 1 }, 'b'],
      },
      lines: {
        '': 3,
        url: 5,
        token: 6,
        depth: 7,
        mode: 8,
        urll: 9,
        servers: 11,
        'servers.0': 11,
        'servers.0.port': 12,
        'servers.0.prot': 13,
      },
    })
    expect(
      problems.map(({ file, line, message, fix }) => `${file}:${line}: ${message} ${fix}`),
    ).toEqual([
      '/etc/shelfd.toml:13: settings.servers.0.prot of notifier:mine is not known. Did you mean "port"?',
      '/etc/shelfd.toml:9: settings.urll of notifier:mine is not known. Did you mean "url"?',
      '/etc/shelfd.toml:3: settings.zzz of notifier:mine is not known. Take it out; there are url, token, depth, mode, servers.',
      '/etc/shelfd.toml:5: settings.url of notifier:mine is no valid url. Correct it in the configuration file.',
      '/etc/shelfd.toml:6: settings.token of notifier:mine is shorter than 40. Correct it in the configuration file.',
      '/etc/shelfd.toml:7: settings.depth of notifier:mine has to be a whole number of levels. Correct it in the configuration file.',
      '/etc/shelfd.toml:7: settings.depth of notifier:mine must be at most 5. Correct it in the configuration file.',
      '/etc/shelfd.toml:8: settings.mode of notifier:mine must be one of fast, slow, got a text. Correct it in the configuration file.',
      '/etc/shelfd.toml:12: settings.servers.0.port of notifier:mine must be a number, got a text. Correct it in the configuration file.',
      '/etc/shelfd.toml:11: settings.servers.1 of notifier:mine must be an object, got a text. Correct it in the configuration file.',
    ])
    expect(JSON.stringify(problems)).not.toContain('hunter')
  })

  test('are rejected at their block when something is missing', async () => {
    const problems = await check({ settings: { url: 'https://x' }, lines: { '': 3, url: 4 } })
    expect(problems).toEqual([
      {
        message: 'settings.token of notifier:mine is missing.',
        fix: 'Correct it in the configuration file.',
        line: 3,
      },
    ])
  })

  test('are rejected without secrets, whatever the plugin says or throws', async () => {
    const instance = instanceOf({
      settings: { token: 'hunter2', place: 'hunter3' },
      secretPaths: ['place'],
    })
    const talkative = [
      v.strictObject({
        token: v.pipe(
          v.string(),
          v.check(
            () => false,
            ({ input }) => `is ${String(input)}`,
          ),
        ),
        place: v.string(),
      }),
      v.strictObject({
        token: v.string(),
        place: v.pipe(
          v.string(),
          v.transform((place): string => {
            throw new Error(place)
          }),
        ),
      }),
    ]
    for (const settings of talkative) {
      const talking = { ...definition, settings } as never
      const problems = await problemsOf(() =>
        createInstance({ definition: talking, instance, host: hostOf, limitMs: 1_000 }),
      )
      expect(problems).toHaveLength(1)
      expect(JSON.stringify(problems)).toContain('***')
      expect(JSON.stringify(problems)).not.toContain('hunter')
    }
  })

  test('are rejected in whole words, however short a secret is', async () => {
    const instance = instanceOf({ settings: { key: 'e', secret: 'hunter2' } })
    const settings = v.strictObject({
      key: v.pipe(v.string(), v.minLength(3, 'needs more letters than "e" and "hunter2"')),
      secret: v.string(),
    })
    const problems = await problemsOf(() =>
      createInstance({
        definition: { ...definition, settings } as never,
        instance,
        host: hostOf,
        limitMs: 1_000,
      }),
    )
    expect(problems).toMatchObject([
      { message: 'settings.key of notifier:mine needs more letters than "e" and "***".' },
    ])
  })
})

test('secrets are those that were read from elsewhere, and those that sound so', () => {
  const instance = instanceOf({
    settings: {
      place: 'one',
      'a.b': { c: ['two'] },
      auth: { user: 'three' },
      api_key: 'four',
      depth: 1,
      name: 'five',
    },
    secretPaths: ['place', 'a.b.c.0', 'gone'],
  })
  expect(secretsOf(instance)).toEqual(['one', 'two'])
  expect(likelySecretsOf(instance).toSorted()).toEqual(['four', 'one', 'three', 'two'])
})
