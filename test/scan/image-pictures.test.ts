import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { makeZip, type MadeEntry } from '../media/archive/make-zip.ts'
import { makeJpeg } from '../media/image/jpeg.ts'
import type { TestEngine } from '../support/engine.ts'
import { picturesMade, type World, world } from './library.ts'

setDefaultTimeout(60_000)

const switchedOff = 'auto_rebuild_thumbnails = false\nauto_rebuild_cache = false'

function images(block = ''): Promise<World> {
  return world({ kind: 'images', block })
}

function put(place: World, path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(place.at(path)), { recursive: true })
  writeFileSync(place.at(path), bytes)
}

function putBook(place: World, path: string, pages: readonly MadeEntry[]): void {
  put(place, path, makeZip(pages))
}

const photo = (level: number, width = 2400): Uint8Array =>
  makeJpeg({ width, height: (width * 2) / 3, colour: [level] })

async function scanned(place: World, order: Parameters<TestEngine['scan']>[1] = {}): Promise<void> {
  await place.engine.scan('pictures', order)
  await picturesMade(place.engine)
}

interface Made {
  readonly key: string
  readonly hash: string | null
  readonly derivedAt: number
  readonly copies: string
  readonly findings: string
  readonly waits: number
}

/** What is known of the pictures of items, by the keys of these. */
function made(engine: TestEngine): Record<string, Made> {
  const rows = engine.rows<Made>(
    `SELECT item.key, picture.hash, derived_at AS derivedAt, picture.findings, queued_at IS NOT NULL AS waits,
       (SELECT group_concat(kind || ' ' || width || ' ' || picture_copy.hash, ', ' ORDER BY kind, width)
        FROM picture_copy WHERE picture_id = picture.id) AS copies
     FROM picture JOIN item ON item.id = picture.item_id ORDER BY item.key`,
  )
  return Object.fromEntries(rows.map((row) => [row.key, row]))
}

/** Keys of the pictures that were made anew since. */
function changed(before: Record<string, Made>, after: Record<string, Made>): string[] {
  return Object.keys(after).filter((key) => after[key]?.derivedAt !== before[key]?.derivedAt)
}

describe('the pictures of a library of images', () => {
  test('get their copies from where they lie, files and pages alike', async () => {
    await using place = await images()
    put(place, 'Trip/1.jpg', photo(40))
    putBook(place, 'Trip/book.cbz', [
      { name: 'a/p1.jpg', content: photo(80) },
      { name: 'a/p2.jpg', content: photo(120, 1000), method: 8 },
    ])
    await scanned(place)
    const widths = Object.values(made(place.engine)).map(({ key, copies }) => [
      key,
      copies.replaceAll(/ [0-9a-f]{64}/g, ''),
    ])
    expect(Object.fromEntries(widths)).toEqual({
      'Trip/1.jpg': 'display 1920, thumbnail 320, thumbnail 1280',
      'Trip/book.cbz/a/p1.jpg': 'display 1920, thumbnail 320, thumbnail 1280',
      'Trip/book.cbz/a/p2.jpg': 'thumbnail 320, thumbnail 1000',
    })
  })
})
