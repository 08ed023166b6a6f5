import { Database } from 'bun:sqlite'
import { describe, expect, test } from 'bun:test'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

import type { RunOutcome } from '../../src/domain/schedule.ts'
import { createScheduleQueries } from '../../src/store/schedule-store.ts'
import { until } from '../queue/harness.ts'
import { spec, type Wish } from './world.ts'
import { world, type World } from '../scan/library.ts'

const byHand = { timing: { type: 'manual' } } as const

/** Makes a schedule that runs by hand, runs it to its end, and returns its run. */
async function runOf(
  { engine }: World,
  wish: Partial<Wish>,
): Promise<ReturnType<typeof runsOf>[number]> {
  const { scheduleId } = await engine.engine.ask(
    'createSchedule',
    spec(`by hand ${Math.random()}`, { ...byHand, ...wish }),
  )
  await runNow(engine, scheduleId)
  const [run] = runsOf(engine, scheduleId)
  if (run === undefined) throw new Error('there is no run')
  return run
}

async function runNow(engine: World['engine'], scheduleId: number): Promise<void> {
  const { runId } = await engine.engine.ask('runSchedule', scheduleId)
  await engine.event('schedule.run.ended', ({ id }) => id === runId)
}

function runsOf(
  { engine }: World['engine'],
  scheduleId: number,
): ReturnType<ReturnType<typeof createScheduleQueries>['runs']> {
  return createScheduleQueries(engine.reader).runs({ of: { scheduleId }, limit: 10 })
}

/** Writes to the database beside the engine. */
function change({ engine }: World, sql: string): void {
  using database = new Database(join(engine.dataDir, 'shelfd.db'), { readwrite: true })
  database.run('PRAGMA busy_timeout = 5000')
  database.run(sql)
}

const film = 'Alien (1979)/Alien (1979).mkv'

describe('a scheduled scan', () => {
  test('ends with the result of the scan, and its numbers', async () => {
    await using shelf = await world()
    await shelf.engine.engine.runSchedules()
    shelf.put(film, 'Heat (1995)/Heat (1995).mkv')
    const run = await runOf(shelf, { task: 'library-scan' })
    expect(run).toMatchObject({
      status: 'completed' satisfies RunOutcome,
      counts: { scans: 1, filesFound: 2, filesNew: 2, itemsNew: 2, errors: 0 },
      parts: [{ type: 'scan', library: 'films', scanId: 1, outcome: 'completed' }],
    })
    const scan = shelf.engine.find(1)
    expect(scan.cause).toBe('schedule')
    expect(run.finishedAt).toBeGreaterThanOrEqual(scan.completedAt ?? Infinity)
  })

  test('that waited for another one follows the scan that began in its place', async () => {
    await using shelf = await world()
    const { engine } = shelf.engine
    await engine.runSchedules()
    shelf.put(film)
    await engine.ask('pauseQueue', 'scan')
    const first = await shelf.engine.start('films')
    const { scheduleId } = await engine.ask(
      'createSchedule',
      spec('films', { ...byHand, task: 'library-scan' }),
    )
    const { runId } = await engine.ask('runSchedule', scheduleId)
    expect(runsOf(shelf.engine, scheduleId)[0]?.parts).toMatchObject([
      { scanId: null, waitsFor: first, outcome: null },
    ])
    await engine.ask('resumeQueue', 'scan')
    await shelf.engine.event('schedule.run.ended', ({ id }) => id === runId)
    const [run] = runsOf(shelf.engine, scheduleId)
    expect(run).toMatchObject({ status: 'completed', parts: [{ scanId: first + 1 }] })
    expect(shelf.engine.find(first + 1)).toMatchObject({ status: 'completed', cause: 'schedule' })
  })

  test('is one with what the watcher and another schedule want meanwhile, and both runs end with it', async () => {
    await using shelf = await world()
    const { engine } = shelf.engine
    await engine.runSchedules()
    shelf.put(film)
    await engine.ask('pauseQueue', 'scan')
    const first = await shelf.engine.start('films')
    await shelf.engine.event('scan.progress', ({ files }) => files.new === 1)
    shelf.put('Heat (1995)/Heat (1995).mkv')
    const changed = [{ path: 'Heat (1995)', gone: false }]
    const schedules: number[] = []
    for (const mode of ['incremental', 'full'] as const) {
      const wish = { ...byHand, task: 'library-scan', parameters: { mode } } as const
      schedules.push((await engine.ask('createSchedule', spec(mode, wish))).scheduleId)
    }
    const [one = 0, other = 0] = schedules
    const runs = [await engine.ask('runSchedule', one)]
    await engine.ask('requestSettled', [{ rootId: 1, folders: changed }])
    runs.push(await engine.ask('runSchedule', other))
    await engine.ask('resumeQueue', 'scan')
    for (const { runId } of runs) {
      await shelf.engine.event('schedule.run.ended', ({ id }) => id === runId)
    }
    for (const id of schedules) {
      expect(runsOf(shelf.engine, id)).toMatchObject([
        { status: 'completed', parts: [{ scanId: first + 1 }] },
      ])
    }
    expect(shelf.engine.find(first + 1)).toMatchObject({ mode: 'full', scope: null })
    expect(shelf.engine.rows('SELECT id FROM scan')).toHaveLength(2)
    expect(shelf.engine.rows('SELECT 1 FROM scan_request')).toEqual([])
    expect(shelf.engine.rows('SELECT 1 FROM file')).toHaveLength(2)
  })

  test('looks again at a file that is being written, after its run has ended', async () => {
    await using shelf = await world({ settleMs: 3_000 })
    await shelf.engine.engine.runSchedules()
    shelf.put(film)
    const run = await runOf(shelf, { task: 'library-scan' })
    expect(run).toMatchObject({ status: 'completed', counts: { scans: 1, errors: 0 } })
    await until(() => shelf.engine.rows('SELECT 1 FROM file WHERE unsettled = 0').length === 1)
    expect(shelf.engine.rows('SELECT cause FROM scan')).toEqual([
      { cause: 'schedule' },
      { cause: 'watch' },
    ])
  })

  test('of a library whose folder is gone has failed', async () => {
    await using shelf = await world({ roots: ['gone'] })
    await shelf.engine.engine.runSchedules()
    const { rmSync } = await import('node:fs')
    rmSync(shelf.root, { recursive: true })
    const run = await runOf(shelf, { task: 'library-scan', parameters: { library: 'films' } })
    expect(run.status).toBe('failed')
    expect(run.error).not.toBeNull()
  })

  test('that is cancelled is cancelled, and so is one that takes too long', async () => {
    await using shelf = await world()
    const { engine } = shelf.engine
    await engine.runSchedules()
    shelf.put(film)
    await engine.ask('pauseQueue', 'scan')
    const wish = { ...byHand, task: 'library-scan', maxRuntimeMs: 300 } as const
    const { scheduleId } = await engine.ask('createSchedule', spec('films', wish))
    await runNow(shelf.engine, scheduleId)
    expect(runsOf(shelf.engine, scheduleId)).toMatchObject([{ status: 'cancelled' }])
    expect(shelf.engine.find(1).status).toBe('cancelled')
  })
})

describe('a library', () => {
  test('is scanned daily at two in the night unless its block says otherwise', async () => {
    await using shelf = await world()
    const { engine } = shelf.engine
    const libraries = [
      { name: 'films', kind: 'movies' as const, paths: [shelf.root], schedule: '0 2 * * *' },
    ]
    await shelf.engine.restart({ libraries })
    await shelf.engine.engine.runSchedules()
    const queries = createScheduleQueries(shelf.engine.engine.reader)
    const [schedule] = queries.list()
    expect(schedule).toMatchObject({
      name: 'Scan films',
      origin: 'config',
      task: 'library-scan',
      parameters: { library: 'films' },
      lastRunAt: null,
    })
    const next = new Date(schedule?.nextRunAt ?? 0)
    expect([next.getHours(), next.getMinutes()]).toEqual([2, 0])
    expect(next.getTime()).toBeGreaterThan(Date.now())
    expect(engine).not.toBe(shelf.engine.engine)
  })
})

describe('a backup', () => {
  test('is a whole copy for nobody else, and only the newest are kept', async () => {
    await using shelf = await world()
    await shelf.engine.engine.runSchedules()
    shelf.put(film)
    await shelf.engine.scan('films')
    const folder = join(shelf.engine.dataDir, 'backups')
    for (let n = 0; n < 3; n += 1) {
      const run = await runOf(shelf, { task: 'database-backup', parameters: { keep: 2 } })
      expect(run).toMatchObject({ status: 'completed', counts: { sizeBytes: expect.any(Number) } })
    }
    const copies = readdirSync(folder)
    expect(copies).toHaveLength(2)
    for (const name of copies) {
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
      const copy = new Database(join(folder, name), { readonly: true })
      expect(copy.query('SELECT count(*) AS n FROM item').get()).toEqual({ n: 1 })
      copy.close()
    }
  })
})

describe('the chores', () => {
  test('end with the work they caused', async () => {
    await using shelf = await world()
    await shelf.engine.engine.runSchedules()
    for (const task of ['history-prune', 'stale-job-recovery', 'database-optimize'] as const) {
      expect(await runOf(shelf, { task })).toMatchObject({ status: 'completed', error: null })
    }
    expect(shelf.engine.rows('SELECT 1 FROM sqlite_stat1 LIMIT 1')).toHaveLength(1)
  })

  test('that work in bites end with the last of them, and count them all', async () => {
    await using shelf = await world()
    await shelf.engine.engine.runSchedules()
    change(
      shelf,
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
       INSERT INTO idempotent_answer (key, request, answer, answered_at) SELECT 'key ' || i, '', '', 1 FROM n`,
    )
    expect(await runOf(shelf, { task: 'history-prune' })).toMatchObject({
      status: 'completed',
      counts: { rowsRemoved: 2_500 },
    })
    expect(shelf.engine.rows('SELECT key FROM idempotent_answer')).toEqual([])
  })

  test('give back to the disk what is empty of the database', async () => {
    await using shelf = await world()
    await shelf.engine.engine.runSchedules()
    change(
      shelf,
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000)
       INSERT INTO idempotent_answer (key, request, answer, answered_at)
       SELECT 'key ' || i, '', hex(randomblob(1500)), 1 FROM n`,
    )
    change(shelf, 'DELETE FROM idempotent_answer')
    const { status, counts } = await runOf(shelf, { task: 'database-optimize' })
    expect(status).toBe('completed')
    // More than one bite.
    expect(counts['freeBytes']).toBeGreaterThan(16_000_000)
    expect(counts['bytesGivenBack']).toBeGreaterThanOrEqual(counts['freeBytes'] ?? Infinity)
    expect(shelf.engine.rows('PRAGMA freelist_count')).toEqual([{ freelist_count: 0 }])
  })

  test('of the cache say what they did', async () => {
    await using shelf = await world()
    await shelf.engine.engine.runSchedules()
    expect(await runOf(shelf, { task: 'cache-cleanup' })).toMatchObject({
      status: 'completed',
      counts: { filesRemoved: 0, bytesRemoved: 0, filesNotRemoved: 0 },
    })
    expect(await runOf(shelf, { task: 'cache-verify' })).toMatchObject({
      status: 'completed',
      counts: { filesRead: 0, filesDamaged: 0, filesRebuilt: 0 },
    })
  })

  test('take up a job that was put off by a clock that was wrong', async () => {
    await using shelf = await world()
    const { engine } = shelf.engine
    await engine.runSchedules()
    await engine.ask('pauseQueue', 'chores')
    await engine.ask('checkHealth')
    const database = new Database(join(shelf.engine.dataDir, 'shelfd.db'), { readwrite: true })
    const far = Date.now() + 400 * 86_400_000
    database.run(
      `UPDATE job SET state = 'scheduled', run_at = ? WHERE kind = 'health.check' AND done = 0`,
      [far],
    )
    database.close()
    await engine.ask('resumeQueue', 'chores')
    const run = await runOf(shelf, { task: 'stale-job-recovery' })
    expect(run.counts['jobsHastened']).toBeGreaterThan(0)
    await until(
      () =>
        shelf.engine.rows(`SELECT 1 FROM job WHERE kind = 'health.check' AND done = 0`).length ===
        0,
    )
  })
})
