import { afterAll, beforeAll, expect, test } from 'bun:test'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { build } from '../../scripts/build.ts'

const project = mkdtempSync(join(tmpdir(), 'shelfd-build-'))
const binary = join(project, 'dist/shelfd')

const worker = `postMessage(import.meta.url)\n`
const files: Record<string, string> = {
  'package.json': `{ "name": "small", "version": "9.9.9", "type": "module" }`,
  'tsconfig.json': `{ "compilerOptions": { "paths": { "small/plugin": ["./src/api.ts"] } } }`,
  'src/api.ts': `export const api = 'api'\n`,
  'src/queue/writer-entry.ts': worker,
  'src/queue/worker-entry.ts': worker,
  'src/watch/watcher-entry.ts': worker,
  'src/scan/opener-entry.ts': worker,
  'src/plugin/instance-entry.ts': worker,
  'src/main.ts': `
    import { api } from 'small/plugin'
    declare const SHELFD_VERSION: string, SHELFD_COMMIT: string | null
    if (process.argv[2] === 'fail') throw new Error('as asked')
    const answers = ['writer', 'worker'].map((name) => {
      const thread = new Worker(new URL('./queue/' + name + '-entry.ts', import.meta.url).href)
      return new Promise((resolve, reject) => {
        thread.onmessage = ({ data }) => (thread.terminate(), resolve(data))
        thread.onerror = (event) => reject(new Error(event.message))
      })
    })
    const plugin = process.argv[2] === undefined ? null : await import(process.argv[2])
    console.log(JSON.stringify({
      api, version: SHELFD_VERSION, commit: SHELFD_COMMIT, threads: await Promise.all(answers),
      plugin: plugin?.default ?? null, environment: process.env.FROM_DOTENV ?? null,
    }))
  `,
  // A working folder that wants to run code in the daemon.
  'hostile/bunfig.toml': `preload = ["./run-me.ts"]\n`,
  'hostile/run-me.ts': `import { writeFileSync } from 'node:fs'\nwriteFileSync('ran', '')\n`,
  'hostile/.env': `FROM_DOTENV=yes\n`,
  // A plugin with a dependency whose entry point only its package.json names.
  'plugins/p/index.ts': `import { name } from 'dependency'\nexport default name satisfies string\n`,
  'plugins/p/node_modules/dependency/package.json': `{ "name": "dependency", "module": "lib/start.js" }`,
  'plugins/p/node_modules/dependency/lib/start.js': `export const name = 'found'\n`,
}

beforeAll(async () => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(project, path)), { recursive: true })
    writeFileSync(join(project, path), text)
  }
  await build({ root: project, outfile: binary, version: '1.2.3', commit: 'abc-dirty' })
}, 120_000)

afterAll(() => rmSync(project, { recursive: true }))

async function run(cwd: string, ...args: string[]): Promise<Record<string, unknown>> {
  const child = Bun.spawn([binary, ...args], { cwd, stdout: 'pipe', stderr: 'inherit' })
  return JSON.parse(await child.stdout.text()) as Record<string, unknown>
}

test('carries the version and the commit', async () => {
  expect(await run('/')).toMatchObject({ version: '1.2.3', commit: 'abc-dirty', api: 'api' })
})

test('finds its worker threads from any working folder', async () => {
  expect((await run('/'))['threads']).toEqual(
    ['writer', 'worker'].map((name) => `file:///$bunfs/root/queue/${name}-entry.js`),
  )
})

test('runs no code and reads no variables of the working folder', async () => {
  const cwd = join(project, 'hostile')
  expect((await run(cwd))['environment']).toBeNull()
  expect(existsSync(join(cwd, 'ran'))).toBe(false)
})

test('loads a TypeScript plugin with a dependency of its own', async () => {
  expect((await run('/', join(project, 'plugins/p/index.ts')))['plugin']).toBe('found')
})

test('leaves one file, and names lines of the source in a stack', async () => {
  expect(readdirSync(join(project, 'dist'))).toEqual(['shelfd'])
  const child = Bun.spawn([binary, 'fail'], { cwd: '/', stderr: 'pipe' })
  expect(await child.stderr.text()).toMatch(/src\/main\.ts:4:/)
})
