import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { compileOptions } from '../../scripts/build.ts'
import { makeFolder, removeFolders, write } from './support.ts'

// The executable itself reaches plugins by way of its daemon; this one has the same parts and the same build options.
const outfile = join(makeFolder(), 'loader')
const dir = join(makeFolder(), 'plugins')
// What lies in the working folder must not matter.
const elsewhere = makeFolder()

const plugin = `
import { definePlugin, PluginError, v } from 'shelfd/plugin'
import { times } from 'multiplier'
import { words } from './lib/words.ts'

export default definePlugin({
  id: 'mine',
  version: '1.0.0',
  api: 1,
  settings: v.strictObject({ times: v.number() }),
  create: (host) => ({
    notifier: {
      test: async () => ({ message: words(times(host.settings.times)) }),
      send: async () => {
        throw new PluginError('unreachable', 'nobody there')
      },
    },
  }),
})
`

beforeAll(async () => {
  const root = resolve(import.meta.dir, '../..')
  await Bun.build({
    ...compileOptions(root),
    entrypoints: ['main.ts', 'load-entry.ts'].map((file) =>
      join(import.meta.dir, 'compiled', file),
    ),
    root: join(import.meta.dir, 'compiled'),
    compile: { ...compileOptions(root).compile, outfile },
  })
  mkdirSync(dir)
  write(dir, {
    'mine/package.json':
      '{"type":"module","shelfd":{"plugin":"./mine.ts","api":"^1"},"dependencies":{"multiplier":"1.0.0"}}',
    'mine/mine.ts': plugin,
    'mine/lib/words.ts': 'export const words = (n: number): string => `it is ${n}`\n',
    'mine/node_modules/multiplier/package.json':
      '{"name":"multiplier","version":"1.0.0","exports":{"import":"./esm/index.js"}}',
    'mine/node_modules/multiplier/esm/index.js': `import { base } from 'base-of-all'\nexport const times = (n) => n * base\n`,
    'mine/node_modules/base-of-all/package.json':
      '{"name":"base-of-all","version":"1.0.0","main":"./lib.cjs"}',
    'mine/node_modules/base-of-all/lib.cjs': 'exports.base = 21\n',
    'broken/index.ts': 'export default {\n',
    'lacking/index.ts': `import x from 'not-there-at-all'\nexport default x\n`,
  })
  mkdirSync(join(dir, 'mine/node_modules/.bin'))
  symlinkSync('../multiplier/esm/index.js', join(dir, 'mine/node_modules/.bin/multiplier'))
  write(elsewhere, {
    'node_modules/multiplier/package.json': '{"name":"multiplier","main":"index.js"}',
    'node_modules/multiplier/index.js': 'exports.times = () => "hostile"\n',
    'node_modules/not-there-at-all/package.json': '{"name":"not-there-at-all","main":"index.js"}',
    'node_modules/not-there-at-all/index.js': 'module.exports = {}\n',
    'node_modules/shelfd/package.json': '{"name":"shelfd"}',
    'node_modules/shelfd/plugin.js': 'throw new Error("hostile")\n',
    'bunfig.toml': 'preload = ["./evil.ts"]\n',
    'evil.ts': 'console.log("hostile")\nprocess.exit(9)\n',
    '.env': 'HOSTILE=1\n',
  })
}, 120_000)
afterAll(removeFolders)

async function run(id: string): Promise<Record<string, unknown>> {
  const child = Bun.spawn([outfile, dir, id], {
    cwd: elsewhere,
    env: {},
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [text, errors] = await Promise.all([child.stdout.text(), child.stderr.text()])
  expect({ errors, code: await child.exited }).toEqual({ errors: '', code: 0 })
  return JSON.parse(text) as Record<string, unknown>
}

describe('a compiled program that is started in another folder', () => {
  test('loads a package with dependencies of its own, and shares one contract with it', async () => {
    expect(await run('mine')).toMatchObject({
      manifest: { id: 'mine', settingsSchema: { required: ['times'] } },
      test: { message: 'it is 42' },
      isOurError: true,
    })
  }, 120_000)

  test('names file and line of a mistake', async () => {
    expect(await run('broken')).toMatchObject({
      problems: [{ file: join(dir, 'broken/index.ts'), line: expect.any(Number) }],
    })
  }, 120_000)

  test('neither fetches a package nor takes it from where it was started', async () => {
    expect(await run('lacking')).toMatchObject({
      problems: [
        { message: expect.stringContaining("Cannot find package 'not-there-at-all'"), line: 1 },
      ],
    })
  }, 120_000)
})
