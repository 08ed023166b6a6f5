import { Database } from 'bun:sqlite'
import { describe, expect, test } from 'bun:test'
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { previewClean } from '../../src/scan/cache-clean.ts'
import { createCacheQueries } from '../../src/store/cache-queries.ts'
import type { TestEngine } from '../support/engine.ts'
import { until } from '../support/household.ts'
import { picturesMade } from './library.ts'
import {
  cachedFiles,
  cacheOf,
  noGrace,
  orphanPath,
  putJpeg,
  putOrphan,
  shelf,
  sizeOf,
  smallCopies,
  upkeep,
} from './upkeep.ts'

function ledger(engine: TestEngine): string[] {
  return engine
    .rows<{ path: string }>('SELECT path FROM cache_file ORDER BY path')
    .map(({ path }) => path)
}

function named(engine: TestEngine): string[] {
  return engine
    .rows<{ path: string }>(
      'SELECT cache_path AS path FROM asset UNION SELECT cache_path FROM picture_copy ORDER BY 1',
    )
    .map(({ path }) => path)
}

function kinds(paths: readonly string[]): string[] {
  return paths.map((path) => path.split('/')[2]?.split('_')[0] ?? path)
}

describe('the ledger of the cache', () => {
  test('has every file that was cached, and adds them up', async () => {
    await using place = await shelf()
    const files = cachedFiles(place.engine)
    expect(kinds(files)).toEqual(['display', 'poster', 'subtitle', 'thumbnail', 'thumbnail'])
    expect(ledger(place.engine)).toEqual(files)
    const totals = createCacheQueries(place.engine.engine.reader).totals()
    const bytes = files.reduce((sum, path) => sum + sizeOf(place.engine, path), 0)
    expect(totals.map(({ kind, files: count }) => [kind, count])).toEqual([
      ['display', 1],
      ['poster', 1],
      ['subtitle', 1],
      ['thumbnail', 2],
    ])
    expect(totals.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)).toBe(bytes)
  })
})

describe('a clean-up', () => {
  test('removes what nothing names, with the folder that is empty then, and nothing else', async () => {
    await using place = await shelf()
    const before = cachedFiles(place.engine)
    putOrphan(place.engine)
    const run = await upkeep(place.engine, 'clean')
    expect(run).toMatchObject({
      state: 'done',
      report: { removed: { orphan: { files: 1, sizeBytes: 15 } }, failed: 0, foreign: 0 },
    })
    expect(cachedFiles(place.engine)).toEqual(before)
    expect(existsSync(join(cacheOf(place.engine), 'movie/4711'))).toBe(false)
  })

  test('keeps what nothing names for as long as the configuration says', async () => {
    await using place = await shelf('[cache]\norphan_grace = "1h"')
    const before = cachedFiles(place.engine)
    putOrphan(place.engine)
    rmSync(place.at('A/poster.jpg'))
    putJpeg(place, 'A/poster.jpg', 1)
    await place.engine.scan('films', { mode: 'full' })
    await picturesMade(place.engine)
    await upkeep(place.engine, 'clean')
    expect(cachedFiles(place.engine)).toEqual(expect.arrayContaining([...before, orphanPath]))
    await place.engine.restart({ toml: `${smallCopies}\n${noGrace}` })
    await upkeep(place.engine, 'clean')
    const after = cachedFiles(place.engine)
    expect(after).toEqual(ledger(place.engine))
    expect(kinds(after)).toEqual(['display', 'poster', 'subtitle', 'thumbnail', 'thumbnail'])
    expect(after).not.toContain(orphanPath)
  })

  test('leaves what it does not know, and follows no link', async () => {
    await using place = await shelf()
    const cache = cacheOf(place.engine)
    mkdirSync(place.at('elsewhere/1'), { recursive: true })
    const name = `poster_${'b'.repeat(64)}.jpg`
    writeFileSync(place.at(`elsewhere/1/${name}`), 'a canary')
    symlinkSync(place.at('elsewhere'), join(cache, 'linked'))
    symlinkSync(place.at('elsewhere/1'), join(cache, 'movie/99'))
    symlinkSync(place.at(`elsewhere/1/${name}`), join(cache, `movie/1/${name}`))
    writeFileSync(join(cache, 'movie/1/notes.txt'), 'mine')
    const run = await upkeep(place.engine, 'clean')
    expect(run.report).toMatchObject({
      foreign: 4,
      foreignPaths: ['linked', 'movie/1/notes.txt', `movie/1/${name}`, 'movie/99'],
      removed: { orphan: { files: 0 } },
    })
    expect(existsSync(place.at(`elsewhere/1/${name}`))).toBe(true)
    expect(existsSync(join(cache, 'movie/1/notes.txt'))).toBe(true)
  })

  test('removes folders with nothing in them and unfinished files', async () => {
    await using place = await shelf()
    const cache = cacheOf(place.engine)
    mkdirSync(join(cache, 'movie/77'))
    writeFileSync(join(cache, 'tmp/half'), 'half')
    const run = await upkeep(place.engine, 'clean')
    expect(run.report.removed.unfinished).toEqual({ files: 1, sizeBytes: 4 })
    expect(existsSync(join(cache, 'tmp/half'))).toBe(false)
    expect(existsSync(join(cache, 'movie/77'))).toBe(false)
  })

  test('keeps the copies of what is missing for as long as it is remembered', async () => {
    await using place = await shelf()
    const before = cachedFiles(place.engine)
    await goMissing(place.engine, 29)
    await upkeep(place.engine, 'clean')
    expect(cachedFiles(place.engine)).toEqual(before)
    await goMissing(place.engine, 31)
    await until(() => place.engine.rows('SELECT id FROM item').length === 0, 'it is forgotten')
    const run = await upkeep(place.engine, 'clean')
    expect(run.report.removed.orphan.files).toBe(5)
    expect(cachedFiles(place.engine)).toEqual([])
  })

  test('beside jobs that cache loses nothing that they name', async () => {
    await using place = await shelf()
    for (let n = 1; n <= 15; n += 1) place.put(`${n}/${n}.mkv`, `${n}/${n}.en.srt`)
    for (let round = 0; round < 3; round += 1) {
      // Contents that come back are found in the cache, perhaps while they are being removed.
      for (let n = 1; n <= 15; n += 1) {
        place.put([`${n}/${n}.en.srt`, `${n} ${round % 2}`])
        putJpeg(place, `${n}/poster.jpg`, round % 2)
      }
      const scanId = await place.engine.start('films', { mode: 'full' })
      while (place.engine.find(scanId).completedAt === null) await upkeep(place.engine, 'clean')
      await place.engine.over(scanId)
    }
    await picturesMade(place.engine)
    await upkeep(place.engine, 'clean')
    expect(place.engine.rows("SELECT id FROM asset WHERE state <> 'cached'")).toEqual([])
    expect(cachedFiles(place.engine)).toEqual(named(place.engine))
    expect(ledger(place.engine)).toEqual(named(place.engine))
  })

  test('takes the copies of a library that was given up', async () => {
    await using place = await shelf()
    await place.engine.stop()
    {
      using database = new Database(join(place.engine.dataDir, 'shelfd.db'))
      database.run('PRAGMA foreign_keys = ON')
      database.run('DELETE FROM item')
    }
    await place.engine.restart()
    const run = await upkeep(place.engine, 'clean')
    expect(run.report.removed.orphan.files).toBe(5)
    expect(cachedFiles(place.engine)).toEqual([])
    expect(ledger(place.engine)).toEqual([])
  })
})

/** Makes everything missing, as if scans had not found it for so many days. */
async function goMissing(engine: TestEngine, days: number): Promise<void> {
  await engine.stop()
  {
    using database = new Database(join(engine.dataDir, 'shelfd.db'))
    const since = Date.now() - days * 86_400_000
    database.run('UPDATE file SET missing_at = ?', [since])
    database.run('UPDATE item SET missing_at = ?', [since])
    // Only what a scan has missed for a day is forgotten.
    database.run('UPDATE scan SET completed_at = ?', [Date.now() - 2 * 86_400_000])
  }
  await engine.restart()
}

/** Has the copies in the cache look as if they were used last so many days ago. */
async function ageUse(
  engine: TestEngine,
  days: number,
  options: { kind?: string; toml?: string } = {},
): Promise<void> {
  await engine.stop()
  {
    using database = new Database(join(engine.dataDir, 'shelfd.db'))
    const kind = options.kind ?? '%'
    database.run('UPDATE cache_file SET used_day = used_day - ? WHERE kind LIKE ?', [days, kind])
  }
  await engine.restart(options.toml === undefined ? {} : { toml: options.toml })
}

function limits(words: string): string {
  return `${noGrace}\n${words}`
}

describe('a limit of the cache', () => {
  test('on age takes what nobody has looked at for so long', async () => {
    await using place = await shelf(limits('max_age = "10d"'))
    await ageUse(place.engine, 5)
    await upkeep(place.engine, 'clean')
    expect(cachedFiles(place.engine)).toHaveLength(5)
    await ageUse(place.engine, 12, { kind: 'thumbnail' })
    const run = await upkeep(place.engine, 'clean')
    expect(run.report.removed.unused.files).toBe(2)
    expect(kinds(cachedFiles(place.engine))).toEqual(['display', 'poster', 'subtitle'])
  })

  test('spares what was served', async () => {
    await using place = await shelf(limits('max_age = "10d"'))
    await ageUse(place.engine, 12)
    const [display] = cachedFiles(place.engine)
    await place.engine.engine.ask('noteCacheUse', [display!])
    await upkeep(place.engine, 'clean')
    expect(cachedFiles(place.engine)).toEqual([display!])
  })

  test('on size takes copies of copies first, and only as many as it needs', async () => {
    await using place = await shelf()
    const files = cachedFiles(place.engine)
    const bytes = files.reduce((sum, path) => sum + sizeOf(place.engine, path), 0)
    await place.engine.restart({ toml: `${smallCopies}\n` + limits(`max_size = "${bytes - 1}B"`) })
    await upkeep(place.engine, 'clean')
    expect(kinds(cachedFiles(place.engine))).toEqual([
      'poster',
      'subtitle',
      'thumbnail',
      'thumbnail',
    ])
    await place.engine.restart({ toml: `${smallCopies}\n` + limits('max_size = "1B"') })
    await upkeep(place.engine, 'clean')
    expect(cachedFiles(place.engine)).toEqual([])
  })

  test('is not held by making again what it took, until somebody asks for that', async () => {
    await using place = await shelf(limits('max_size = "1B"'))
    const files = cachedFiles(place.engine)
    await upkeep(place.engine, 'clean')
    await place.engine.scan('films')
    await picturesMade(place.engine)
    expect(cachedFiles(place.engine)).toEqual([])
    const thumbnail = files.find((path) => path.includes('thumbnail'))!
    await place.engine.engine.ask('restoreCopies', [thumbnail])
    await picturesMade(place.engine)
    expect(cachedFiles(place.engine)).toContain(thumbnail)
    expect(ledger(place.engine)).toEqual(cachedFiles(place.engine))
  })
})

describe('a look at what a clean-up would do', () => {
  test('names it and changes nothing', async () => {
    await using place = await shelf(limits('max_size = "1B"'))
    putOrphan(place.engine)
    const before = cachedFiles(place.engine)
    const { engine } = place.engine
    const queries = createCacheQueries(engine.reader)
    const now = Date.now() + 1_000
    const place1 = { cacheDir: cacheOf(place.engine), now }
    const wish = { maxSizeBytes: 1, maxAgeMs: null, orphanGraceMs: 0 }
    const { removals, report } = await previewClean({ ...place1, limits: wish }, (rules) =>
      queries.judge(rules, now),
    )
    expect(removals.map(({ path }) => path).toSorted()).toEqual(before)
    expect(report.removed.orphan.files).toBe(1)
    expect(report.removed.over_limit.files).toBe(5)
    expect(cachedFiles(place.engine)).toEqual(before)
  })
})
