import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'

import { startReceiver } from '../plugins/receiver.ts'
import { createHousehold, until } from '../support/household.ts'
import { type Daemon, scanIn, serve, startScan } from './daemon.ts'
import { serveContained } from './contained-plugin.ts'

setDefaultTimeout(120_000)

/** Processes of instances that a daemon, or nobody any more, has started with this configuration. */
function instanceProcesses({ pid }: Daemon): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((each) => parentOf(each) === pid && commandOf(each).includes('plugin-host'))
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

function parentOf(pid: number): number {
  try {
    return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
  } catch {
    return 0
  }
}

describe('the process of an instance', () => {
  test('sees nothing of the environment, and ends with a daemon that is killed', async () => {
    await using contained = await serveContained({ isolation: 'process' })
    const { daemon } = contained
    await contained.scan('Mine')
    const [pid = 0, ...others] = instanceProcesses(daemon)
    expect(others).toEqual([])
    expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).not.toContain('SHELFD')
    daemon.kill('SIGKILL')
    await until(() => commandOf(pid) === '', 'the process to end')
  })

  test('ends with a daemon that stops', async () => {
    await using contained = await serveContained({ isolation: 'process' })
    const { daemon } = contained
    await contained.scan('Mine')
    const [pid = 0] = instanceProcesses(daemon)
    expect(pid).toBeGreaterThan(0)
    expect(await daemon.stop()).toBe(0)
    await until(() => commandOf(pid) === '', 'the process to end')
  })
})

const scannerOf = (
  id: string,
  title: string,
): string => `import { definePlugin, v } from 'shelfd/plugin'
export default definePlugin({
  id: '${id}', version: '1.0.0', api: 1, settings: v.strictObject({ title: v.optional(v.string(), '${title}') }),
  create: (host) => ({
    scanner: {
      libraryKinds: ['movies'],
      unitOf: ({ depth }) => (depth === 0 ? 'descend' : 'unit'),
      read: async (unit) => unit.entries.map(({ path }) => ({
        kind: 'movie', key: unit.path, parentKey: null, metadata: {}, assets: [], findings: [],
        identity: { title: { value: host.settings.title + ' ' + unit.path, source: 'folder', confidence: 1 } },
        files: [{ path, role: 'main' }],
      })),
    },
  }),
})
`

async function titles(daemon: Daemon): Promise<string[]> {
  const { body } = await daemon.ask('GET', '/api/v1/items?library=Films')
  return (body['items'] as { title: string }[]).map(({ title }) => title).toSorted()
}

describe('a folder with the name of a bundled plugin', () => {
  test('takes its place', async () => {
    await using home = createHousehold({
      open: true,
      films: 1,
      config: '[plugins]\ndir = "./plugins"\n',
    })
    home.write('plugins/movies/index.ts', scannerOf('movies', 'own'))
    const daemon = await serve(home)
    await scanIn(daemon, await startScan(daemon), 'completed')
    expect(await titles(daemon)).toEqual(['own Film 1 (2001)'])
    expect(await daemon.stop()).toBe(0)
  })

  test('does so for commands without a daemon as well', async () => {
    await using home = createHousehold({
      open: true,
      films: 1,
      config: '[plugins]\ndir = "./plugins"\n',
    })
    home.write('plugins/movies/index.ts', scannerOf('movies', 'own'))
    const file = home.at('films/Film 1 (2001)/Film 1 (2001).mkv')
    const { code, out, err } = await home.run(['identify', file])
    expect([code, err]).toEqual([0, expect.any(String)])
    expect(out).toContain('own Film 1 (2001)')
    const dry = await home.run(['scan', '--dry-run'])
    expect(dry).toMatchObject({ code: 0, out: expect.stringContaining('Film 1 (2001).mkv') })
  })
})

describe('without a restart and without a full scan', () => {
  const config = (title: string): string =>
    `[plugins]\ndir = "./plugins"\n[[scanner]]\nplugin = "movies"\n[scanner.settings]\ntitle = "${title}"\n`

  async function scanned(daemon: Daemon): Promise<Record<string, unknown>> {
    return await scanIn(daemon, await startScan(daemon), 'completed')
  }

  test('settings that change are in use', async () => {
    await using home = createHousehold({ open: true, films: 1, config: config('first') })
    home.write('plugins/movies/index.ts', scannerOf('movies', 'own'))
    const daemon = await serve(home)
    await scanned(daemon)
    expect(await titles(daemon)).toEqual(['first Film 1 (2001)'])
    home.write(
      'shelfd.toml',
      readFileSync(home.at('shelfd.toml'), 'utf8').replace('first', 'second'),
    )
    await until(() => daemon.err().includes('reloaded') || null, `the reload: ${daemon.err()}`)
    await scanned(daemon)
    expect(await titles(daemon)).toEqual(['second Film 1 (2001)'])
    expect(await daemon.stop()).toBe(0)
  })

  test('a changed file of a plugin has all units read anew once it was reloaded', async () => {
    await using home = createHousehold({ open: true, films: 2, config: config('a') })
    home.write('plugins/movies/index.ts', scannerOf('movies', 'own'))
    const daemon = await serve(home)
    const reload = async (): Promise<void> => {
      const { status, body } = await daemon.ask('POST', '/api/v1/plugins/scanner/movies/reload')
      expect([status, body['state']]).toEqual([200, 'ready'])
    }
    expect(await scanned(daemon)).toMatchObject({
      progress: { phases: { discovering: { found: 2 } } },
    })
    await reload()
    expect(await scanned(daemon)).toMatchObject({
      progress: { phases: { discovering: { found: 0 } } },
    })
    const changed = scannerOf('movies', 'own').replace("+ ' ' + unit.path", "+ ': ' + unit.path")
    home.write('plugins/movies/index.ts', changed)
    // The thread that runs has the file as it was.
    expect(await scanned(daemon)).toMatchObject({
      progress: { phases: { discovering: { found: 0 } } },
    })
    await reload()
    expect(await scanned(daemon)).toMatchObject({
      progress: { phases: { discovering: { found: 2 } } },
    })
    expect(await titles(daemon)).toEqual(['a: Film 1 (2001)', 'a: Film 2 (2001)'])
    expect(await scanned(daemon)).toMatchObject({
      progress: { phases: { discovering: { found: 0 } } },
    })
    expect(await daemon.stop()).toBe(0)
  })
})

test('calls and errors of the last hour are counted for bundled plugins too', async () => {
  await using receiver = await startReceiver()
  receiver.answer = ({ body }) => ({ status: body.includes('scan.started') ? 400 : 200 })
  const config = (name: string, url: string, event: string): string =>
    `[[notifier]]\nname = "${name}"\nplugin = "webhook"\nevents = ["${event}"]\nsettings = { url = "${url}", secret = "house" }\n`
  await using home = createHousehold({
    open: true,
    films: 3,
    config: `${config('good', receiver.url, 'scan.completed')}${config('bad', receiver.url, 'scan.started')}`,
  })
  const daemon = await serve(home)
  await scanIn(daemon, await startScan(daemon), 'completed')
  const told = await until(async () => {
    const { body } = await daemon.ask('GET', '/api/v1/plugins')
    const all = body['plugins'] as { name: string; counters: Record<string, unknown> }[]
    const counters = (name: string): Record<string, unknown> | undefined =>
      all.find((one) => one.name === name)?.counters
    // Calls that went well are told a second later, by each thread in its own time.
    const calls = ['movies', 'good', 'bad'].map((name) => counters(name)?.['calls'])
    return Bun.deepEquals(calls, [3, 1, 1]) ? counters : null
  }, 'the calls')
  const counted = (calls: number, errors: number): Record<string, number> => {
    return { callsPerHour: calls, errorsPerHour: errors, calls, errors }
  }
  expect(told('movies')).toMatchObject(counted(3, 0))
  expect(told('good')).toMatchObject(counted(1, 0))
  expect(told('bad')).toMatchObject({
    ...counted(1, 1),
    requests: 1,
    lastError: { message: expect.stringContaining('400') },
  })
  expect(told('series')).toMatchObject(counted(0, 0))

  const { out } = await home.run(['plugin', 'list'])
  const rows = out.split('\n').map((line) => line.trim().split(/\s{2,}/))
  const lines = rows.map(([, name, , , state, calls, errors]) => [name, state, calls, errors])
  expect(lines[0]).toEqual(['NAME', 'STATE', 'CALLS/H', 'ERRORS/H'])
  expect(lines).toContainEqual(['movies', 'ready', '3', '0'])
  expect(lines).toContainEqual(['good', 'ready', '1', '0'])
  expect(lines).toContainEqual(['bad', 'ready', '1', '1'])
  expect(await daemon.stop()).toBe(0)
})
