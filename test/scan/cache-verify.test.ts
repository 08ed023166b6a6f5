import { Database } from 'bun:sqlite'
import { describe, expect, test } from 'bun:test'
import { appendFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { createHealthQueries } from '../../src/store/health-store.ts'
import type { TestEngine } from '../support/engine.ts'
import { picturesMade, type World } from './library.ts'
import { cachedFiles, cacheOf, shelf, upkeep, wrongFiles } from './upkeep.ts'

function pathOf(engine: TestEngine, kind: string): string {
  const found = cachedFiles(engine).find((path) => path.includes(`/${kind}_`))
  if (found === undefined) throw new Error(`there is no ${kind}`)
  return found
}

/** Another content of the same size. */
function alter(path: string): void {
  const bytes = readFileSync(path)
  bytes[bytes.length >> 1]! ^= 0xff
  writeFileSync(path, bytes)
}

async function isWhole(place: World, before: readonly string[]): Promise<void> {
  await picturesMade(place.engine)
  expect(cachedFiles(place.engine)).toEqual([...before])
  expect(wrongFiles(place.engine)).toEqual([])
}

const damage = {
  missing: (path: string) => rmSync(path),
  truncated: (path: string) => truncateSync(path, 10),
  altered: alter,
}

describe('a look at every file of the cache', () => {
  test('finds nothing where all is right, and changes nothing', async () => {
    await using place = await shelf()
    const before = cachedFiles(place.engine)
    const run = await upkeep(place.engine, 'verify')
    expect(run).toMatchObject({
      state: 'done',
      report: { files: 5, rebuilt: 0, findings: [] },
    })
    await isWhole(place, before)
  })

  for (const [what, harm] of Object.entries(damage)) {
    for (const kind of ['poster', 'subtitle', 'thumbnail', 'display']) {
      test(`has a ${kind} made again that is ${what}`, async () => {
        await using place = await shelf()
        const before = cachedFiles(place.engine)
        const path = pathOf(place.engine, kind)
        harm(join(cacheOf(place.engine), path))
        const run = await upkeep(place.engine, 'verify')
        expect(run.report).toMatchObject({
          damaged: { [what]: 1 },
          rebuilt: 1,
          findings: [{ path, damage: what }],
        })
        await isWhole(place, before)
        expect((await upkeep(place.engine, 'verify')).report.findings).toEqual([])
      })
    }
  }

  test('takes a pair of files for right, whose hash is of both, and finds one of them altered', async () => {
    await using place = await shelf()
    place.put('A/A.idx', 'A/A.sub')
    await place.engine.scan('films')
    await picturesMade(place.engine)
    const before = cachedFiles(place.engine)
    expect(before).toHaveLength(7)
    expect((await upkeep(place.engine, 'verify')).report).toMatchObject({ files: 7, findings: [] })
    const sub = before.find((path) => path.endsWith('.sub'))!
    appendFileSync(join(cacheOf(place.engine), sub), 'x')
    expect((await upkeep(place.engine, 'verify')).report.damaged.altered).toBeGreaterThan(0)
    await picturesMade(place.engine)
    expect(cachedFiles(place.engine)).toEqual(before)
    expect((await upkeep(place.engine, 'verify')).report.findings).toEqual([])
  })

  test('tells of damage in the health list until it finds none', async () => {
    await using place = await shelf()
    const keys = (): string[] =>
      createHealthQueries(place.engine.engine.reader)
        .list()
        .map(({ key }) => key)
        .filter((key) => key.startsWith('cache.'))
    alter(join(cacheOf(place.engine), pathOf(place.engine, 'poster')))
    await upkeep(place.engine, 'verify')
    expect(keys()).toEqual(['cache.damaged'])
    await picturesMade(place.engine)
    await upkeep(place.engine, 'verify')
    expect(keys()).toEqual([])
  })

  test('goes on where it was stopped', async () => {
    await using place = await shelf()
    for (const name of ['B', 'C', 'D']) place.put(`${name}/${name}.mkv`, `${name}/${name}.en.srt`)
    await place.engine.scan('films')
    await picturesMade(place.engine)
    await place.engine.engine.ask('pauseQueue', 'upkeep')
    await place.engine.engine.ask('verifyCache')
    await place.engine.stop()
    {
      using database = new Database(join(place.engine.dataDir, 'shelfd.db'))
      database.run(`UPDATE cache_run SET reached = 'movie/20'`)
    }
    await place.engine.restart()
    await place.engine.engine.ask('resumeQueue', 'upkeep')
    const run = await upkeep(place.engine, 'verify')
    // Those of the first two films lie before it.
    expect(run.report.files).toBe(2)
  })

  test('ends when its job is cancelled', async () => {
    await using place = await shelf()
    await place.engine.engine.ask('pauseQueue', 'upkeep')
    const { jobId } = await place.engine.engine.ask('verifyCache')
    await place.engine.engine.ask('cancelJob', jobId)
    const [run] = place.engine.rows<{ state: string }>(
      `SELECT state FROM cache_run WHERE kind = 'verify'`,
    )
    expect(run?.state).toBe('cancelled')
  })
})
