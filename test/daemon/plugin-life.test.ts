import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'

import { createHousehold, until } from '../support/household.ts'
import { type Daemon, scanIn, serve, startScan } from './daemon.ts'
import { serveContained } from './contained-plugin.ts'

setDefaultTimeout(60_000)

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
    expect(commandOf(pid)).toBe('')
  })
})

const scannerOf = (
  id: string,
  title: string,
): string => `import { definePlugin, v } from 'shelfd/plugin'
export default definePlugin({
  id: '${id}', version: '1.0.0', api: 1, settings: v.strictObject({ title: v.optional(v.string(), '${title}'), token: v.optional(v.string()), password: v.optional(v.string()) }),
  create: (host) => {
    const secrets = [host.settings.token, host.settings.password].filter(Boolean).join(' and ')
    console.log('printed ' + secrets)
    console.error({ secrets })
    host.log.warn('logged ' + secrets, { token: host.settings.token, other: secrets })
    return {
      scanner: {
        libraryKinds: ['movies'],
        unitOf: ({ depth }) => (depth === 0 ? 'descend' : 'unit'),
        read: async (unit) => {
          if (unit.path.startsWith('Film 2') && secrets !== '') throw new Error('failed with ' + secrets)
          return unit.entries.map(({ path }) => ({
            kind: 'movie', key: unit.path, parentKey: null, metadata: {}, assets: [], findings: [],
            identity: { title: { value: host.settings.title + ' ' + unit.path, source: 'folder', confidence: 1 } },
            files: [{ path, role: 'main' }],
          }))
        },
      },
    }
  },
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

test('no secret of an instance is in its log, its errors or the API', async () => {
  const secrets = ['planted-in-file-1', 'planted-in-variable-2', 'planted-plainly-3']
  await using home = createHousehold({
    open: true,
    films: 2,
    config: `[jobs]
max_attempts = 1
[plugins]
dir = "./plugins"
[[scanner]]
plugin = "movies"
settings = { title = { file = "${secrets[0]}" }, token = { env = "PLANTED" }, password = "${secrets[2]}" }
`.replace(`{ file = "${secrets[0]}" }`, '{ file = "title" }'),
  })
  home.write('plugins/movies/index.ts', scannerOf('movies', 'own'))
  home.write('data/title', `${secrets[0]}\n`)
  const daemon = await serve(home, { env: { PLANTED: secrets[1] ?? '' } })
  const id = await startScan(daemon)
  await scanIn(daemon, id, 'completed')
  const paths = ['health', 'config', `scans/${id}/errors`, 'jobs', 'events/history', 'libraries']
  const answers = await Promise.all(
    paths.map(async (path) => JSON.stringify((await daemon.ask('GET', `/api/v1/${path}`)).body)),
  )
  expect(answers[2]).toContain('failed with')
  expect(daemon.err()).toContain('printed')
  expect(daemon.err()).toContain('logged')
  for (const secret of secrets) {
    expect(answers.filter((answer) => answer.includes(secret))).toEqual([])
    expect(daemon.err()).not.toContain(secret)
    expect(daemon.out()).not.toContain(secret)
  }
  expect(await daemon.stop()).toBe(0)
})
