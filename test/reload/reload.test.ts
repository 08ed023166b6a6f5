import { describe, expect, test } from 'bun:test'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'

import type { LibraryChanges } from '../../src/domain/configuration.ts'
import { until } from '../support/household.ts'
import { type ReloadingDaemon, startReloading } from './daemon.ts'

const films = `[[library]]
name = "Films"
kind = "movies"
path = "films"
`
const off = '[probe]\nmode = "off"\n'
const noChange: LibraryChanges = {
  added: [],
  renamed: [],
  moved: [],
  detached: [],
  returned: [],
  cancelledScans: [],
}

/** Threads of this process by their names. */
function threadsNamed(name: string): number {
  const tasks = readdirSync('/proc/self/task')
  return tasks.filter((id) => {
    try {
      return readFileSync(`/proc/self/task/${id}/comm`, 'utf8').trim() === name
    } catch {
      return false
    }
  }).length
}

interface Edit {
  readonly option: string
  readonly before?: string
  readonly after: string
  readonly changed: readonly string[]
  readonly libraries?: Partial<LibraryChanges>
  /** What there is besides one film of five bytes. */
  readonly files?: Readonly<Record<string, string>>
  /** What is done before the reload. */
  readonly first?: (daemon: ReloadingDaemon) => Promise<unknown>
  /** Shows that the running daemon goes by the new value. */
  readonly shows: (daemon: ReloadingDaemon) => Promise<unknown>
  readonly expected: unknown
}

const names = (daemon: ReloadingDaemon): unknown =>
  daemon.rows<{ name: string }>('SELECT name FROM file ORDER BY name').map(({ name }) => name)
const afterScan =
  (look: (daemon: ReloadingDaemon) => unknown, library = 'Films') =>
  async (daemon: ReloadingDaemon): Promise<unknown> => {
    await daemon.scan(library)
    return look(daemon)
  }
const firstScan = (daemon: ReloadingDaemon): Promise<unknown> => daemon.scan('Films')

const edits: readonly Edit[] = [
  {
    option: 'a library that is added',
    after: `${films}\n[[library]]\nname = "Shows"\nkind = "series"\npath = "shows"\n`,
    changed: ['library'],
    libraries: { added: ['Shows'] },
    files: { 'shows/Dark/Season 1/Dark S01E01.mkv': 'dark' },
    shows: async (daemon) => (await daemon.scan('Shows')).items.episodes,
    expected: 1,
  },
  {
    option: 'a library that is taken away',
    after: '',
    changed: ['library'],
    libraries: { detached: ['Films'] },
    shows: (daemon) => daemon.start('Films').catch((error: Error) => error.message),
    expected: 'There is no library named Films.',
  },
  {
    option: 'the name of a library',
    after: films.replace('"Films"', '"Movies"'),
    changed: ['library'],
    libraries: { renamed: [{ from: 'Films', to: 'Movies' }] },
    first: firstScan,
    shows: async (daemon) => [
      (await daemon.scan('Movies')).files.new,
      daemon.rows('SELECT id, name FROM library'),
    ],
    expected: [0, [{ id: 1, name: 'Movies' }]],
  },
  {
    option: 'a second folder of a library',
    after: films.replace('"films"', '["films", "more"]'),
    changed: ['library'],
    libraries: { moved: ['Films'] },
    files: { 'more/Ran (1985)/Ran (1985).mkv': 'ran' },
    first: firstScan,
    shows: async (daemon) => (await daemon.scan('Films')).files,
    expected: expect.objectContaining({ new: 1, missing: 0 }),
  },
  {
    option: 'the mode of a library',
    after: `${films}mode = "full"\n`,
    changed: ['library'],
    shows: async (daemon) => (await daemon.scan('Films')).mode,
    expected: 'full',
  },
  {
    option: 'the enrichment_mode of a library',
    after: `${films}enrichment_mode = "none"\n`,
    changed: ['library'],
    shows: async (daemon) => (await daemon.scan('Films')).options,
    expected: expect.objectContaining({ enrichmentMode: 'none', enableEnrichment: false }),
  },
  {
    option: 'the ignore of a library',
    after: `${films}ignore = ["*Heat*"]\n`,
    changed: ['library'],
    shows: async (daemon) => (await daemon.scan('Films')).files.found,
    expected: 0,
  },
  {
    option: 'a scanner and the library that uses it',
    after: `${films}scanner = "mine"\n[[scanner]]\nname = "mine"\nplugin = "series"\n`,
    changed: ['library', 'scanner'],
    files: { 'films/Dark/Season 1/Dark S01E01.mkv': 'dark' },
    shows: afterScan((daemon) =>
      daemon.rows("SELECT DISTINCT kind FROM item WHERE kind IN ('movie', 'episode')"),
    ),
    expected: [{ kind: 'episode' }],
  },
  {
    option: 'scan.video_extensions',
    after: `[scan]\nvideo_extensions = ["mkv", "xyz"]\n${films}`,
    changed: ['scan.video_extensions'],
    files: { 'films/Ran (1985)/Ran (1985).xyz': 'ran' },
    first: firstScan,
    shows: afterScan((daemon) => daemon.rows('SELECT title FROM item ORDER BY title')),
    expected: [{ title: 'Heat' }, { title: 'Ran' }],
  },
  {
    option: 'scan.ignore',
    after: `[scan]\nignore = ["*Heat*"]\n${films}`,
    changed: ['scan.ignore'],
    shows: async (daemon) => (await daemon.scan('Films')).files.found,
    expected: 0,
  },
  {
    option: 'scan.min_file_size',
    after: `[scan]\nmin_file_size = "1kB"\n${films}`,
    changed: ['scan.min_file_size'],
    shows: afterScan(names),
    expected: [],
  },
  {
    option: 'scan.removal_limit',
    before: `[scan]\nremoval_limit = { share = 0.1, files = 20 }\n${off}${films}`,
    after: `[scan]\nremoval_limit = { share = 0, files = 0 }\n${off}${films}`,
    changed: ['scan.removal_limit.share', 'scan.removal_limit.files'],
    files: { 'films/Ran (1985)/Ran (1985).mkv': 'ran' },
    first: async (daemon) => {
      await daemon.scan('Films')
      rmSync(daemon.at('films/Ran (1985)'), { recursive: true })
    },
    shows: async (daemon) => (await daemon.scan('Films')).removalsHeld,
    expected: 1,
  },
  {
    option: 'scan.stall_after',
    before: `[probe]\nmode = "ffprobe"\nffprobe = "<folder>/hangs"\ntimeout = "1h"\n${films}`,
    after: `[scan]\nstall_after = "1s"\n[probe]\nmode = "ffprobe"\nffprobe = "<folder>/hangs"\ntimeout = "1h"\n${films}`,
    changed: ['scan.stall_after'],
    files: { hangs: '#!/bin/sh\nexec sleep 60\n' },
    first: async (daemon) => {
      Bun.spawnSync(['chmod', '+x', daemon.at('hangs')])
      return await daemon.start('Films')
    },
    shows: async (daemon) => {
      const { scanId } = await daemon.event('scan.stalled')
      await daemon.engine.ask('cancelScan', scanId)
      return scanId
    },
    expected: 1,
  },
  {
    option: 'probe.ffprobe and probe.mode',
    after: `[probe]\nmode = "ffprobe"\nffprobe = "<folder>/probe"\n${films}`,
    changed: ['probe.mode', 'probe.ffprobe'],
    files: { probe: '#!/bin/sh\necho "{}"\n' },
    first: async (daemon) => Bun.spawnSync(['chmod', '+x', daemon.at('probe')]).exitCode,
    shows: async (daemon) => (await daemon.scan('Films')).files,
    expected: expect.objectContaining({ found: 1 }),
  },
  {
    option: 'probe.timeout',
    before: `[probe]\nmode = "ffprobe"\nffprobe = "<folder>/hangs"\ntimeout = "1h"\n${films}`,
    after: `[probe]\nmode = "ffprobe"\nffprobe = "<folder>/hangs"\ntimeout = "1s"\n${films}`,
    changed: ['probe.timeout'],
    files: { hangs: '#!/bin/sh\nexec sleep 60\n' },
    first: async (daemon) => Bun.spawnSync(['chmod', '+x', daemon.at('hangs')]).exitCode,
    shows: async (daemon) => (await daemon.scan('Films')).status,
    expected: 'completed',
  },
  {
    option: 'jobs.max_attempts',
    after: `[jobs]\nmax_attempts = 7\n${films}`,
    changed: ['jobs.max_attempts'],
    shows: afterScan((daemon) =>
      daemon.rows("SELECT max_attempts AS most FROM job WHERE kind = 'scan.discover'"),
    ),
    expected: [{ most: 7 }],
  },
  {
    option: 'jobs.backoff',
    after: `[jobs]\nbackoff = { initial = "1h", max = "2h" }\n${films}`,
    changed: ['jobs.backoff.initial', 'jobs.backoff.max'],
    files: { 'films/Heat (1995)/poster.jpg': 'picture' },
    // A copy of the picture cannot be made, which may pass.
    first: async (daemon) => {
      rmSync(daemon.at('data/cache'), { recursive: true, force: true })
      daemon.write('data/cache', 'in the way')
    },
    shows: async (daemon) => {
      await daemon.start('Films')
      const waiting = "SELECT run_at AS at FROM job WHERE state = 'retryable'"
      let rows: { at: number }[] = []
      while (rows.length === 0) {
        await Bun.sleep(5)
        rows = daemon.rows<{ at: number }>(waiting)
      }
      return Math.round(((rows[0]?.at ?? 0) - Date.now()) / 3_600_000)
    },
    expected: 1,
  },
  {
    option: 'jobs.workers',
    before: `[jobs]\nworkers = 1\n${off}${films}`,
    after: `[jobs]\nworkers = 4\n${off}${films}`,
    changed: ['jobs.workers'],
    shows: async () => {
      while (threadsNamed('worker') !== 4) await Bun.sleep(20)
      return threadsNamed('worker')
    },
    expected: 4,
  },
  {
    option: 'jobs.concurrency',
    before: `[probe]\nmode = "ffprobe"\nffprobe = "<folder>/slow"\n${films}`,
    after: `[jobs]\nconcurrency = { scan = 1 }\n[probe]\nmode = "ffprobe"\nffprobe = "<folder>/slow"\n${films}`,
    changed: ['jobs.concurrency.scan'],
    files: {
      // As many as run at the same time.
      slow: `#!/bin/sh\nmkdir -p '<folder>/now'; : > "<folder>/now/$$"; ls '<folder>/now' | wc -l >> '<folder>/seen'; sleep 0.1; rm "<folder>/now/$$"; echo '{}'\n`,
      'films/Ran (1985)/Ran (1985).mkv': 'ran',
      'films/Ikiru (1952)/Ikiru (1952).mkv': 'ikiru',
    },
    first: async (daemon) => Bun.spawnSync(['chmod', '+x', daemon.at('slow')]).exitCode,
    shows: afterScan(async (daemon) => [
      ...new Set((await Bun.file(daemon.at('seen')).text()).trim().split(/\s+/)),
    ]),
    expected: ['1'],
  },
]

describe('an edit of the file takes effect in the running daemon:', () => {
  test.each(edits.map((edit) => [edit.option, edit] as const))(
    '%s',
    async (_, edit) => {
      await using daemon = await startReloading(`${edit.before ?? off + films}`, {
        files: { 'films/Heat (1995)/Heat (1995).mkv': 'heat!', ...edit.files },
      })
      await edit.first?.(daemon)
      const probes = /\[probe\]/.test(edit.before ?? edit.after)
      daemon.toml(probes ? edit.after : off + edit.after)
      const { status, body } = await daemon.request('POST', '/api/v1/config/reload')
      expect(status).toBe(200)
      expect(body).toEqual({
        changed: [...edit.changed],
        restartNeeded: [],
        libraries: { ...noChange, ...edit.libraries },
      })
      expect(await edit.shows(daemon)).toEqual(edit.expected)
      const told = await daemon.event('config.reloaded')
      expect(told.changed).toEqual(edit.changed)
    },
    120_000,
  )
})

describe('history', () => {
  test.each([
    ['scan', 'history = "90d"', 'history = "1d"', 'scan.history'],
    ['jobs', 'history = "30d"', 'history = "1d"', 'jobs.history'],
  ])('is kept as long as %s.history says now', async (section, before, after, option) => {
    const spare = '[[library]]\nname = "Spare"\nkind = "movies"\npath = "spare"\n'
    const toml = (value: string): string => `[${section}]\n${value}\n${off}${films}`
    await using daemon = await startReloading(toml(before) + spare, {
      files: { 'films/Heat (1995)/Heat (1995).mkv': 'heat!' },
    })
    const old = await daemon.scan('Films')
    await daemon.scan('Films')
    const { openWriter } = await import('../../src/store/database.ts')
    const other = openWriter(daemon.at('data/shelfd.db'))
    const days = (count: number): number => Date.now() - count * 86_400_000
    other.run(`UPDATE scan SET completed_at = ${days(2)} WHERE id = ${old.id}`)
    other.run(`UPDATE job SET (created_at, finished_at) = (${days(2)}, ${days(2)}) WHERE done = 1`)
    other.close()
    daemon.toml(toml(after) + spare)
    expect((await daemon.live.reload()).changed).toEqual([option])
    // A library that goes for good has history looked at, at once.
    daemon.toml(toml(after))
    await daemon.live.reload({ forget: 'Spare' })
    const left = (): unknown =>
      section === 'scan'
        ? daemon.rows(`SELECT id FROM scan WHERE id = ${old.id}`)
        : daemon.rows(`SELECT id FROM job WHERE scan_id = ${old.id}`)
    while (daemon.rows("SELECT id FROM job WHERE kind = 'history.prune' AND done = 0").length > 0) {
      await Bun.sleep(5)
    }
    expect(left()).toEqual([])
  })
})

describe('what a restart needs', () => {
  test.each([
    ['server.host', '[server]\nhost = "::1"\n'],
    ['server.port', '[server]\nport = 9999\n'],
    ['server.allowed_hosts', '[server]\nallowed_hosts = ["shelf.lan"]\n'],
    ['server.trusted_proxies', '[server]\ntrusted_proxies = ["10.0.0.1"]\n'],
    ['storage.data_dir', null],
    ['auth.api_key', null],
  ])('%s is named, and the daemon goes on as it was', async (option, addition) => {
    await using daemon = await startReloading(off + films)
    const text = await Bun.file(daemon.file).text()
    const changed =
      addition === null
        ? text.replace('"./data"', option === 'auth.api_key' ? '"./data"' : '"./elsewhere"')
        : text + addition
    const edited =
      option === 'auth.api_key' ? changed.replace(/api_key = .*/, 'api_key = "secret-2"') : changed
    daemon.write('shelfd.toml', edited)
    const { status, body } = await daemon.request('POST', '/api/v1/config/reload')
    expect(status).toBe(200)
    expect(body).toMatchObject({ changed: [], restartNeeded: [option] })
    const { server, storage, auth } = daemon.live.running().config
    expect([server.host, server.port, storage.dataDir]).toEqual([
      '127.0.0.1',
      8787,
      daemon.at('data'),
    ])
    expect(auth.apiKey.state === 'known' && auth.apiKey.secret.reveal()).toBe('a-key-of-the-tests')
    // Told once: the second time it is known.
    await daemon.request('POST', '/api/v1/config/reload')
    expect(daemon.events.filter(({ type }) => type === 'config.reloaded')).toHaveLength(1)
    daemon.write('shelfd.toml', text)
    const back = await daemon.request('POST', '/api/v1/config/reload')
    expect(back.body).toMatchObject({ changed: [], restartNeeded: [] })
  })
})

describe('a file that is not right', () => {
  const broken: readonly (readonly [string, (daemon: ReloadingDaemon) => void, string | RegExp])[] =
    [
      ['of no TOML', (daemon) => daemon.toml('[scan\n'), /^line 11: /],
      [
        'with an unknown key',
        (daemon) => daemon.toml('[scan]\nstal_after = "1s"\n'),
        /^line 12: unknown key "stal_after" in \[scan\]; did you mean "stall_after"\?$/,
      ],
      [
        'with a value of another type',
        (daemon) => daemon.toml('[jobs]\nmax_attempts = "5"\n'),
        /^line 12: max_attempts must be a whole number/,
      ],
      [
        'with a secret that is missing',
        (daemon) => daemon.write('shelfd.toml', '[auth]\napi_key = { env = "NOT_SET" }\n'),
        'line 2: the environment variable NOT_SET is not set',
      ],
      [
        'with folders in each other',
        (daemon) =>
          daemon.toml(
            `${films}[[library]]\nname = "Inner"\nkind = "movies"\npath = "films/inner"\n`,
          ),
        /^line 18: .* lies inside /,
      ],
      [
        'with a secret on a line that is no TOML',
        (daemon) => daemon.write('shelfd.toml', '[auth]\napi_key = "a-key-of-the-tests\n'),
        /^line 2: /,
      ],
      [
        'that is empty, as after a save on a full disk',
        (daemon) => daemon.write('shelfd.toml', '\n'),
        'the file: is empty; write it again; to have it say nothing, leave a comment in it',
      ],
      ['that has gone', (daemon) => rmSync(daemon.file), 'the file: cannot be read: no such file'],
    ]

  test.each(broken)('%s changes nothing and is explained', async (_, breakIt, expected) => {
    await using daemon = await startReloading(off + films, {
      files: { 'films/Heat (1995)/Heat (1995).mkv': 'heat!' },
    })
    const text = await Bun.file(daemon.file).text()
    const before = daemon.live.running()
    breakIt(daemon)
    const { status, body } = await daemon.request('POST', '/api/v1/config/reload')
    expect(status).toBe(422)
    expect(body['issues']).toEqual([...daemon.configuration.issues()])
    expect(String(body['detail'])).not.toContain(daemon.file)
    expect(JSON.stringify(body)).not.toContain('a-key-of-the-tests')
    const { message } = await daemon.event('health.issue', ({ source }) => source === 'config')
    const [, told = ''] = /^The configuration file is not right: (.*?)\.?$/s.exec(message) ?? []
    expect(told).toMatch(expected)
    await daemon.event('config.invalid')
    expect(daemon.live.running()).toBe(before)
    expect((await daemon.scan('Films')).files.found).toBe(1)
    // It is told once, however often it is read.
    await daemon.request('POST', '/api/v1/config/reload')
    expect(daemon.events.filter(({ type }) => type === 'config.invalid')).toHaveLength(1)
    daemon.write('shelfd.toml', text)
    expect((await daemon.request('POST', '/api/v1/config/reload')).status).toBe(200)
    await daemon.event('health.restored', ({ source }) => source === 'config')
    expect(daemon.configuration.issues()).toEqual([])
  })
})

describe('a scan that runs', () => {
  const gated = `[probe]\nmode = "ffprobe"\nffprobe = "<folder>/gated"\n`
  const files = {
    gated: `#!/bin/sh\n: > '<folder>/asked'\nwhile [ ! -e '<folder>/gate' ]; do sleep 0.02; done\necho '{}'\n`,
    'films/Heat (1995)/Heat (1995).mkv': 'heat!',
  }
  const startGated = async (): Promise<{ daemon: ReloadingDaemon; scanId: number }> => {
    const daemon = await startReloading(gated + films, { files })
    Bun.spawnSync(['chmod', '+x', daemon.at('gated')])
    const scanId = await daemon.start('Films')
    // The phase begins before the file is opened: a test that moves it must not be sooner.
    await until(() => existsSync(daemon.at('asked')), 'the probe of the film')
    return { daemon, scanId }
  }

  test('ends as cancelled when its library leaves the file', async () => {
    const { daemon, scanId } = await startGated()
    await using _ = daemon
    // A folder that was to be scanned next has nobody to wait for any more.
    const wish = { library: 'Films', path: null, mode: null, cause: 'watch', options: {} } as const
    expect(await daemon.engine.ask('startScan', wish)).toEqual({ outcome: 'queued' })
    daemon.toml(gated)
    const { body } = await daemon.request('POST', '/api/v1/config/reload')
    expect(body['libraries']).toMatchObject({ detached: ['Films'], cancelledScans: [scanId] })
    expect(daemon.find(scanId).status).toBe('cancelled')
    expect(daemon.rows('SELECT * FROM scan_request')).toEqual([])
    expect(daemon.rows('SELECT id FROM scan')).toEqual([{ id: scanId }])
    expect(daemon.rows('SELECT id FROM job WHERE scan_id IS NOT NULL AND done = 0')).toEqual([])
    daemon.write('gate', '')
  })

  test('begins anew when the folders of its library become others', async () => {
    const { daemon, scanId } = await startGated()
    await using _ = daemon
    renameSync(daemon.at('films'), daemon.at('moved'))
    daemon.toml(gated + films.replace('"films"', '"moved"'))
    const { body } = await daemon.request('POST', '/api/v1/config/reload')
    expect(body['libraries']).toMatchObject({ moved: ['Films'], cancelledScans: [scanId] })
    daemon.write('gate', '')
    const { scanId: again } = await daemon.event('scan.completed', (data) => data.scanId !== scanId)
    expect(daemon.find(again)).toMatchObject({ restartOf: scanId, status: 'completed' })
    expect(daemon.rows('SELECT title FROM item WHERE missing_at IS NULL')).toEqual([
      { title: 'Heat' },
    ])
  })

  test('goes on with what it has when anything else changes', async () => {
    const { daemon, scanId } = await startGated()
    await using _ = daemon
    daemon.toml(`[scan]\nignore = ["*Heat*"]\n${gated}${films.replace('"Films"', '"Movies"')}`)
    const { body } = await daemon.request('POST', '/api/v1/config/reload')
    expect(body['libraries']).toMatchObject({ cancelledScans: [] })
    daemon.write('gate', '')
    await daemon.event('scan.completed', (data) => data.scanId === scanId)
    expect(daemon.rows('SELECT title FROM item')).toEqual([{ title: 'Heat' }])
    expect((await daemon.scan('Movies')).files).toMatchObject({ found: 0, missing: 1 })
  })
})
