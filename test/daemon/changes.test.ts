import { expect, setDefaultTimeout, test } from 'bun:test'
import { renameSync } from 'node:fs'

import { createHousehold, until } from '../support/household.ts'
import { type Daemon, scanIn, serve, startScan } from './daemon.ts'

setDefaultTimeout(120_000)

type Change = Record<'kind' | 'reason' | 'source' | 'path' | 'processedAt', string | null>

async function changesOf(daemon: Daemon, query = ''): Promise<Change[]> {
  const { status, body } = await daemon.ask('GET', `/api/v1/changes?limit=500${query}`)
  expect(status).toBe(200)
  return body['changes'] as Change[]
}

const film = (n: number): string => `films/Film ${n} (2001)/Film ${n} (2001).mkv`

async function scan(daemon: Daemon): Promise<void> {
  await scanIn(daemon, await startScan(daemon), 'completed')
}

test('a change that a crash left behind is dealt with when its job is rescued', async () => {
  await using home = createHousehold({ films: 2 })
  const daemon = await serve(home)
  await startScan(daemon)
  // The probes of both films wait; what was found is written down.
  await until(async () => (await changesOf(daemon)).length === 2, 'the changes')
  daemon.kill('SIGKILL')
  await daemon.exited
  const next = await serve(home)
  const waiting = await changesOf(next, '&processed=false')
  expect(waiting).toMatchObject([
    { kind: 'added', processedAt: null },
    { kind: 'added', processedAt: null },
  ])
  home.openGate()
  await until(async () => (await changesOf(next, '&processed=true')).length === 2, 'the rescue')
  expect(await changesOf(next)).toHaveLength(2)
  expect(await next.stop()).toBe(0)
})

test('changes and duplicates are read from API and command line, and a library says how it stands', async () => {
  await using home = createHousehold({ films: 2 })
  home.openGate()
  const daemon = await serve(home)
  const began = new Date().toISOString()
  await scan(daemon)
  home.write('films/Copy (2001)/Copy (2001).mkv', 'film 1')
  renameSync(home.at(film(2)), home.at('films/Film 2 (2001)/New name.mkv'))
  await scan(daemon)

  const below = encodeURIComponent(home.at('films/Film 2 (2001)'))
  expect(
    await changesOf(daemon, `&path=${below}&kind=renamed&since=${began}&library=Films`),
  ).toMatchObject([
    {
      kind: 'renamed',
      reason: 'same_content',
      source: 'scan',
      oldPath: home.at(film(2)),
      path: home.at('films/Film 2 (2001)/New name.mkv'),
    },
  ])
  const { body: page } = await daemon.ask('GET', '/api/v1/changes?limit=2')
  const { body: rest } = await daemon.ask(
    'GET',
    `/api/v1/changes?cursor=${String(page['nextCursor'])}`,
  )
  const all = [page, rest].flatMap((one) => one['changes'] as Change[])
  expect(all.map(({ kind }) => kind)).toEqual(['renamed', 'added', 'added', 'added', 'added'])
  expect(rest['nextCursor']).toBeNull()
  for (const wrong of ['kind=moved', 'since=yesterday', 'path=films', 'processed=1', 'cursor=x']) {
    expect((await daemon.ask('GET', `/api/v1/changes?${wrong}`)).status).toBe(400)
  }
  expect((await daemon.ask('GET', '/api/v1/changes?library=Shows')).status).toBe(404)

  const table = await home.run(['changes', '--kind', 'renamed'])
  expect(table.out).toMatch(/renamed +done +\d+ B +scan +same content +.*Film 2.* -> .*New name/)
  const json = await home.run(['changes', '--path', 'films/Copy (2001)', '--json'])
  expect(JSON.parse(json.out)).toMatchObject([{ kind: 'added', items: [{ title: 'Copy' }] }])
  expect((await home.run(['changes', '--waiting'])).out).toBe('No change is known.\n')

  const { body: twins } = await daemon.ask('GET', '/api/v1/duplicates')
  expect(twins).toMatchObject({
    duplicates: [
      {
        sizeBytes: 6,
        wastedBytes: 6,
        files: [{ items: [{ title: 'Copy' }] }, { path: home.at(film(1)) }],
      },
    ],
    nextCursor: null,
  })
  const twice = await home.run(['duplicates'])
  expect(twice.out).toStartWith('2 files of 6 B, 6 B too much\n')
  expect(twice.out).toContain(home.at(film(1)))
  expect((await home.run(['duplicates', '--library', 'Films', '--json'])).out).toContain(
    'wastedBytes',
  )

  const { body: library } = await daemon.ask('GET', '/api/v1/libraries/1')
  expect(library['sync']).toMatchObject({
    sinceFullScan: { added: 1, modified: 0, removed: 0, moved: 1, restored: 0 },
    lastFullScanAt: expect.any(String),
    lastIncrementalScanAt: expect.any(String),
    pending: { directories: 0, removals: 0 },
  })
  expect(await daemon.stop()).toBe(0)
})

test('the watch of a root follows it to where a scan has found it', async () => {
  await using home = createHousehold({
    films: 2,
    open: true,
    config: '[watch]\nsettle_time = "1s"',
  })
  const [more, moved] = [home.at('more'), home.at('moved')]
  home.write('more/Other (2002)/Other (2002).mkv', 'other')
  const configure = (...paths: readonly string[]): void =>
    home.write(
      'shelfd.toml',
      `[probe]\nffprobe = "${home.at('ffprobe')}"\n[watch]\nsettle_time = "1s"\n[[library]]\nname = "Films"\nkind = "movies"\n` +
        `path = ${JSON.stringify(paths)}\n`,
    )
  configure(home.at('films'), more)
  const daemon = await serve(home)
  await scan(daemon)
  // In the other order, each row of a root has the path of the other until a scan has looked.
  renameSync(home.at('films'), moved)
  renameSync(more, home.at('films'))
  renameSync(moved, more)
  await until(async () => {
    const { status } = await daemon.ask('POST', '/api/v1/scans', { library: 'Films' })
    return status === 202
  }, 'a scan')
  const rootsOf = async (): Promise<Record<number, string>> => {
    const { body } = await daemon.ask('GET', '/api/v1/watches')
    const watches = body['watches'] as { rootId: number; path: string; mode: string }[]
    return Object.fromEntries(
      watches.filter(({ mode }) => mode === 'events').map(({ rootId, path }) => [rootId, path]),
    )
  }
  await until(async () => (await rootsOf())[1] === more, 'the watch')
  home.write('more/Late (2003)/Late (2003).mkv', 'late')
  await until(async () => {
    const found = await changesOf(daemon, '&source=watch&processed=true')
    return found.some(({ path }) => path === home.at('more/Late (2003)'))
  }, 'the late film')
  expect(await daemon.stop()).toBe(0)
})
