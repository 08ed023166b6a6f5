import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import * as v from 'valibot'

import movies from '../../plugins/movies/index.ts'
import music from '../../plugins/music/index.ts'
import series from '../../plugins/series/index.ts'
import { PluginError } from '../../src/domain/plugin-error.ts'
import type { PluginProblem } from '../../src/domain/plugin.ts'
import { bundledPlugin, type LoadedPlugin, loadPlugin } from '../../src/plugin/load.ts'
import { registerPluginModules } from '../../src/plugin/virtual-module.ts'
import { flat, makeFolder, problemsOf, removeFolders, write } from './support.ts'

beforeAll(() => registerPluginModules())
afterAll(removeFolders)

function load(id: string, files: Readonly<Record<string, string>>): Promise<LoadedPlugin> {
  const dir = makeFolder()
  write(join(dir, id), files)
  return loadPlugin({ id, entry: join(dir, id, 'index.ts') })
}

/** Problems of a plugin `a`, with its folder taken out of them. */
async function wrong(files: Readonly<Record<string, string>>): Promise<readonly PluginProblem[]> {
  const dir = makeFolder()
  write(join(dir, 'a'), files)
  const problems = await problemsOf(() => loadPlugin({ id: 'a', entry: join(dir, 'a/index.ts') }))
  const text = JSON.stringify(problems).replaceAll(`${dir}/`, '')
  return JSON.parse(text) as PluginProblem[]
}

const definition = (members: string): string =>
  `import { definePlugin, v } from 'shelfd/plugin'\nexport default {\n  id: 'a',\n  version: '1.0.0',\n  api: 1,\n  settings: v.strictObject({}),\n  create: () => ({}),\n${members}}\n`

describe('loadPlugin', () => {
  test('gives the plugin with its manifest', async () => {
    const { manifest, definition: loaded } = await load('flat', { 'index.ts': flat })
    expect(loaded.id).toBe('flat')
    expect(manifest).toEqual({
      id: 'flat',
      version: '1.2.3',
      permissions: { network: ['$settings', '*.example.org'], run: ['ffmpeg'] },
      settingsSchema: {
        $schema: 'http://json-schema.org/draft-07/schema#',
        type: 'object',
        properties: {
          url: { type: 'string', format: 'uri' },
          depth: { type: 'number', default: 1 },
        },
        required: ['url'],
        additionalProperties: false,
      },
    })
  })

  test('has one copy of the contract and of valibot, and finds what the plugin brings along', async () => {
    const { definition: loaded } = await load('own', {
      'index.ts': `import { PluginError, v } from 'shelfd/plugin'\nimport { twice } from 'doubler'\nimport { deep } from './lib/deep.ts'\nexport default { id: 'own', version: '1.0.0', api: 1, settings: v.strictObject({}), create: () => ({ PluginError, v, four: twice(2), deep }) }\n`,
      'lib/deep.ts': `export { v as deep } from 'shelfd/plugin'\n`,
      'node_modules/doubler/package.json': '{"name":"doubler","main":"main.cjs"}',
      'node_modules/doubler/main.cjs': 'exports.twice = (n) => n * 2\n',
    })
    const made = loaded.create({} as never) as Record<string, unknown>
    expect(made['PluginError']).toBe(PluginError)
    expect((made['v'] as typeof v).string).toBe(v.string)
    expect((made['deep'] as typeof v).string).toBe(v.string)
    expect(made['four']).toBe(4)
  })

  test('reads the manifests of the bundled plugins', () => {
    const loaded = [movies, series, music].map(bundledPlugin)
    expect(loaded.map(({ manifest }) => manifest.id)).toEqual(['movies', 'series', 'music'])
  })
})

describe('rejects at its line', () => {
  test('a mistake in the code', async () => {
    expect(
      await wrong({ 'index.ts': `import './b.ts'\n`, 'b.ts': `const a = 1\nlet b = = 2\n` }),
    ).toEqual([
      {
        message: 'The plugin a cannot be loaded: Unexpected =.',
        fix: 'Correct the code of the plugin, then reload it.',
        file: 'a/b.ts',
        line: 2,
      },
    ])
  })

  test('a package that is not installed, and fetches none', async () => {
    const [problem] = await wrong({
      'index.ts': `\nimport x from 'not-there-at-all'\nexport default x\n`,
    })
    expect(problem?.message).toStartWith(
      "The plugin a cannot be loaded: Cannot find package 'not-there-at-all'",
    )
    expect(problem?.fix).toStartWith(
      'Install it in the folder of the plugin, for example with `bun add not-there-at-all`',
    )
    expect(problem).toMatchObject({ file: 'a/index.ts', line: 2 })
  })

  test('a file that is not there', async () => {
    const [problem] = await wrong({ 'index.ts': `import x from './gone'\nexport default x\n` })
    expect(problem?.fix).toStartWith('Correct the path')
    expect(problem).toMatchObject({ file: 'a/index.ts', line: 1 })
  })

  test('the kit for tests, in a plugin that runs', async () => {
    const [problem] = await wrong({ 'index.ts': `import 'shelfd/plugin/testing'\n` })
    expect(problem?.fix).toBe(
      'Import it in tests only: a plugin that runs has `shelfd/plugin` alone.',
    )
  })

  test('a throw while it is loaded', async () => {
    const text = `interface A { x: number }\n\nfunction f(): never {\n  throw new Error('not today')\n}\nf()\n`
    expect(await wrong({ 'index.ts': text })).toMatchObject([
      { message: 'The plugin a cannot be loaded: not today.', file: 'a/index.ts', line: 4 },
    ])
  })

  test.each([
    ['a text', `throw 'no'`, 'no.'],
    ['nothing', 'throw undefined', 'something was thrown that is no error.'],
    [
      'something without a text',
      'throw Object.create(null)',
      'something was thrown that is no error.',
    ],
    [
      'something that cannot be looked at',
      `throw new Proxy({}, { get() { throw 1 }, getPrototypeOf() { throw 2 } })`,
      'something was thrown that is no error.',
    ],
  ])('a throw of %s', async (_, text, words) => {
    const [problem] = await wrong({ 'index.ts': text })
    expect(problem?.message).toBe(`The plugin a cannot be loaded: ${words}`)
  })

  test('a manifest that cannot be looked at', async () => {
    const text = `export default {\n  get id() {\n    throw new Error('guess')\n  },\n}\n`
    expect(await wrong({ 'index.ts': text })).toMatchObject([
      { message: 'The plugin a cannot be loaded: guess.', file: 'a/index.ts', line: 3 },
    ])
  })

  test('bytes that are no code', async () => {
    const [problem] = await wrong({ 'index.ts': '\u0000\u0001\ufffd\ufffd{{{' })
    expect(problem).toMatchObject({ file: 'a/index.ts', line: 1 })
  })
})

describe('rejects', () => {
  const cases: [string, string, string[]][] = [
    [
      'no default export',
      'export const plugin = 1\n',
      ['The plugin has no default export, only plugin.'],
    ],
    ['no export at all', 'const a = 1\n', ['The plugin has no default export.']],
    [
      'a default export that is no plugin',
      'export default () => 1\n',
      ['The plugin exports a function by default, not a plugin.'],
    ],
    [
      'all that is wrong with a manifest',
      `export default {\n  id: 'b',\n  version: 'one',\n  api: 2,\n  permissons: {},\n  permissions: { network: ['https://x.org/', '*', 1], run: '/bin/sh', files: [] },\n  settings: {},\n}\n`,
      [
        '2: The plugin says that it is "b", but it is looked for as "a".',
        '3: "version" of the plugin is a text; it has to be a version of three numbers.',
        '4: The plugin is written for level 2 of the contract; this shelfd knows level 1.',
        'permissions.network holds "https://x.org/", which is not a name of a host, without scheme, port or path.',
        'permissions.network holds "*", which is not a name of a host, without scheme, port or path.',
        'permissions.network holds a number, which is not a name of a host, without scheme, port or path.',
        '"permissions.run" of the plugin is a text; it has to be a list of texts.',
        'There is no "files" in permissions.',
        '7: The settings of the plugin are an object, not a schema of valibot.',
        '"create" of the plugin is missing; it has to be a function that is given the host and returns the capabilities.',
        '5: There is no "permissons" in a plugin.',
      ],
    ],
    [
      'an id that is none',
      definition(`  id: 'A b',\n`),
      ['The id of the plugin, "A b", is no id.'],
    ],
    [
      'settings that let unknown keys pass',
      definition('  settings: v.object({}),\n'),
      [
        'The settings of the plugin let unknown keys pass, so that nobody is told of a mistyped one.',
      ],
    ],
    [
      'asynchronous settings',
      definition('  settings: v.strictObjectAsync({}),\n'),
      ['The settings of the plugin are an asynchronous schema.'],
    ],
  ]
  test.each(cases)('%s', async (_, text, words) => {
    const problems = await wrong({ 'index.ts': text })
    expect(
      problems.map(({ line, message }) => (line === undefined ? message : `${line}: ${message}`)),
    ).toEqual(words)
    for (const { file, fix } of problems) {
      expect(file).toBe('a/index.ts')
      expect(fix).not.toBe('')
    }
  })

  test.each([
    'v.variant("kind", [v.strictObject({ kind: v.literal("a") })])',
    'v.pipe(v.strictObject({ a: v.number() }), v.check(({ a }) => a > 1))',
    'v.union([v.strictObject({ a: v.string() }), v.strictObject({ b: v.string() })])',
  ])('no settings of the form %s', async (settings) => {
    const { manifest } = await load('a', { 'index.ts': definition(`  settings: ${settings},\n`) })
    expect(manifest.settingsSchema).toBeObject()
  })
})
