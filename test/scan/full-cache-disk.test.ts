import { describe, expect, test } from 'bun:test'
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { createHealthQueries } from '../../src/store/health-store.ts'
import { createJobQueries } from '../../src/store/job-queries.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'
import { canMount, mountTmpfs, remount } from '../filesystem/tmpfs.ts'
import { makeJpeg } from '../media/image/jpeg.ts'
import type { TestEngine } from '../support/engine.ts'
import { world, type World } from './library.ts'
import { cachedFiles, wrongFiles } from './upkeep.ts'

const films = 12

/** Films whose posters together are larger than the small disk of the cache. */
async function crowded(dataDir: string): Promise<World> {
  const place = await world({ dataDir })
  for (let n = 1; n <= films; n += 1) {
    place.put(`${n}/${n}.mkv`, `${n}/poster.jpg`)
    const poster = [makeJpeg({ width: 400, height: 600 }), randomBytes(150_000)]
    writeFileSync(place.at(`${n}/poster.jpg`), Buffer.concat(poster))
  }
  return place
}

function health(engine: TestEngine): string[] {
  const entries = createHealthQueries(engine.engine.reader).list()
  return entries.filter(({ source }) => source === 'cache').map(({ key }) => key)
}

function holds(engine: TestEngine): unknown[] {
  const queues = createJobQueries(engine.engine.reader).queues(['asset', 'picture', 'scan'])
  return queues.map(({ name, hold, pausedAt }) => [name, hold !== null, pausedAt])
}

function assets(engine: TestEngine): unknown[] {
  return engine.rows(
    'SELECT state, count(*) AS n, sum(attempt) AS attempts FROM asset GROUP BY state ORDER BY state',
  )
}

function isCaching(engine: TestEngine): boolean {
  const live = `SELECT 1 FROM job WHERE kind IN ('asset.cache', 'asset.derive') AND done = 0`
  return engine.rows(live).length > 0
}

/** Has the engine look for room, as it does each minute; a job that began on the small disk may hold the others once more. */
async function lookUntil(engine: TestEngine, condition: () => boolean): Promise<void> {
  while (!condition()) {
    await engine.engine.ask('checkHealth')
    await Bun.sleep(50)
  }
}

describe.skipIf(!canMount)('a full disk of the cache', () => {
  test('has caching wait without a failure, says so, and go on by itself', async () => {
    using folder = tempFolder()
    const dataDir = folder.at('data')
    const cache = join(dataDir, 'cache')
    using _disk = mountTmpfs(cache, 'size=1m')
    await using place = await crowded(dataDir)
    const { engine } = place
    const scanId = await engine.start('films')
    await engine.event('health.issue', ({ key }) => key === 'cache.full')
    expect(health(engine)).toEqual(['cache.full'])
    expect(holds(engine)).toEqual([
      ['asset', true, null],
      ['picture', true, null],
      ['scan', false, null],
    ])
    expect(wrongFiles(engine)).toEqual([])
    // After a look and a new start as well: what is free is enough for a thumbnail, and too little for a poster.
    await engine.engine.ask('checkHealth')
    await engine.restart()
    while (health(engine).length === 0) await Bun.sleep(5)
    expect(health(engine)).toEqual(['cache.full'])
    remount(cache, 'size=64m')
    await lookUntil(engine, () => engine.find(scanId).completedAt !== null)
    await lookUntil(engine, () => !isCaching(engine))
    await lookUntil(engine, () => health(engine).length === 0)
    const scan = await engine.over(scanId)
    expect(scan.status).toBe('completed')
    expect(assets(engine)).toEqual([{ state: 'cached', n: films, attempts: 0 }])
    expect(engine.rows('SELECT * FROM job_error')).toEqual([])
    // Each poster has a thumbnail: the copies of small pictures are no larger than they are.
    expect(cachedFiles(engine).length).toBeGreaterThanOrEqual(films * 2)
    expect(wrongFiles(engine)).toEqual([])
  }, 120_000)
})
