import { createHousehold, type Household } from '../support/household.ts'
import { type Answer, type Daemon, scanIn, serve } from './daemon.ts'

/** A scanner that reads each folder as one film, and does what its file `mode` says when it reads `Bad`. */
const scanner = `import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { definePlugin, v } from 'shelfd/plugin'
import { load } from './load.ts'

load()
const file = join(import.meta.dir, '..', '..', 'mode')
const never = () => new Promise(() => {})
const held: Uint8Array[] = []
const hold = (mebibytes: number) => { while (held.length * 20 < mebibytes) held.push(new Uint8Array(20 * 1024 * 1024).fill(1)) }
const misbehave: Record<string, () => unknown> = {
  loop: () => { for (;;); },
  later: () => { setTimeout(() => { throw new Error('thrown later') }); return never() },
  reject: () => { void Promise.reject(new Error('rejected in the background')); return never() },
  exit: () => process.exit(0),
  chdir: () => { process.chdir('/tmp'); return never() },
  abort: () => process.abort(),
  segfault: () => { process.kill(process.pid, 'SIGSEGV'); return never() },
  memory: async () => { hold(1100); await never() },
  room: async () => { hold(640); await Bun.sleep(2500); return [] },
  post: () => { postMessage('a word of my own'); return never() },
  ask: () => { const text = '{"type":"ask","id":1}'; process.send === undefined ? postMessage(text) : process.send(text); return never() },
  send: () => { process.send('a word of my own'); return never() },
  leave: () => { process.removeAllListeners('disconnect'); process.disconnect(); return never() },
  garbage: () => ({ these: 'are no items' }),
  huge: () => [item('x'.repeat(100_000_000))],
}
const actOf = (place: 'read' | 'judge') => {
  const [mode = '', where, times] = readFileSync(file, 'utf8').split(' ')
  if (where !== place) return undefined
  if (times === 'once') writeFileSync(file, '')
  return misbehave[mode]
}
const item = (title: string, path?: string) => ({
  kind: 'movie', key: title, parentKey: null, metadata: {}, assets: [], findings: [],
  identity: { title: { value: title, source: 'folder', confidence: 1 } },
  files: path === undefined ? [] : [{ path, role: 'main' }],
})
export default definePlugin({
  id: 'mine', version: '1.0.0', api: 1, settings: v.strictObject({}),
  create: () => ({
    scanner: {
      libraryKinds: ['movies'],
      unitOf: (directory) => {
        if (directory.depth === 0) actOf('judge')?.()
        return directory.depth === 0 ? 'descend' : 'unit'
      },
      read: async (unit) => {
        const act = unit.path === 'Bad' ? actOf('read') : undefined
        if (act !== undefined) return act()
        return unit.entries.map(({ path }) => item(unit.path, path))
      },
    },
  }),
})
`

/** A daemon with a library `Mine`, which a plugin of the folder reads, beside `Films` of a bundled one. */
export interface Contained extends AsyncDisposable {
  readonly home: Household
  readonly daemon: Daemon
  /** What the plugin does from now on when it reads the folder `Bad`, or judges the library; once or always. */
  misbehave(mode: string, where?: 'read' | 'judge', times?: 'once' | 'always'): void
  /** Scans a library to the end. */
  scan(library: string): Promise<Answer['body']>
  /** Titles of the items of a library. */
  titles(library: string): Promise<string[]>
  /** Entries of the health list that plugins are to blame for. */
  plugins(): Promise<readonly HealthEntry[]>
}

export interface HealthEntry {
  readonly key: string
  readonly message: string
  readonly fix: string
}

export async function serveContained(
  options: { isolation?: 'worker' | 'process'; load?: string; attempts?: number } = {},
): Promise<Contained> {
  const { isolation = 'worker', load = '', attempts = 3 } = options
  const home = createHousehold({
    films: 2,
    open: true,
    config: `[plugins]
dir = "./plugins"
isolation = "${isolation}"
[jobs]
max_attempts = ${attempts}
backoff = { initial = "1s", max = "1s" }
[[scanner]]
plugin = "mine"
[[library]]
name = "Mine"
kind = "movies"
path = "./mine"
scanner = "mine"
`,
  })
  for (const name of ['Bad', 'Good', 'Fine']) home.write(`mine/${name}/${name}.mkv`, name)
  home.write('mode', '')
  home.write('plugins/mine/index.ts', scanner)
  home.write('plugins/mine/load.ts', `export function load(): void { ${load} }\n`)
  const daemon = await serve(home)
  return {
    home,
    daemon,
    misbehave: (mode, where = 'read', times = 'once') =>
      home.write('mode', `${mode} ${where} ${times}`),
    scan: async (library) => {
      const { status, body } = await daemon.ask('POST', '/api/v1/scans', { library, mode: 'full' })
      if (status !== 202) throw new Error(`not started: ${JSON.stringify(body)}`)
      const id = body['id'] as number
      // Longer than what others wait for: a plugin that loops is ended at its limit.
      for (let tries = 0; tries < 8; tries += 1) {
        const ended = await scanIn(daemon, id, 'completed', 'failed').catch(() => null)
        if (ended !== null) return ended
      }
      throw new Error(`the scan of ${library} does not end: ${daemon.err()}`)
    },
    titles: async (library) => {
      const { body } = await daemon.ask('GET', `/api/v1/items?library=${library}`)
      return (body['items'] as { title: string }[]).map(({ title }) => title).toSorted()
    },
    plugins: async () => {
      const { body } = await daemon.ask('GET', '/api/v1/health')
      return (body['entries'] as HealthEntry[]).filter(({ key }) => key.startsWith('plugin:'))
    },
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  }
}
