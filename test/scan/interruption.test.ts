import { Database } from 'bun:sqlite'
import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'bun:test'

import { tempFolder } from '../filesystem/temp-folder.ts'
import { left, refused, startTestEngine } from '../support/engine.ts'
import { fileIds, itemIds, put, type World, world } from './library.ts'

const count = 150
const film = (at: number): string => `Film ${at}/Film ${at}.mkv`

function manyFilms(root: string): void {
  for (let at = 0; at < count; at += 1) put(root, film(at), `Film ${at}/poster.jpg`)
}

/** Everything there is was found, once, and every number adds up. */
function isWhole(engine: World['engine']): void {
  const present = fileIds(engine)
  expect(Object.keys(present)).toHaveLength(count * 2)
  expect(Object.keys(itemIds(engine))).toHaveLength(count)
  expect(engine.rows('SELECT 1 FROM item')).toHaveLength(count)
  expect(engine.rows('SELECT 1 FROM file')).toHaveLength(count * 2)
  expect(engine.rows(`SELECT 1 FROM asset WHERE state = 'cached'`)).toHaveLength(count)
  expect(engine.rows('SELECT 1 FROM asset')).toHaveLength(count)
  expect(engine.rows('SELECT 1 FROM item_file')).toHaveLength(count)
  expect(engine.rows('SELECT 1 FROM directory WHERE needs_scan = 1')).toEqual([])
  expect(engine.rows('SELECT 1 FROM scan_missing')).toEqual([])
  // No scan waits for its pictures.
  const live = `SELECT 1 FROM job WHERE done = 0 AND kind NOT IN ('asset.derive', 'asset.select')`
  expect(engine.rows(live)).toEqual([])
}

describe('a scan that is cancelled', () => {
  test('by way of the job that looks for its folders has ended too, and holds up no other', async () => {
    await using place = await world()
    manyFilms(place.root)
    const { engine } = place
    await engine.engine.ask('pauseQueue', 'discover')
    const id = await engine.start('films')
    const [job] = engine.rows<{ id: number }>(`SELECT id FROM job WHERE kind = 'scan.discover'`)
    await engine.engine.ask('cancelJob', job?.id ?? 0)
    expect(engine.find(id).status).toBe('cancelled')
    expect(engine.rows('SELECT state FROM job WHERE scan_id = ?', id)).toEqual([
      { state: 'cancelled' },
    ])
    await engine.engine.ask('resumeQueue', 'discover')
    expect((await engine.scan('films')).status).toBe('completed')
  })

  test('while it only caches leaves the library to the scan that reads it', async () => {
    await using place = await world()
    manyFilms(place.root)
    const { engine } = place
    for (const queue of ['asset', 'discover']) await engine.engine.ask('pauseQueue', queue)
    const caching = await engine.start('films')
    await engine.engine.ask('resumeQueue', 'discover')
    await engine.event('library.ready')
    await engine.engine.ask('pauseQueue', 'discover')
    await engine.start('films')
    await engine.engine.ask('cancelScan', caching)
    expect(engine.rows('SELECT last_scan_status AS status FROM library')).toEqual([
      { status: 'in_progress' },
    ])
  })

  test('at any moment ends at once, has no effect afterwards, and the next one completes all', async () => {
    await using place = await world({ probe: 'count' })
    manyFilms(place.root)
    const { engine } = place
    const seen: number[] = []
    for (let round = 0; round < 12; round += 1) {
      const id = await engine.start('films', { mode: round % 2 === 0 ? 'incremental' : 'full' })
      // Cancelled at the n-th sign of progress: in discovery, while units are read, while pictures are cached.
      let signs = 0
      await engine.event('scan.progress', (data) => data.id === id && (signs += 1) > round * 2)
      const cancelled = await engine.engine.ask('cancelScan', id).then(
        () => true,
        () => false,
      )
      if (!cancelled) continue
      const after = JSON.stringify([engine.find(id), engine.rows('SELECT * FROM item ORDER BY id')])
      expect(engine.find(id).status).toBe('cancelled')
      expect(engine.rows('SELECT 1 FROM job WHERE scan_id = ? AND done = 0', id)).toEqual([])
      expect((await refused(engine.engine.ask('cancelScan', id))).code).toBe('conflict')
      for (let tick = 0; tick < 5; tick += 1) await engine.engine.ask('resumeQueue', 'scan')
      expect(JSON.stringify([engine.find(id), engine.rows('SELECT * FROM item ORDER BY id')])).toBe(
        after,
      )
      const { directories, assets } = engine.find(id)
      expect([left(directories), left(assets)]).toEqual([0, 0])
      seen.push(round)
    }
    expect(seen.length).toBeGreaterThan(3)
    const scan = await engine.scan('films')
    expect(scan).toMatchObject({ status: 'completed', errors: [] })
    expect([left(scan.directories), left(scan.assets)]).toEqual([0, 0])
    isWhole(engine)
    expect((await engine.scan('films')).directories.total).toBe(0)
  }, 120_000)

  test('frees the library for what waits', async () => {
    await using place = await world()
    place.put('A/A.mkv')
    const { engine } = place
    await engine.engine.ask('pauseQueue', 'scan')
    const first = await engine.start('films')
    await engine.event('scan.phase', ({ scanId }) => scanId === first)
    const wish = { library: 'films', path: null, mode: null, options: {} } as const
    await engine.engine.ask('startScan', { ...wish, cause: 'schedule' })
    await engine.engine.ask('cancelScan', first)
    await engine.engine.ask('resumeQueue', 'scan')
    expect(await engine.over(first + 1)).toMatchObject({ status: 'completed', cause: 'schedule' })
    expect(Object.keys(itemIds(engine))).toEqual(['A'])
  })

  test('or unknown cannot be cancelled: conflict, not_found', async () => {
    await using place = await world()
    const scan = await place.engine.scan('films')
    expect((await refused(place.engine.engine.ask('cancelScan', scan.id))).code).toBe('conflict')
    expect((await refused(place.engine.engine.ask('cancelScan', 99))).code).toBe('not_found')
  })
})

describe('a scan that failed or ended', () => {
  test('is restarted with its own options and its own part of the library', async () => {
    await using place = await world({ probe: 'count' })
    place.put('A/A.mkv', 'B/B.mkv')
    await place.engine.stop()
    const database = new Database(`${place.engine.dataDir}/shelfd.db`)
    database.run(
      `CREATE TRIGGER fault BEFORE UPDATE OF discovery_completed_at ON scan BEGIN SELECT RAISE(ABORT, 'a fault'); END`,
    )
    database.close()
    await place.engine.restart()
    const options = { skipProbe: true } as const
    const failed = await place.engine.scan('films', { path: place.at('A'), mode: 'full', options })
    expect(failed.status).toBe('failed')
    await place.engine.stop()
    const mending = new Database(`${place.engine.dataDir}/shelfd.db`)
    mending.run('DROP TRIGGER fault')
    mending.close()
    await place.engine.restart()
    const { scanId } = await place.engine.engine.ask('restartScan', failed.id)
    const scan = await place.engine.over(scanId)
    expect(scan).toMatchObject({ status: 'completed', restartOf: failed.id, mode: 'full' })
    expect(scan).toMatchObject({ scope: failed.scope, options: failed.options })
    expect(Object.keys(itemIds(place.engine))).toEqual(['A'])
  })

  test('is not restarted while it runs or another does: conflict', async () => {
    await using place = await world()
    place.put('A/A.mkv')
    const first = await place.engine.scan('films')
    place.put('B/B.mkv')
    await place.engine.engine.ask('pauseQueue', 'scan')
    const second = await place.engine.start('films')
    for (const id of [first.id, second]) {
      expect((await refused(place.engine.engine.ask('restartScan', id))).code).toBe('conflict')
    }
    await place.engine.engine.ask('resumeQueue', 'scan')
    await place.engine.over(second)
  })
})

describe('a scan that was left, while the configuration was changed without a daemon,', () => {
  async function leftInMidScan(): Promise<{ place: World; scanId: number }> {
    const place = await world()
    place.put('A/A.mkv')
    await place.engine.engine.ask('pauseQueue', 'scan')
    const scanId = await place.engine.start('films')
    await place.engine.event('scan.phase', (data) => data.scanId === scanId)
    const wish = { library: 'films', path: null, mode: null, options: {} } as const
    await place.engine.engine.ask('startScan', { ...wish, cause: 'schedule' })
    await place.engine.stop()
    return { place, scanId }
  }

  test('ends as cancelled when its library has left, and nothing of it is scanned', async () => {
    const { place, scanId } = await leftInMidScan()
    await using _ = place
    const { engine } = place
    await engine.restart({ libraries: [] })
    await engine.engine.ask('resumeQueue', 'scan')
    expect(engine.find(scanId).status).toBe('cancelled')
    expect(engine.rows('SELECT id FROM scan')).toEqual([{ id: scanId }])
    expect(engine.rows('SELECT 1 FROM scan_request')).toEqual([])
    expect(engine.rows('SELECT 1 FROM job WHERE scan_id IS NOT NULL AND done = 0')).toEqual([])
    expect(itemIds(engine)).toEqual({})
    expect((await refused(engine.engine.ask('restartScan', scanId))).code).toBe('conflict')
  })

  test('begins anew where the folders of its library are now', async () => {
    const { place, scanId } = await leftInMidScan()
    await using _ = place
    const { engine } = place
    const moved = `${place.root}-moved`
    renameSync(place.root, moved)
    await engine.restart({ libraries: [{ name: 'films', kind: 'movies', paths: [moved] }] })
    await engine.engine.ask('resumeQueue', 'scan')
    expect(await engine.over(scanId + 1)).toMatchObject({
      status: 'completed',
      restartOf: scanId,
      errors: [],
    })
    expect(engine.find(scanId).status).toBe('cancelled')
    expect(Object.keys(itemIds(engine))).toEqual(['A'])
  })
})

/** Starts the program that scans, and kills it with SIGKILL when it has said so many words. */
async function killAfter(
  words: number,
  scan: { temp: string; args: readonly string[] },
): Promise<string[]> {
  const program = join(import.meta.dir, 'programs/scan-forever.ts')
  const child = Bun.spawn([process.execPath, program, ...scan.args], {
    stdout: 'pipe',
    stderr: 'inherit',
    // What it leaves behind goes with the test's own folder.
    env: { ...process.env, TMPDIR: scan.temp },
  })
  const said: string[] = []
  let rest = ''
  for await (const chunk of child.stdout) {
    rest += Buffer.from(chunk).toString()
    const lines = rest.split('\n')
    rest = lines.pop() ?? ''
    said.push(...lines)
    if (said.length >= words || said.includes('["over"]')) break
  }
  child.kill('SIGKILL')
  await child.exited
  return said
}

describe('a scan whose process is killed', () => {
  test.each([
    ['incremental', 1],
    ['incremental', 8],
    ['full', 3],
  ] as const)(
    'in %s mode at its sign of life number %i goes on at the next start, and nothing is lost or there twice',
    async (mode, words) => {
      using folder = tempFolder()
      const root = folder.at('media')
      const dataDir = folder.at('data')
      manyFilms(root)
      const libraries = [{ name: 'films', kind: 'movies' as const, paths: [root] }]
      if (mode === 'full') {
        await using engine = await startTestEngine({ libraries, dataDir })
        await engine.scan('films')
      }
      await killAfter(words, { temp: folder.path, args: [dataDir, root, mode] })
      await using engine = await startTestEngine({ libraries, dataDir })
      const [running] = engine.rows<{ id: number; status: string }>(
        'SELECT id, status FROM scan ORDER BY id DESC LIMIT 1',
      )
      const scan = await engine.over(running?.id ?? 0)
      expect(scan).toMatchObject({ status: 'completed', errors: [] })
      expect([left(scan.directories), left(scan.assets)]).toEqual([0, 0])
      expect(scan.files).toMatchObject({ missing: 0, moved: 0 })
      await engine.scan('films')
      isWhole(engine)
      expect(engine.rows('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
    },
    120_000,
  )

  test('forgets no loss that it had seen', async () => {
    using folder = tempFolder()
    const root = folder.at('media')
    const dataDir = folder.at('data')
    manyFilms(root)
    const libraries = [{ name: 'films', kind: 'movies' as const, paths: [root] }]
    {
      await using engine = await startTestEngine({ libraries, dataDir })
      await engine.scan('films')
      for (const at of [1, 2, 3]) rmSync(join(root, `Film ${at}`), { recursive: true })
      // As after a crash between the end of the walk and the end of the scan.
      await engine.engine.ask('pauseQueue', 'scan')
      put(root, ['Film 4/Film 4.mkv', 'another content'])
      const id = await engine.start('films')
      await engine.event('scan.phase', ({ scanId }) => scanId === id)
      expect(engine.rows('SELECT 1 FROM scan_missing')).toHaveLength(6)
    }
    const database = new Database(join(dataDir, 'shelfd.db'))
    database.run(
      `UPDATE job SET state = 'running', done = 0 WHERE kind = 'scan.discover' AND scan_id = 2`,
    )
    database.run(
      `UPDATE scan SET status = 'discovering', discovery_completed_at = NULL WHERE id = 2`,
    )
    database.close()
    await using engine = await startTestEngine({ libraries, dataDir })
    await engine.engine.ask('resumeQueue', 'scan')
    const scan = await engine.over(2)
    expect(scan).toMatchObject({ status: 'completed', errors: [] })
    expect(scan.files.missing).toBe(6)
    expect(left(scan.directories)).toBe(0)
    expect(Object.keys(itemIds(engine))).toHaveLength(count - 3)
  })
})
