import { afterAll, describe, expect, test } from 'bun:test'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { differenceOf } from '../../src/config/changes.ts'
import { saysTheSame } from '../../src/config/instances.ts'
import { readConfig } from '../../src/config/load.ts'
import { effectiveOptions } from '../../src/config/show.ts'
import { complaints, load, makeFolder, removeFolders } from './support.ts'

afterAll(removeFolders)

const hook = '[[notifier]]\nname = "hook"\nplugin = "webhook"\n'

test('the events of a notifier are such that it can be told of', () => {
  const told = (events: readonly string[]): readonly string[] =>
    complaints({ toml: `${hook}events = ${JSON.stringify(events)}\n` })
  const place = 'shelfd.toml:4:'
  expect(told(['scan.complete'])).toEqual([
    `${place}11: a notifier is told of no event "scan.complete"; did you mean "scan.completed"?`,
  ])
  expect(told(['*', 'scna.*'])).toEqual([
    `${place}15: a notifier is told of no event "scna.*"; did you mean "scan.*"?`,
  ])
  expect(told(['weather.*'])).toEqual([expect.stringContaining('; known are scan.queued, ')])
  expect(told(['scan.progress'])).toEqual([expect.stringContaining('"scan.progress"; known are')])
  const { config } = load({ toml: `${hook}events = ["*", "scan.*", "health.issue"]\n` })
  expect(config.instances).toHaveLength(1)
})

describe('[plugins]', () => {
  test('names a folder relative to the file, and what holds for the plugins in it', () => {
    const folder = makeFolder()
    const digest = 'Ab'.repeat(32)
    const { config } = load({
      toml: `[plugins]\ndir = "mine"\nallow = ["a", "b-2"]\nisolation = "process"\nsha256 = { a = "${digest}" }\n[[library]]\nkind = "movies"\npath = "films"\n`,
      folder,
    })
    expect(config.plugins).toEqual({
      dir: join(folder, 'mine'),
      allow: ['a', 'b-2'],
      isolation: 'process',
      sha256: { a: digest.toLowerCase() },
      libraryRoots: [join(folder, 'films')],
    })
  })

  test('comes from the environment too', () => {
    const { config } = load({
      toml: '',
      environment: {
        SHELFD__PLUGINS__DIR: '/srv/plugins',
        SHELFD__PLUGINS__ALLOW: '["a"]',
        SHELFD__NOTIFIER: '[{"plugin":"ntfy","settings":{"token":{"env":"TOKEN"}}}]',
        TOKEN: 'hunter2',
      },
    })
    expect(config.plugins).toMatchObject({ dir: '/srv/plugins', allow: ['a'] })
    expect(config.instances).toMatchObject([
      { name: 'ntfy', settings: { token: 'hunter2' }, lines: {}, secretPaths: ['token'] },
    ])
  })

  test('explains mistakes', () => {
    const toml =
      '[plugins]\ndir = "~/x"\nallow = ["../x"]\nisolation = "none"\nsha256 = { a = "1" }\nport = 1\n'
    expect(complaints({ toml })).toEqual([
      'shelfd.toml:2:1: dir must be written in full: "~" is not expanded here, got "~/x"',
      'shelfd.toml:3:10: allow[0] must be the id of a plugin: lower-case letters, digits, "-" and "_", at most 64, with a letter or digit first, got "../x"',
      'shelfd.toml:4:1: isolation must be one of worker, process, got "none"',
      'shelfd.toml:5:12: a must be a SHA-256 of 64 hex digits, got "1"',
      'shelfd.toml:6:1: unknown key "port" in [plugins]; "port" belongs to [server]',
    ])
  })
})

describe('instances', () => {
  test('of all kinds keep their order within a kind and know their lines', () => {
    const { config } = load({
      toml: `${hook}events = ["scan.*", "job.failed"]\n[notifier.settings]\nurl = "https://h"\n[[notifier.settings.headers]]\nname = "a"\n[[download_client]]\nplugin = "box"\npriority = 5\n[[enricher]]\nplugin = "b"\n[[enricher]]\nplugin = "a"\nenabled = false\n`,
    })
    expect(config.instances.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'enricher b',
      'enricher a',
      'downloadClient box',
      'notifier hook',
    ])
    expect(config.instances[1]).toMatchObject({ enabled: false, priority: 100, settings: {} })
    expect(config.instances[3]).toMatchObject({
      events: ['scan.*', 'job.failed'],
      settings: { url: 'https://h', headers: [{ name: 'a' }] },
      lines: { '': 1, url: 6, headers: 7, 'headers.0': 7, 'headers.0.name': 8 },
    })
  })

  test('a notifier hears of everything unless it says otherwise', () => {
    expect(load({ toml: hook }).config.instances).toMatchObject([{ events: ['*'] }])
  })

  test('names are unique within a kind alone', () => {
    const both = '[[enricher]]\nplugin = "x"\n[[notifier]]\nplugin = "x"\n'
    expect(load({ toml: both }).config.instances).toHaveLength(2)
    expect(complaints({ toml: `${both}[[enricher]]\nname = "X"\nplugin = "y"\n` })).toEqual([
      'shelfd.toml:6:1: an enricher is named "X" already (line 2); upper and lower case count as the same',
    ])
  })

  test('explains mistakes', () => {
    const toml =
      '[[notifier]]\nplugin = "My Hook"\nevents = ["scan completed"]\nsettings = 1\n[[download_client]]\nevents = []\n[[notifier]]\nplugin = "a"\nevents = []\n'
    expect(complaints({ toml })).toEqual([
      'shelfd.toml:2:1: plugin must be the id of a plugin: lower-case letters, digits, "-" and "_", at most 64, with a letter or digit first, got "My Hook"',
      'shelfd.toml:3:11: events[0] must be a type of event like "scan.completed", "scan.*" or "*", got "scan completed"',
      'shelfd.toml:4:1: settings must be a table, got 1',
      'shelfd.toml:5:3: "plugin" is missing in [[download_client]]',
      'shelfd.toml:6:1: unknown key "events" in [[download_client]]; "events" belongs to [[notifier]]',
      'shelfd.toml:9:1: events names no event',
    ])
  })
})

describe('secrets in settings', () => {
  const settings =
    'settings = { token = { env = "TOKEN" }, servers = [{ password = { file = "pass" } }], plain = { env = "x", other = 1 } }\n'

  test('are read from variables and files, and their places remembered', () => {
    const folder = makeFolder()
    mkdirSync(join(folder, 'data'))
    writeFileSync(join(folder, 'data', 'pass'), ' s3cret \n')
    const { config } = load({ toml: hook + settings, environment: { TOKEN: 'hunter2' }, folder })
    expect(config.instances).toMatchObject([
      {
        settings: {
          token: 'hunter2',
          servers: [{ password: 's3cret' }],
          plain: { env: 'x', other: 1 },
        },
        secretPaths: ['token', 'servers.0.password'],
      },
    ])
  })

  test('rejects those that are not there as invalid, each at its line', () => {
    const folder = makeFolder()
    const lines = complaints({ toml: hook + settings, environment: { TOKEN: ' ' } })
    expect(lines.map((line) => line.replace(/\/\S*data/, 'data'))).toEqual([
      'shelfd.toml:4:14: the environment variable TOKEN is empty',
      'shelfd.toml:4:54: cannot read the secret file data/pass: no such file',
    ])
    const off = load({ toml: `${hook}enabled = false\n${settings}`, folder })
    expect(off.config.instances[0]?.settings).toEqual({
      servers: [{}],
      plain: { env: 'x', other: 1 },
    })
  })

  test('are no problem to a command that may do without them', () => {
    const path = join(makeFolder(), 'shelfd.toml')
    writeFileSync(path, hook + settings)
    const { config } = readConfig({ path, environment: {}, keysOptional: true })
    expect(config.instances[0]?.settings['token']).toBeUndefined()
  })

  test('are not shown, whether they stand elsewhere, sound secret or are part of an address', () => {
    const loaded = load({
      toml: `${hook}[notifier.settings]\ntoken = { env = "TOKEN" }\npin = 1234\nurl = "https://user:hunter2@example.org/?apikey=hunter2&a=1"\nchannels = [{ webhook = "https://example.org/hunter2", name = "a" }]\nheaders = { Authorization = "Bearer hunter2" }\ncredentials = { user = "a", words = ["hunter2"] }\n`,
      environment: { TOKEN: 'hunter2' },
    })
    const shown = effectiveOptions(loaded).find(({ path }) => path === 'notifier[0].settings')
    expect(shown?.value).toEqual({
      token: { env: 'TOKEN' },
      pin: '***',
      url: 'https://***@example.org/?apikey=***&a=1',
      channels: [{ webhook: '***', name: 'a' }],
      headers: { Authorization: '***' },
      credentials: { user: '***', words: ['***'] },
    })
    expect(JSON.stringify(effectiveOptions(loaded))).not.toContain('hunter2')
  })
})

describe('a change of the file', () => {
  const before = load({ toml: hook })

  test('of an instance or of the plugins holds at once', () => {
    const next = load({
      toml: `[plugins]\nisolation = "process"\n${hook}priority = 1\n[[enricher]]\nplugin = "a"\n`,
    })
    const difference = differenceOf(before, next)
    expect(difference.restart).toEqual([])
    expect(difference.live).toEqual(['plugins.isolation', 'enricher', 'notifier'])
  })

  test('of a secret that it names is one of the instance', () => {
    const path = join(makeFolder(), 'shelfd.toml')
    writeFileSync(path, `${hook}settings = { token = { env = "TOKEN" } }\n`)
    const [one, other] = ['a', 'b'].map((TOKEN) => readConfig({ path, environment: { TOKEN } }))
    expect(differenceOf(one!, other!).live).toEqual(['notifier'])
  })

  test('that only moves lines is none', () => {
    const path = join(makeFolder(), 'shelfd.toml')
    writeFileSync(path, hook)
    const one = readConfig({ path, environment: {} })
    const other = readConfig({ path, environment: {}, text: `# mine\n\n${hook}` })
    expect(differenceOf(one, other).live).toEqual([])
    expect(saysTheSame(one.config.instances[0]!, other.config.instances[0]!)).toBe(true)
    expect(other.config.instances[0]?.lines).toEqual({ '': 3 })
  })
})
