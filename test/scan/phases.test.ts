import { Database } from 'bun:sqlite'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'bun:test'

import type { DomainEvent } from '../../src/domain/event.ts'
import type { Scan } from '../../src/domain/scan.ts'
import { left, type TestEngine } from '../support/engine.ts'
import { itemIds, type World, world } from './library.ts'

const film = (at: number): string => `Film ${at}/Film ${at}.mkv`

function tenFilms(place: World): void {
  for (let at = 0; at < 10; at += 1) place.put(film(at), `Film ${at}/poster.jpg`)
}

/** Lets a fault happen in the database of an engine: SQLite refuses what the trigger names. */
async function withFault(place: World, trigger: string, toml = ''): Promise<void> {
  await place.engine.stop()
  const database = new Database(`${place.engine.dataDir}/shelfd.db`)
  database.run(`CREATE TRIGGER fault BEFORE ${trigger} BEGIN SELECT RAISE(ABORT, 'a fault'); END`)
  database.close()
  await place.engine.restart({ toml })
}

function events(engine: TestEngine): DomainEvent[] {
  const seen: DomainEvent[] = []
  engine.engine.subscribe(({ event }) => seen.push(event))
  return seen
}

function allCountsAreWhole(scan: Scan): void {
  for (const counts of [scan.directories, scan.assets, scan.enrichment]) {
    expect(left(counts)).toBe(0)
    expect(Math.min(...Object.values(counts))).toBeGreaterThanOrEqual(0)
  }
}

describe('a scan', () => {
  test('goes through its phases in order, each once, and is over when its last job is', async () => {
    await using place = await world({ probe: 'count' })
    tenFilms(place)
    const seen = events(place.engine)
    const liveJobs = (): number =>
      place.engine.rows('SELECT 1 FROM job WHERE done = 0 AND scan_id IS NOT NULL').length
    let liveAtEnd = -1
    let wasOver = 0
    place.engine.engine.subscribe(({ event }) => {
      if (event.type === 'scan.progress' && event.data.status === 'completed') {
        if (liveJobs() > 0) wasOver += 1
      }
      if (event.type === 'scan.completed') liveAtEnd = liveJobs()
    })
    const scan = await place.engine.scan('films')
    const phases = seen.flatMap((event) => (event.type === 'scan.phase' ? [event.data.phase] : []))
    expect(phases).toEqual(
      ['scanning', 'caching', 'completed'].filter((phase) =>
        phases.includes(phase as never),
      ) as never,
    )
    expect(phases.at(-1)).toBe('completed')
    for (const type of ['scan.started', 'library.ready', 'scan.completed'] as const) {
      expect([type, seen.filter((event) => event.type === type).length]).toEqual([type, 1])
    }
    expect([liveAtEnd, wasOver]).toEqual([0, 0])
    allCountsAreWhole(scan)
    expect(scan.assets).toMatchObject({ total: 10, done: 10 })
    const times = [
      scan.startedAt,
      scan.discoveryCompletedAt,
      scan.scanningCompletedAt,
      scan.cachingCompletedAt,
      scan.completedAt,
    ].map((at) => at ?? 0)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(times).not.toContain(0)
  })

  test('stays in caching until the last picture is settled', async () => {
    await using place = await world()
    tenFilms(place)
    await place.engine.engine.ask('pauseQueue', 'asset')
    const id = await place.engine.start('films')
    await place.engine.event('library.ready')
    const waiting = place.engine.find(id)
    expect(waiting).toMatchObject({ status: 'caching', completedAt: null })
    expect(left(waiting.assets)).toBe(10)
    await place.engine.engine.ask('resumeQueue', 'asset')
    expect((await place.engine.over(id)).status).toBe('completed')
  })

  test('of an empty library is completed', async () => {
    await using place = await world()
    const scan = await place.engine.scan('films')
    expect(scan).toMatchObject({ status: 'completed', errors: [] })
    expect(scan.files.found).toBe(0)
  })
})

describe('a phase ends', () => {
  test('with one failing folder of ten, after its last attempt', async () => {
    await using place = await world()
    tenFilms(place)
    await withFault(place, `INSERT ON item WHEN NEW.key = 'Film 3'`)
    const scan = await place.engine.scan('films')
    expect(scan.status).toBe('completed')
    expect(scan.directories).toEqual({ total: 10, done: 9, failed: 1, skipped: 0, cancelled: 0 })
    expect(scan.errors).toMatchObject([{ path: 'Film 3' }])
    expect(scan).toMatchObject({ errorsCount: 1, lastError: 'a fault' })
    allCountsAreWhole(scan)
    const [job] = place.engine.rows<{ state: string; attempt: number; n: number }>(
      `SELECT state, attempt, (SELECT count(*) FROM job_error WHERE job_id = job.id) AS n
       FROM job WHERE state = 'discarded'`,
    )
    expect(job).toEqual({ state: 'discarded', attempt: 3, n: 3 })
    expect(Object.keys(itemIds(place.engine))).toHaveLength(9)
  })

  test('and the next scan makes up for the folder that failed', async () => {
    await using place = await world()
    tenFilms(place)
    await withFault(place, `INSERT ON item WHEN NEW.key = 'Film 3'`)
    await place.engine.scan('films')
    await place.engine.stop()
    const database = new Database(`${place.engine.dataDir}/shelfd.db`)
    database.run('DROP TRIGGER fault')
    database.close()
    await place.engine.restart()
    const scan = await place.engine.scan('films')
    expect(scan.directories).toMatchObject({ total: 1, done: 1 })
    expect(Object.keys(itemIds(place.engine))).toHaveLength(10)
  })

  test('with every outcome that a folder can have', async () => {
    await using place = await world()
    tenFilms(place)
    await withFault(place, `INSERT ON item WHEN NEW.key = 'Film 3'`)
    await place.engine.engine.ask('pauseQueue', 'scan')
    const id = await place.engine.start('films')
    await place.engine.event('scan.phase', ({ phase }) => phase === 'scanning')
    const [job] = place.engine.rows<{ id: number }>(
      `SELECT job.id FROM job JOIN directory ON directory.id = payload ->> 'directoryId'
       WHERE kind = 'scan.directory' AND path = 'Film 7'`,
    )
    await place.engine.engine.ask('cancelJob', job?.id ?? 0)
    await place.engine.engine.ask('resumeQueue', 'scan')
    const scan = await place.engine.over(id)
    expect(scan.status).toBe('completed')
    expect(scan.directories).toEqual({ total: 10, done: 8, failed: 1, skipped: 0, cancelled: 1 })
    const next = await place.engine.scan('films')
    expect(next.directories).toMatchObject({ total: 2, done: 1, failed: 1 })
  })

  test('of a failed scan too: its remaining folders are skipped', async () => {
    await using place = await world()
    tenFilms(place)
    await withFault(place, `UPDATE OF discovery_completed_at ON scan`)
    await place.engine.engine.ask('pauseQueue', 'scan')
    const failed = await place.engine.scan('films')
    expect(failed).toMatchObject({ status: 'failed', failureCode: 'other', lastError: 'a fault' })
    // Each answer comes after a commit that hands out, or skips, what is queued.
    for (let tick = 0; tick < 20; tick += 1) await place.engine.engine.ask('resumeQueue', 'scan')
    const { directories } = place.engine.find(failed.id)
    expect(directories).toEqual({ total: 10, done: 0, failed: 0, skipped: 10, cancelled: 0 })
    expect(Object.keys(itemIds(place.engine))).toEqual([])
  })

  test('with every outcome that a picture can have', async () => {
    await using place = await world()
    tenFilms(place)
    await place.engine.engine.ask('pauseQueue', 'asset')
    const id = await place.engine.start('films')
    await place.engine.event('library.ready')
    const cache = join(place.engine.dataDir, 'cache/movie')
    mkdirSync(cache, { recursive: true })
    const ids = itemIds(place.engine)
    // A file where the folder of this film's pictures should be.
    writeFileSync(join(cache, String(ids['Film 2'])), '')
    rmSync(place.at('Film 3/poster.jpg'))
    // A picture that has become a folder cannot be cached, however often it is tried.
    rmSync(place.at('Film 4/poster.jpg'))
    mkdirSync(place.at('Film 4/poster.jpg'))
    const [job] = place.engine.rows<{ id: number }>(
      `SELECT job.id FROM job JOIN directory ON directory.id = payload ->> 'unitId'
       WHERE kind = 'asset.cache' AND path = 'Film 5'`,
    )
    await place.engine.engine.ask('cancelJob', job?.id ?? 0)
    await place.engine.engine.ask('resumeQueue', 'asset')
    const scan = await place.engine.over(id)
    expect(scan.status).toBe('completed')
    expect(scan.assets).toEqual({ total: 10, done: 6, failed: 2, skipped: 1, cancelled: 1 })
    expect(scan.errors.map(({ path, code }) => `${code} ${path}`).toSorted()).toEqual([
      'asset_failed Film 2/poster.jpg',
      'asset_failed Film 4/poster.jpg',
    ])
  })
})

describe('the errors of a scan', () => {
  test('are all counted, and the first thousand kept', async () => {
    await using place = await world({ probe: { script: 'echo broken >&2; exit 1' }, workers: 2 })
    for (let at = 0; at < 1_020; at += 1) place.put(`Flat/Film ${at}.mkv`)
    const scan = await place.engine.scan('films')
    expect(scan.status).toBe('completed')
    expect(scan.errorsCount).toBe(1_020)
    expect(scan.files.failed).toBe(1_020)
    expect(scan.errors).toHaveLength(1_000)
    expect(place.engine.rows('SELECT 1 FROM scan_error')).toHaveLength(1_000)
  }, 120_000)

  test('a program that hangs on one file costs that file its deadline, and no other anything', async () => {
    await using place = await world({
      probe: {
        script: `for last; do :; done; case "$last" in *Film\\ 3*) sleep 60;; *) echo '{"streams":[{"index":0,"codec_type":"video","codec_name":"h264"}],"format":{"format_name":"matroska"}}';; esac`,
      },
    })
    tenFilms(place)
    const began = Date.now()
    const scan = await place.engine.scan('films')
    expect(Date.now() - began).toBeLessThan(10_000)
    expect(scan).toMatchObject({ status: 'completed', files: { probed: 9, failed: 1 } })
    expect(scan.errors).toMatchObject([
      { path: 'Film 3/Film 3.mkv', message: 'ffprobe did not finish in 1 s.' },
    ])
    expect(scan.directories).toMatchObject({ total: 10, done: 10 })
  })

  test('and all else that is known of a scan survive a restart', async () => {
    await using place = await world({ probe: { script: 'echo broken >&2; exit 1' } })
    tenFilms(place)
    const before = await place.engine.scan('films')
    expect(before.errors).toHaveLength(10)
    await place.engine.restart()
    expect(place.engine.find(before.id)).toEqual(before)
  })
})
