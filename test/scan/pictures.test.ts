import { describe, expect, test } from 'bun:test'
import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { openWriter } from '../../src/store/database.ts'
import { migrate, migrations } from '../../src/store/migrate.ts'
import { makeJpeg } from '../media/image/jpeg.ts'
import { makePng } from '../media/image/png.ts'
import type { TestEngine } from '../support/engine.ts'
import { picturesMade, type World, world } from './library.ts'

interface PictureRow {
  readonly type: string
  readonly facts: string | null
  readonly findings: string
  readonly thumbHash: string | null
  readonly derivedAt: number
}

interface CopyRow {
  readonly kind: string
  readonly width: number
  readonly path: string
  readonly sizeBytes: number
}

function pictures(engine: TestEngine): PictureRow[] {
  return engine.rows(
    `SELECT asset.type, facts, findings, thumb_hash AS thumbHash, derived_at AS derivedAt
     FROM picture JOIN asset ON asset.id = asset_id ORDER BY asset.type, asset.id`,
  )
}

function copies(engine: TestEngine): CopyRow[] {
  return engine.rows(
    `SELECT kind, width, cache_path AS path, size_bytes AS sizeBytes FROM picture_copy ORDER BY picture_id, kind, width`,
  )
}

async function scanned(place: World): Promise<void> {
  await place.engine.scan(place.name)
  await picturesMade(place.engine)
}

function putPicture(place: World, path: string, bytes: Uint8Array): void {
  place.put(path)
  writeFileSync(place.at(path), bytes)
}

function sizes(engine: TestEngine): string[] {
  return copies(engine).map(({ kind, width }) => `${kind} ${width}`)
}

/** Makes a database what it was when its last migration was this one, with all that it could say then. */
function takeBack(path: string, last: string): void {
  const old = `${path}.old`
  const steps = migrations.filter(({ name }) => name < `${last}~`)
  {
    using database = openWriter(old)
    migrate(database, { steps, now: 0 })
    database.run('PRAGMA foreign_keys = OFF')
    database.run(`ATTACH '${path}' AS newer`)
    const tables = database
      .query<{ name: string }, []>(
        `SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT IN ('migration', 'sqlite_sequence')`,
      )
      .all()
    for (const { name } of tables) {
      const columns = database
        .query<{ name: string }, []>(`SELECT name FROM pragma_table_info('${name}', 'main')`)
        .all()
        .map((column) => column.name)
        .join(', ')
      database.run(`INSERT INTO main.${name} (${columns}) SELECT ${columns} FROM newer.${name}`)
    }
  }
  for (const name of [path, `${path}-wal`, `${path}-shm`]) rmSync(name, { force: true })
  renameSync(old, path)
}

const film = { width: 2000, height: 3000 }

describe('the pictures of a library', () => {
  test('get thumbnails and a display copy beside their own', async () => {
    await using place = await world()
    place.put('A/A.mkv', 'A/A.en.srt')
    putPicture(place, 'A/poster.jpg', makeJpeg(film))
    await scanned(place)
    expect(sizes(place.engine)).toEqual(['display 1280', 'thumbnail 213', 'thumbnail 853'])
    for (const { path, sizeBytes } of copies(place.engine)) {
      expect(path).toMatch(/^movie\/\d+\/(?:thumbnail|display)_[0-9a-f]{64}\.webp$/)
      const bytes = await Bun.file(join(place.engine.dataDir, 'cache', path)).bytes()
      expect(bytes.length).toBe(sizeBytes)
    }
    const [picture] = pictures(place.engine)
    expect(JSON.parse(picture?.facts ?? '')).toMatchObject({ type: 'jpeg', ...film })
    expect(Buffer.from(picture?.thumbHash ?? '', 'base64').length).toBeGreaterThan(15)
    expect(readdirSync(join(place.engine.dataDir, 'cache/tmp'))).toEqual([])
  })

  test('cost nothing as long as their content stays', async () => {
    await using place = await world()
    place.put('A/A.mkv')
    putPicture(place, 'A/poster.jpg', makeJpeg(film))
    await scanned(place)
    const before = [pictures(place.engine), copies(place.engine)]
    await place.engine.scan('films', { mode: 'full' })
    await scanned(place)
    expect([pictures(place.engine), copies(place.engine)]).toEqual(before)
  })

  test('are made anew one by one when one of them changes', async () => {
    await using place = await world()
    place.put('A/A.mkv')
    putPicture(place, 'A/poster.jpg', makeJpeg(film))
    putPicture(place, 'A/fanart.jpg', makeJpeg({ width: 600, height: 300 }))
    await scanned(place)
    const [fanart] = pictures(place.engine)
    putPicture(place, 'A/poster.jpg', makePng({ width: 100, height: 100 }))
    await scanned(place)
    expect(pictures(place.engine)[0]).toEqual(fanart!)
    expect(sizes(place.engine).toSorted()).toEqual([
      'thumbnail 100',
      'thumbnail 320',
      'thumbnail 600',
    ])
  })

  test('that are none, or too large, have a finding each and hold nobody up', async () => {
    await using place = await world()
    place.put('A/A.mkv', ['A/logo.png', '<svg onload="alert(1)"/>'])
    putPicture(place, 'A/fanart.jpg', makeJpeg({ width: 15_000, height: 15_000, frame: 0xc2 }))
    putPicture(place, 'A/banner.jpg', makePng({ width: 64, height: 64 }).subarray(0, 60))
    putPicture(place, 'A/poster.jpg', makeJpeg(film))
    await scanned(place)
    const findings = pictures(place.engine).map(({ type, findings: list }) => [
      type,
      (JSON.parse(list) as { code: string }[]).map(({ code }) => code),
    ])
    expect(Object.fromEntries(findings)).toEqual({
      banner: ['picture_damaged'],
      fanart: ['picture_too_large'],
      logo: ['not_a_picture'],
      poster: [],
    })
  })

  test('are copied into the cache again when it has lost them', async () => {
    await using place = await world()
    place.put('A/A.mkv')
    putPicture(place, 'A/poster.jpg', makeJpeg(film))
    await place.engine.engine.ask('pauseQueue', 'picture')
    await place.engine.scan('films')
    const [cached] = place.engine.rows<{ path: string }>('SELECT cache_path AS path FROM asset')
    const path = join(place.engine.dataDir, 'cache', cached!.path)
    rmSync(path)
    await place.engine.engine.ask('resumeQueue', 'picture')
    await scanned(place)
    expect(existsSync(path)).toBe(true)
    expect(copies(place.engine)).toHaveLength(3)
  })

  test('that were cached by an older version are seen to at the first start', async () => {
    await using place = await world()
    place.put('A/A.mkv', 'A/A.en.srt')
    putPicture(place, 'A/poster.jpg', makeJpeg(film))
    await scanned(place)
    await place.engine.stop()
    takeBack(join(place.engine.dataDir, 'shelfd.db'), '0005')
    await place.engine.restart()
    await scanned(place)
    expect(copies(place.engine)).toHaveLength(3)
  })
})
