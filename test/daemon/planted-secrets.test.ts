import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'

import { createHousehold, type Household, type Run, until } from '../support/household.ts'
import { type Daemon, scanIn, serve, startScan } from './daemon.ts'

setDefaultTimeout(120_000)

/** Where an owner may put a secret, and what must be seen nowhere. */
const planted: readonly [place: string, secret: string][] = [
  ['a variable', 'from-the"environment'],
  ['a file', 'out/of+a file'],
  ['a setting named token', 'plain?in&the=settings'],
  ['the password of an address', 'pass:word/of@an&address'],
  ['the query of an address', 'query value+of=an address'],
  ['a header Authorization', 'b3arer-of-a-header=='],
]

const settings = `{ one = { env = "PLANTED" }, two = { file = "planted" }, token = "${planted[2]?.[1]}", url = "http://user:${encodeURIComponent(planted[3]?.[1] ?? '')}@127.0.0.1:9/path?apikey=${encodeURIComponent(planted[4]?.[1] ?? '')}", headers = { Authorization = "Bearer ${planted[5]?.[1]}" } }`

/** Says all it knows wherever it can; its instance's mode says where else it does so. */
const plugin = `import { definePlugin, PluginError, v } from 'shelfd/plugin'

const known = ({ mode, ...settings }) => {
  const url = new URL(settings.url)
  const parts = [
    settings.one, settings.two, settings.token, settings.url, url.href, decodeURIComponent(url.password),
    url.searchParams.get('apikey'), url.search, settings.headers.Authorization, settings.headers.Authorization.slice(7),
    btoa(settings.token), Buffer.from(settings.one).toString('hex'), encodeURIComponent(settings.two), JSON.stringify(settings),
  ]
  return 'SAID ' + parts.join(' | ')
}
const loud = v.pipe(v.string(), v.check((text) => text !== 'misfit', 'is wrong'))
export default definePlugin({
  id: 'leaky', version: '1.0.0', api: 1,
  permissions: { network: ['$settings'] },
  settings: v.pipe(
    v.strictObject({
      mode: v.string(), one: v.string(), two: v.string(), token: v.string(), url: v.string(),
      headers: v.record(v.string(), v.string()),
    }),
    v.check(({ mode }) => mode !== 'misfit', ({ input }) => known(input)),
  ),
  create: (host) => {
    const { mode, url, headers } = host.settings
    const all = known(host.settings)
    const say = (where) => {
      const text = where + ': ' + all
      host.log.debug('debug ' + text, { text, [text]: 1, headers })
      host.log.info('info ' + text, { settings: host.settings })
      host.log.warn('warn ' + text, { error: new Error(text) })
      console.log('log ' + text, host.settings)
      console.error(new Error('error ' + text))
      console.table([host.settings])
      process.stdout.write('stdout ' + text + '\\n')
      process.stderr.write('stderr ' + text + '\\n')
    }
    say('create')
    if (mode === 'create') throw new Error(all)
    const fetched = async () => {
      await host.fetch(url, { headers, tries: 1 }).catch((error) => { host.log.warn('fetch ' + error.message); throw error })
    }
    const act = async () => {
      say(mode)
      if (mode === 'throw') throw new Error(all)
      if (mode === 'refuse') throw new PluginError('invalid', all, { retryable: false })
      if (mode === 'reject') { void Promise.reject(new Error(all)); await new Promise(() => {}) }
      if (mode === 'later') { setTimeout(() => { throw new Error(all) }); await new Promise(() => {}) }
      if (mode === 'fetch') await fetched()
      return { detail: all, status: 200 }
    }
    return {
      scanner: {
        libraryKinds: ['movies'],
        unitOf: ({ depth }) => (depth === 0 ? 'descend' : 'unit'),
        read: async () => { throw new Error(all) },
      },
      enricher: {
        kinds: ['movie'],
        test: async () => ({ message: all, warnings: [all] }),
        search: async () => (mode === 'garbage' ? [{ [all]: all, title: 1 }] : [{ ref: { kind: 'movie', id: '1' }, title: all }]),
        get: async () => { throw Object.assign(new Error(all), { name: all }) },
        artwork: async () => { throw all },
      },
      notifier: { test: async () => { await act(); return { message: all } }, send: act },
    }
  },
})
`

const modes = ['tell', 'throw', 'refuse', 'reject', 'later', 'fetch', 'create', 'misfit'] as const

type Isolation = 'worker' | 'process'

function config(isolation: Isolation): string {
  const block = (table: string, name: string, mode: string, more = ''): string =>
    `[[${table}]]\nname = "${name}"\nplugin = "leaky"\n${more}settings = { mode = "${mode}", ${settings.slice(2)}\n`
  const events = 'events = ["scan.started"]\n'
  return `[log]\nlevel = "trace"\n[jobs]\nmax_attempts = 1\n[plugins]\ndir = "./plugins"\nisolation = "${isolation}"
${block('scanner', 'movies', 'throw')}${block('enricher', 'expert', 'tell')}${block('enricher', 'garbage', 'garbage')}
${modes.map((mode) => block('notifier', mode, mode, events)).join('')}`
}

interface Shown {
  readonly home: Household
  /** All that anybody can see, by where. */
  readonly texts: Map<string, string>
}

/** Has the plugin say its secrets wherever it can, and gathers what came of it. */
async function gather(isolation: Isolation): Promise<Shown> {
  const home = createHousehold({ open: true, films: 2, config: config(isolation) })
  home.write('plugins/leaky/index.ts', plugin)
  home.write('data/planted', `${planted[1]?.[1]}\n`)
  const env = { PLANTED: planted[0]?.[1] ?? '' }
  const daemon = await serve(home, { env })
  const texts = new Map<string, string>()
  const id = await startScan(daemon)
  await scanIn(daemon, id, 'completed', 'failed')
  await until(async () => (await told(daemon)) || null, 'every notifier to have tried')
  await tryAll(daemon, texts)
  const paths =
    'plugins notifications?limit=100 health events/history config jobs libraries items metrics'
      .split(' ')
      .concat([`scans/${id}`, `scans/${id}/errors`])
  for (const path of paths) texts.set(`GET ${path}`, await textOf(daemon, 'GET', path))
  for (const { id: one } of await notifications(daemon)) {
    texts.set(`GET notifications/${one}`, await textOf(daemon, 'GET', `notifications/${one}`))
  }
  const commands = [
    ['plugin', 'list'],
    ['plugin', 'list', '--json'],
    ['notify', 'list', '--json'],
    ['notify', 'test', 'tell'],
    ['health'],
    ['config', 'show'],
    ['config', 'show', '--json'],
    ['config', 'check'],
    ['events', '--help'],
  ]
  for (const args of commands) texts.set(args.join(' '), spoken(await home.run(args, { env })))
  await daemon.stop()
  texts.set('what the daemon prints', daemon.out())
  texts.set('the log', daemon.err())
  return { home, texts }
}

function spoken({ out, err }: Run): string {
  return `${out}\n${err}`
}

async function textOf(daemon: Daemon, method: 'GET' | 'POST', path: string): Promise<string> {
  const response = await fetch(`${daemon.url}/api/v1/${path}`, {
    method,
    headers: { 'x-api-key': daemon.key },
  })
  return await response.text()
}

async function notifications(daemon: Daemon): Promise<readonly { id: number; attempts: number }[]> {
  const { body } = await daemon.ask('GET', '/api/v1/notifications?limit=100')
  return body['notifications'] as { id: number; attempts: number }[]
}

async function told(daemon: Daemon): Promise<boolean> {
  const all = await notifications(daemon)
  return all.length >= modes.length && all.every(({ attempts }) => attempts > 0)
}

async function tryAll(daemon: Daemon, texts: Map<string, string>): Promise<void> {
  const targets = ['scanner/movies', 'enricher/expert', 'enricher/garbage'].concat(
    modes.map((mode) => `notifier/${mode}`),
  )
  for (const target of targets) {
    for (const word of ['test', 'reload']) {
      const path = `plugins/${target}/${word}`
      texts.set(`POST ${path}`, await textOf(daemon, 'POST', path))
    }
    texts.set(`GET plugins/${target}`, await textOf(daemon, 'GET', `plugins/${target}`))
  }
  const ref = { kind: 'movie', id: '1' }
  const query = { kind: 'movie', title: 'x', ids: [], languages: [] }
  const calls: [method: string, args: unknown[]][] = [
    ['search', [query]],
    ['get', [ref, []]],
    ['artwork', [ref, []]],
  ]
  for (const name of ['expert', 'garbage']) {
    for (const [method, args] of calls) {
      const path = `plugins/enricher/${name}/test`
      const { body } = await daemon.ask('POST', `/api/v1/${path}`, { method, args })
      texts.set(`POST ${path} ${method}`, JSON.stringify(body))
    }
  }
}

/** How a secret may look to somebody who looks for it. */
function looksOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret)
  const looks = [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]
  return [...looks, bytes.toString('base64').replace(/=+$/, ''), bytes.toString('hex')]
}

describe.each(['worker', 'process'] as const)(
  'a plugin that says its secrets wherever it can, in a %s',
  (isolation) => {
    let shown: Shown
    beforeAll(async () => {
      shown = await gather(isolation)
    })
    afterAll(() => shown.home[Symbol.asyncDispose]())

    test.each([...planted])('does not show %s', (_, secret) => {
      const looks = looksOf(secret)
      const leaks = [...shown.texts].flatMap(([where, text]) =>
        looks
          .filter((look) => text.includes(look))
          .map((look) => `${where}: ${around(text, look)}`),
      )
      expect(leaks).toEqual([])
    })

    test('is heard in all these places', () => {
      const { texts } = shown
      const heard = [...texts].filter(([, text]) => text.includes('SAID')).map(([where]) => where)
      expect(heard).toEqual(
        expect.arrayContaining([
          'POST plugins/enricher/expert/test',
          'POST plugins/enricher/expert/test search',
          'POST plugins/enricher/expert/test get',
          'POST plugins/enricher/expert/test artwork',
          'POST plugins/notifier/tell/test',
          'POST plugins/notifier/throw/test',
          'POST plugins/notifier/refuse/test',
          'POST plugins/notifier/reject/test',
          'POST plugins/notifier/later/test',
          'POST plugins/notifier/create/test',
          'POST plugins/notifier/create/reload',
          'POST plugins/notifier/misfit/test',
          'GET plugins',
          'GET plugins/notifier/misfit',
          'GET notifications?limit=100',
          'GET health',
          'GET events/history',
          'plugin list',
          'notify list --json',
          'notify test tell',
          'health',
          'the log',
        ]),
      )
      const log = texts.get('the log') ?? ''
      const ways = ['debug', 'info', 'warn', 'log', 'error', 'stdout', 'stderr']
      for (const way of ways) expect(log).toContain(`${way} create: SAID`)
      expect(log).toContain('fetch ')
    })
  },
)

function around(text: string, found: string): string {
  const at = text.indexOf(found)
  return text.slice(Math.max(0, at - 80), at + found.length + 20)
}
