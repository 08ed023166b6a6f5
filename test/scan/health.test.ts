import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import type { HealthEntry } from '../../src/domain/health.ts'
import type { Scan } from '../../src/domain/scan.ts'
import type { Transaction } from '../../src/domain/stores.ts'
import { endStall } from '../../src/scan/lifecycle.ts'
import { createStallWatch } from '../../src/scan/stall.ts'
import { createHealthQueries } from '../../src/store/health-store.ts'
import { createTotalQueries } from '../../src/store/total-queries.ts'
import { canMount, mountTmpfs } from '../filesystem/tmpfs.ts'
import { openStore, scanOf } from '../store/fixture.ts'
import { startTestEngine, type TestEngine, type TestEngineOptions } from '../support/engine.ts'
import { put, world, type World } from './library.ts'
import { runUnprivileged } from './unprivileged.ts'

// Other work beside this slows threads down.
setDefaultTimeout(120_000)

/** Everything looked at once more. */
async function check(
  engine: TestEngine,
  libraryIds: readonly number[] | null = null,
): Promise<HealthEntry[]> {
  await engine.engine.ask('checkHealth', libraryIds)
  const live = (): number =>
    engine.rows(`SELECT 1 FROM job WHERE kind = 'health.check' AND done = 0`).length
  while (live() > 0) await Bun.sleep(5)
  return entries(engine)
}

function entries(engine: TestEngine): HealthEntry[] {
  return createHealthQueries(engine.engine.reader)
    .list()
    .filter(({ source }) => source !== 'storage')
}

/** Key and severity without the number behind it. */
function names(found: readonly HealthEntry[]): string[] {
  return found.map(({ key, severity }) => `${severity} ${key.split(':')[0] ?? ''}`)
}

/** How often a trouble was told of, and its end. */
function told(engine: TestEngine): string[] {
  const events = engine.rows<{ type: string; key: string }>(
    `SELECT type, data ->> 'key' AS key FROM event WHERE type GLOB 'health.*' ORDER BY id`,
  )
  return events
    .filter(({ key }) => !key.startsWith('storage.'))
    .map(({ type, key }) => `${type} ${key}`)
}

const film = 'Film (2000)/Film (2000).mkv'

describe('a look at a library', () => {
  test('that is none of those asked for leaves its folder alone, unless it is in trouble', async () => {
    await using place = await world()
    place.put(film)
    await place.engine.scan('films')
    renameSync(place.root, `${place.root}-away`)
    expect(await check(place.engine, [])).toEqual([])
    expect(names(await check(place.engine, [1]))).toEqual(['error library.missing'])
    renameSync(`${place.root}-away`, place.root)
    expect(await check(place.engine, [])).toEqual([])
  })

  test('finds nothing wrong with a folder that is in order, and what is free on its disk', async () => {
    await using place = await world()
    place.put(film)
    await place.engine.scan('films')
    expect(await check(place.engine)).toEqual([])
    const free = createTotalQueries(place.engine.engine.reader).freeBytes()
    expect(free).toBeGreaterThan(0)
  })

  test('tells of a folder that is not there once, however often it looks, and of its return', async () => {
    await using place = await world()
    place.put(film)
    renameSync(place.root, `${place.root}.away`)
    const [entry] = await check(place.engine)
    expect(entry).toMatchObject({
      key: 'library.missing:1',
      source: 'library',
      severity: 'error',
      message: `The folder ${place.root} of films is not there.`,
      fix: 'Mount its disk, or correct the path of this library in shelfd.toml.',
    })
    expect(await check(place.engine)).toEqual([entry!])
    expect(told(place.engine)).toEqual(['health.issue library.missing:1'])
    renameSync(`${place.root}.away`, place.root)
    expect(await check(place.engine)).toEqual([])
    expect(told(place.engine)).toEqual([
      'health.issue library.missing:1',
      'health.restored library.missing:1',
    ])
  })

  test('tells of a file in place of the folder', async () => {
    await using place = await world()
    rmSync(place.root, { recursive: true })
    writeFileSync(place.root, '')
    expect(names(await check(place.engine))).toEqual(['error library.not_a_folder'])
  })

  test('tells of a folder that is empty while files are known of it: a disk that is not mounted', async () => {
    await using place = await world()
    place.put(film)
    await place.engine.scan('films')
    renameSync(place.root, `${place.root}.away`)
    mkdirSync(place.root)
    const found = await check(place.engine)
    expect(names(found)).toEqual(['error library.untrusted'])
    expect(found[0]?.message).toBe(
      `${place.root} is empty, although it held 1 files (library films).`,
    )
  })

  test('leaves an empty folder of which nothing is known in peace, and writes nothing into it', async () => {
    await using place = await world()
    expect(await check(place.engine)).toEqual([])
    expect([...new Bun.Glob('*').scanSync({ cwd: place.root, dot: true })]).toEqual([])
  })

  test('looks at each root by itself', async () => {
    await using place = await world({ roots: ['one', 'two', 'three'] })
    rmSync(place.root, { recursive: true })
    expect(names(await check(place.engine))).toEqual(['error library.missing'])
    rmSync(`${dirname(place.root)}/three`, { recursive: true })
    expect((await check(place.engine)).map(({ key }) => key).toSorted()).toEqual([
      'library.missing:1',
      'library.missing:3',
    ])
  })

  test('forgets what has left the configuration', async () => {
    await using place = await world()
    rmSync(place.root, { recursive: true })
    expect(await check(place.engine)).toHaveLength(1)
    const other = dirname(place.root)
    await place.engine.restart({ libraries: [{ name: 'others', kind: 'movies', paths: [other] }] })
    expect(await check(place.engine)).toEqual([])
    expect(told(place.engine).at(-1)).toBe('health.restored library.missing:1')
  })

  test('writes nothing but its own job when nothing has changed', async () => {
    await using place = await world()
    place.put(film)
    await place.engine.scan('films')
    await check(place.engine)
    const rows = (): unknown[] =>
      ['library_root', 'health_entry', 'event', 'library', 'file', 'item'].map((table) =>
        place.engine.rows(`SELECT * FROM ${table} ORDER BY 1`),
      )
    const before = rows()
    const version = place.engine.rows('PRAGMA data_version')
    await check(place.engine)
    expect(place.engine.rows('PRAGMA data_version')).not.toEqual(version)
    expect(rows()).toEqual(before)
    // Nor does the list of jobs fill with chores.
    for (let look = 0; look < 3; look += 1) await check(place.engine)
    const jobs = place.engine.rows(`SELECT id FROM job WHERE kind = 'health.check'`)
    expect(jobs.length).toBeLessThanOrEqual(4)
  })
})

test('a folder that may not be read, or not be entered, is told of', async () => {
  expect(await runUnprivileged<string[][]>('locked-root.ts')).toEqual([
    ['library.unreadable:7'],
    ['library.unreadable:7'],
    [],
  ])
})

describe('a look at the machine', () => {
  const withProbe = (mode: string, program: string): Partial<TestEngineOptions> => ({
    probe: 'real',
    toml: `[probe]\nmode = "${mode}"\nffprobe = "${program}"`,
  })
  const cases: [string, string, string, string[]][] = [
    ['a notice when headers are read first', 'auto', '/no/ffprobe', ['notice probe.missing']],
    ['an error when every file needs it', 'ffprobe', '/no/ffprobe', ['error probe.missing']],
    ['nothing when no streams are wanted', 'off', '/no/ffprobe', []],
    ['nothing when it is there', 'ffprobe', process.execPath, []],
  ]
  test.each(cases)('without ffprobe is %s', async (_, mode, program, found) => {
    await using place = await world(withProbe(mode, program))
    expect(names(await check(place.engine))).toEqual(found)
  })

  test.skipIf(!canMount)(
    'tells of a data folder whose disk is nearly full, and how nearly',
    async () => {
      await using place = await world()
      const disk = `${dirname(place.root)}/disk`
      using _mounted = mountTmpfs(disk, 'size=500m')
      const engine = await startTestEngine({
        dataDir: `${disk}/data`,
        libraries: [{ name: 'films', kind: 'movies', paths: [place.root] }],
      })
      const low = async (): Promise<HealthEntry | undefined> => {
        await check(engine)
        return createHealthQueries(engine.engine.reader).list()[0]
      }
      try {
        const first = await low()
        expect(first).toMatchObject({ key: 'storage.low', severity: 'warning' })
        expect(first?.message).toContain('Less than 1 GiB is free')
        writeFileSync(`${disk}/ballast`, Buffer.alloc(420 * 1024 * 1024))
        const second = await low()
        expect(second).toMatchObject({ severity: 'error', since: first!.since })
        expect(second?.message).toContain('Less than 100 MiB is free')
        rmSync(`${disk}/ballast`)
        expect(await low()).toMatchObject({ severity: 'warning' })
      } finally {
        await engine.stop()
      }
    },
  )
})

describe('what a scan finds', () => {
  const upTo = (count: number): string[] =>
    Array.from({ length: count }, (_, at) => `Film ${at} (2000)/Film ${at} (2000).mkv`)

  async function lossy(): Promise<World> {
    const place = await world({ toml: '[scan]\nremoval_limit = { share = 0.1, files = 2 }' })
    place.put(...upTo(20))
    await place.engine.scan('films')
    for (const path of upTo(8)) rmSync(dirname(place.at(path)), { recursive: true })
    return place
  }

  test('removals that were held back stay in the list until a whole scan holds none', async () => {
    await using place = await lossy()
    await place.engine.scan('films')
    expect(names(entries(place.engine))).toEqual(['warning library.removals_held'])
    await place.engine.scan('films', { path: dirname(place.at(upTo(20)[19]!)) })
    expect(entries(place.engine)).toHaveLength(1)
    put(place.root, ...upTo(8))
    await place.engine.scan('films')
    expect(entries(place.engine)).toEqual([])
    expect(told(place.engine)).toEqual([
      'health.issue library.removals_held:1',
      'health.restored library.removals_held:1',
    ])
  })

  test('a scan that does not move is in the list until it does', () => {
    using store = openStore()
    const id = store.stores.scans.create(scanOf(), 0)
    const events: string[] = []
    const tx = (now: number): Transaction =>
      ({
        stores: store.stores,
        now,
        emit: ({ type }: { type: string }) => void events.push(type),
      }) as unknown as Transaction
    const watch = createStallWatch({ stallAfterMs: () => 1_000 })
    const look = (now: number): void =>
      watch.look({ tx: tx(now), signOfLife: () => ({ due: true, aliveAt: 0 }) })
    const list = (): HealthEntry[] => createHealthQueries(store.database).list()
    look(10)
    look(900)
    expect(list()).toEqual([])
    look(1_100)
    look(1_200)
    expect(list()).toMatchObject([
      { key: `scan.stalled:${id}`, source: 'scan', severity: 'warning', since: 1_100 },
    ])
    expect(list()[0]?.fix).toContain(`shelfd scans cancel ${id}`)
    const scan = (): Scan => store.stores.scans.find(id)!
    endStall(tx(2_000), scan())
    endStall(tx(2_100), scan())
    expect(list()).toEqual([])
    expect(scan().stalledSince).toBeNull()
    expect(events).toEqual(['scan.stalled', 'health.issue', 'health.restored'])
  })
})
