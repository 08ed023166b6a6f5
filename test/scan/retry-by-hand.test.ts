import { Database } from 'bun:sqlite'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'bun:test'

import { left, refused } from '../support/engine.ts'
import { until } from '../support/household.ts'
import { itemIds, type World, world } from './library.ts'

/** A library of two films whose `Broken` cannot be written until the fault is mended. */
async function withBrokenFilm(): Promise<World & { mend(): void }> {
  const place = await world()
  place.put('Good/Good.mkv', 'Good/poster.jpg', 'Broken/Broken.mkv')
  await place.engine.stop()
  const change = (sql: string): void => {
    const database = new Database(`${place.engine.dataDir}/shelfd.db`)
    database.run('PRAGMA busy_timeout = 5000')
    database.run(sql)
    database.close()
  }
  change(
    `CREATE TRIGGER fault BEFORE INSERT ON item WHEN NEW.key = 'Broken' BEGIN SELECT RAISE(ABORT, 'a fault'); END`,
  )
  await place.engine.restart()
  return { ...place, mend: () => change('DROP TRIGGER fault') }
}

function jobOf({ engine }: World, kind: string, state: string): number {
  const [job] = engine.rows<{ id: number }>(
    `SELECT id FROM job WHERE kind = '${kind}' AND state = '${state}'`,
  )
  if (job === undefined) throw new Error(`no ${kind} is ${state}`)
  return job.id
}

describe('a retried job of a scan', () => {
  test('reads the folder that failed, which then counts as done alone', async () => {
    await using place = await withBrokenFilm()
    const { engine } = place.engine
    // The picture that waits keeps the scan from its end.
    await engine.ask('pauseQueue', 'asset')
    const id = await place.engine.start('films')
    await place.engine.event('library.ready')
    expect(place.engine.find(id).directories).toMatchObject({ total: 2, done: 1, failed: 1 })
    place.mend()
    await engine.ask('retryJob', jobOf(place, 'scan.directory', 'discarded'))
    await engine.ask('resumeQueue', 'asset')
    const scan = await place.engine.over(id)
    expect(scan.directories).toMatchObject({ total: 2, done: 2, failed: 0 })
    expect(left(scan.directories)).toBe(0)
    expect(Object.keys(itemIds(place.engine)).toSorted()).toEqual(['Broken', 'Good'])
  })

  test('is refused once the scan is over; the next scan reads the folder', async () => {
    await using place = await withBrokenFilm()
    await place.engine.scan('films')
    place.mend()
    const retried = place.engine.engine.ask('retryJob', jobOf(place, 'scan.directory', 'discarded'))
    expect((await refused(retried)).code).toBe('conflict')
    expect((await place.engine.scan('films')).directories).toMatchObject({ total: 1, done: 1 })
  })

  test('caches the pictures that failed', async () => {
    await using place = await world()
    place.put('Film/Film.mkv', 'Film/poster.jpg')
    await place.engine.engine.ask('pauseQueue', 'asset')
    const id = await place.engine.start('films')
    await place.engine.event('library.ready')
    const folder = join(place.engine.dataDir, 'cache/movie', String(itemIds(place.engine)['Film']))
    mkdirSync(join(folder, '..'), { recursive: true })
    // A file where the folder of the film's pictures should be.
    writeFileSync(folder, '')
    await place.engine.engine.ask('resumeQueue', 'asset')
    expect((await place.engine.over(id)).assets).toMatchObject({ total: 1, failed: 1 })
    rmSync(folder)
    await place.engine.engine.ask('retryJob', jobOf(place, 'asset.cache', 'discarded'))
    await until(
      () => place.engine.rows(`SELECT 1 FROM asset WHERE state = 'cached'`).length === 1 || null,
      'the picture in the cache',
    )
  })
})
