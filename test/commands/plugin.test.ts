import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import ts from 'typescript'

import { kindWords } from '../../src/commands/plugin-kinds.ts'
import { binary } from '../support/binary.ts'

setDefaultTimeout(120_000)

const folder = mkdtempSync(join(tmpdir(), 'shelfd-authors-'))
let program: string
beforeAll(async () => {
  program = await binary()
})
afterAll(() => rmSync(folder, { recursive: true }))

interface Run {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs `shelfd plugin …` in the author's folder. */
async function run(...args: string[]): Promise<Run> {
  const child = Bun.spawn([program, 'plugin', ...args], {
    cwd: folder,
    env: { PATH: '/usr/bin:/bin', TMPDIR: tmpdir() },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [out, err, code] = await Promise.all([
    child.stdout.text(),
    child.stderr.text(),
    child.exited,
  ])
  return { code, out, err }
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

/** What an editor underlines in a plugin's folder; nothing but the folder itself is looked at. */
function mistakesIn(plugin: string): readonly string[] {
  const path = join(folder, plugin, 'tsconfig.json')
  const { config } = ts.readConfigFile(path, (file) => readFileSync(file, 'utf8')) as {
    config: object
  }
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, dirname(path))
  return ts
    .getPreEmitDiagnostics(ts.createProgram(fileNames, options))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))
}

describe('shelfd plugin new', () => {
  for (const kind of kindWords) {
    test(`writes a ${kind} that type-checks without an install, passes its check and its tests, and answers`, async () => {
      const name = `my-${kind}`
      expect((await run('new', name, '--kind', kind)).out).toContain(`${name}/shelfd-plugin.d.ts\n`)
      expect(mistakesIn(name)).toEqual([])
      const check = await run('check', name)
      expect([check.out.match(/^FAIL.*/gm), check.err, check.code]).toEqual([null, '', 0])
      const tests = await run('test', name)
      expect([tests.code, tests.out]).toEqual([
        0,
        expect.stringMatching(/^[1-9]\d* passed, 0 failed$/m),
      ])
      const dev = await run('dev', name, '--once')
      expect([dev.code, dev.err]).toEqual([0, ''])
      expect(dev.out).toContain(' → ')
    })
  }

  test('underlines what does not fit the contract', async () => {
    await run('new', 'wrong-types', '--kind', 'notifier')
    const path = join(folder, 'wrong-types/index.ts')
    writeFileSync(path, readFileSync(path, 'utf8').replace('api: 1', 'api: 2'))
    expect(mistakesIn('wrong-types')).toEqual(["Type '2' is not assignable to type '1'."])
  })

  test('writes into no folder that holds anything', async () => {
    write('taken/notes.txt', 'mine')
    const { code, err } = await run('new', 'taken', '--kind', 'scanner')
    expect([code, err]).toEqual([5, expect.stringContaining('nothing was written')])
    expect(readdirSync(join(folder, 'taken'))).toEqual(['notes.txt'])
  })

  test('makes the folder below another one', async () => {
    await run('new', 'below', 'some/where', '--kind', 'scanner')
    expect(readdirSync(join(folder, 'some/where/below'))).toContain('index.ts')
  })

  for (const name of ['../up', 'Upper', 'a--b', '-a', 'a/b', 'a'.repeat(65)]) {
    test(`refuses the name ${name.slice(0, 10)}`, async () => {
      const { code } = await run('new', '--kind', 'scanner', '--', name)
      expect(code).toBe(2)
    })
  }
})

const head = `import { definePlugin, v } from 'shelfd/plugin'\n`
const plain = (id: string, create: string): string =>
  `${head}export default definePlugin({ id: '${id}', version: '1.0.0', api: 1, settings: v.strictObject({}), create: ${create} })\n`
const silent = `() => ({ notifier: { test: async () => ({}), send: async () => {} } })`

describe.concurrent('shelfd plugin check tells in words of a plugin that', () => {
  const broken: readonly [string, string, RegExp][] = [
    [
      'loops at load',
      `while (true) {}\n`,
      /FAIL load\n.*nothing came of it in 12 s.\n.*→ Look for a loop/,
    ],
    ['ends the process at load', `process.exit(3)\n`, /FAIL load\n.*ended with exit code 3/],
    ['aborts', `process.abort()\n`, /FAIL load\n.*ended with SIG/],
    ['is no TypeScript', `const x = ;\n`, /FAIL load\n.*index\.ts/],
    ['imports what it did not install', `import 'left-pad'\n`, /FAIL load\n.*left-pad/],
    ['throws at load', `throw new Error('at load')\n`, /FAIL load\n.*at load/],
    ['exports nothing', `export const x = 1\n`, /FAIL load/],
    [
      'loops in a call',
      plain(
        'loops-in-a-call',
        `() => ({ notifier: { test: async () => { for (;;); }, send: async () => {} } })`,
      ),
      /FAIL test: says how it went\n.*nothing came of it/,
    ],
    [
      'rejects in the background',
      plain(
        'rejects-in-the-background',
        `() => ({ notifier: { test: async () => { void Promise.reject(new Error('late')); return {} }, send: async () => {} } })`,
      ),
      /FAIL background: .*\n.*Error: late.*\n.*→ Await every promise/,
    ],
    ['offers nothing', plain('offers-nothing', `() => ({})`), /FAIL create\n.*no capability/],
  ]
  for (const [what, text, words] of broken) {
    test(what, async () => {
      const name = what.replaceAll(' ', '-').toLowerCase()
      write(`${name}/index.ts`, text)
      const { code, out } = await run('check', name)
      expect([out, code]).toEqual([expect.stringMatching(words), 1])
    })
  }

  test('is not there', async () => {
    expect(await run('check', 'nowhere')).toMatchObject({ code: 4, out: '' })
  })

  test('is right, though its own dependency is beside it and it prints', async () => {
    write('with-package/package.json', `{ "shelfd": { "plugin": "./main.ts", "api": "^1" } }`)
    write('with-package/node_modules/dependency/package.json', `{ "module": "lib/start.js" }`)
    write('with-package/node_modules/dependency/lib/start.js', `export const name = 'found'\n`)
    write(
      'with-package/main.ts',
      `import { name } from 'dependency'\nconsole.log(name)\n${plain('with-package', silent)}`,
    )
    const { code, out, err } = await run('check', 'with-package', '--json')
    expect([code, err]).toEqual([0, 'found\n'])
    const results = JSON.parse(out) as { outcome: string }[]
    expect(results.filter(({ outcome }) => outcome === 'failed')).toEqual([])
  })
})

test('the plugins of plugins/README.md type-check and pass their checks, and its tests pass', async () => {
  const guide = readFileSync(resolve(import.meta.dir, '../../plugins/README.md'), 'utf8')
  const blocks = [...guide.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code)
  const plugins = blocks.filter((code) => code.includes('export default definePlugin'))
  const tests = blocks.filter((code) => code.includes('shelfd/plugin/testing'))
  expect([plugins.length, tests.length]).toEqual([2, 1])
  for (const code of plugins) {
    const [, id = ''] = /id: '([^']+)'/.exec(code) ?? []
    await run('new', id, '--kind', 'notifier', 'guide')
    for (const file of ['sample.ts', `${id}.test.ts`]) rmSync(join(folder, 'guide', id, file))
    write(`guide/${id}/index.ts`, code)
    if (id === 'doorbell') write(`guide/${id}/doorbell.test.ts`, tests.join('\n'))
    expect(mistakesIn(`guide/${id}`)).toEqual([])
    const check = await run('check', `guide/${id}`)
    expect([check.out.match(/^FAIL.*\n.*/gm), check.code]).toEqual([null, 0])
  }
  expect((await run('test', 'guide/doorbell')).out).toContain('2 passed, 0 failed')
})

test('an environment variable of the author is not seen by the plugin', async () => {
  write(
    'looks-around/index.ts',
    `console.log(Object.keys(process.env).join())\n${plain('looks-around', silent)}`,
  )
  expect((await run('check', 'looks-around')).err).toBe('TMPDIR\n')
})

test('shelfd plugin test tells what is not as expected, and ends a test that hangs', async () => {
  write('tested/index.ts', plain('tested', silent))
  write(
    'tested/a.test.ts',
    `import { expectEqual, expectFailure, test } from 'shelfd/plugin/testing'
import { PluginError } from 'shelfd/plugin'
test('equal', () => expectEqual({ a: [1] }, { a: [1] }))
test('unequal', () => expectEqual({ a: [1] }, { a: [2] }))
test('fails as expected', async () => void (await expectFailure(() => { throw new PluginError('auth', 'x') }, 'auth')))
test('fails otherwise', async () => void (await expectFailure(() => { throw new TypeError('odd') }, 'auth')))
test('hangs', () => new Promise(() => {}))
`,
  )
  const { code, out } = await run('test', 'tested')
  expect(code).toBe(1)
  expect(out).toContain('2 passed, 3 failed')
  expect(out).toMatch(/FAIL a\.test\.ts: fails otherwise\n.*TypeError: odd/)
  expect(out).toMatch(/FAIL a\.test\.ts: hangs\n.*longer than 10 s/)
})

test('shelfd plugin dev tries a plugin again when a file of it changes', async () => {
  write('watched/index.ts', plain('watched', silent.replace('({})', `({ message: 'first' })`)))
  const child = Bun.spawn([program, 'plugin', 'dev', 'watched'], {
    cwd: folder,
    stdout: 'pipe',
    stderr: 'ignore',
  })
  const decoder = new TextDecoder()
  let out = ''
  for await (const chunk of child.stdout) {
    out += decoder.decode(chunk)
    if (out.includes('second')) child.kill('SIGINT')
    else if (out.includes('first')) {
      write('watched/index.ts', plain('watched', silent.replace('({})', `({ message: 'second' })`)))
    }
  }
  expect(await child.exited).toBe(130)
  expect(out).toMatch(/message: "first"[\s\S]*message: "second"/)
})

test('shelfd plugin dev reads a folder of files with a scanner', async () => {
  await run('new', 'reads-files', '--kind', 'scanner')
  write('films/Alien (1979)/Alien (1979).mkv', '')
  const { out } = await run('dev', 'reads-files', '--once', '--sample', 'films')
  expect(out).toContain('key: "Alien (1979)/Alien (1979).mkv"')
})

test('the typings that are written fit the contract as it is', async () => {
  const { generateTypings, typingsFile } = await import('../../scripts/generate-plugin-typings.ts')
  expect((await generateTypings()) === readFileSync(resolve(typingsFile), 'utf8')).toBe(true)
})
