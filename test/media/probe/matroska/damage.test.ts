import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { readFileSync, rmSync } from 'node:fs'
import { join as joinPath } from 'node:path'
import { BudgetSpent } from '../../../../src/media/probe/byte-source.ts'
import type { ByteSource } from '../../../../src/media/probe/byte-source.ts'
import { readMatroska } from '../../../../src/media/probe/matroska/read-matroska.ts'
import { ffmpeg, h264, makeFolder, picture, tone } from '../media.ts'
import { claiming, el, file, header, ids, info, join, pcm } from './build.ts'
import { sourceOf } from './bytes-source.ts'

const folder = makeFolder()
let sound = new Uint8Array()
/** Where the media begins: what comes before is damaged most. */
let headerBytes = 0

beforeAll(() => {
  const maps = '-map 0 -map 1 -map 2 -metadata:s:a:0 language=ger -metadata title=T'
  ffmpeg(folder, `${picture} ${tone} ${tone} ${maps} ${h264} -c:a:0 ac3 -c:a:1 aac sound.mkv`)
  sound = new Uint8Array(readFileSync(joinPath(folder, 'sound.mkv')))
  headerBytes = Buffer.from(sound).indexOf(Buffer.from('1f43b675', 'hex')) + 200
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Always the same numbers from 0 to 1 for a seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const hugeSize = Uint8Array.of(0x01, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)

function mutated(seed: number): Uint8Array {
  const next = random(seed)
  const below = (limit: number): number => Math.floor(next() * limit)
  let bytes = sound.slice()
  for (let count = 1 + below(4); count > 0; count--) {
    const at = below(Math.min(next() < 0.9 ? headerBytes : bytes.length, bytes.length))
    const kind = below(4)
    if (kind === 0) bytes[at] = (bytes[at] ?? 0) ^ (1 << below(8))
    else if (kind === 3) bytes = bytes.slice(0, at + 1)
    else {
      const noise = Uint8Array.from({ length: 8 }, () => below(256))
      bytes.set((kind === 1 ? noise : hugeSize).subarray(0, bytes.length - at), at)
    }
  }
  return bytes
}

/** Milliseconds it takes; anything but an outcome or a spent budget is thrown on. */
function timed(source: ByteSource): number {
  const startedAt = performance.now()
  try {
    readMatroska(source)
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error
  }
  return performance.now() - startedAt
}

test('2,000 damaged headers throw nothing and take no time', () => {
  let slowest = 0
  for (let seed = 1; seed <= 2000; seed++) {
    try {
      slowest = Math.max(slowest, timed(sourceOf(mutated(seed))))
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error })
    }
  }
  expect(slowest).toBeLessThan(1000)
})

describe('a header made to cost much', () => {
  const emptyElements = (count: number): Uint8Array =>
    Uint8Array.from({ length: 2 * count }, (_, index) => (index % 2 === 0 ? 0xec : 0x80))
  const many = (id: number, count: number, content: Uint8Array): Uint8Array =>
    join(Array.from({ length: count }, () => el(id, content)))
  const sparseBytes = 50 * 1024 ** 3
  const entry = pcm(1)

  test.each([
    ['empty elements', file(info(), el(ids.tracks, emptyElements(2_000_000)))],
    ['tracks', file(info(), el(ids.tracks, many(ids.trackEntry, 20_000, entry)))],
    [
      'chapters',
      file(
        info(),
        el(ids.chapters, many(ids.edition, 10, many(ids.atom, 5000, el(ids.chapterUid, 1)))),
      ),
    ],
    [
      'tags',
      file(
        info(),
        el(ids.tags, many(ids.tag, 30_000, el(ids.targets, [el(ids.tagTrackUid, 101)]))),
      ),
    ],
    [
      'clusters',
      file(info(), el(ids.tracks, [entry]), many(ids.cluster, 50_000, el(ids.timestamp, 1))),
    ],
  ])('by %s is read within its budget', (_name, bytes) => {
    expect(timed(sourceOf(bytes))).toBeLessThan(1000)
  })

  test('by a size of 50 GB that are not there is read within its budget', () => {
    const start = join([
      header(),
      claiming(ids.segment, sparseBytes, [info(), el(ids.tracks, [entry])]),
      claiming(ids.void, 30 * 1024 ** 3, []),
    ])
    const source = sourceOf(start, sparseBytes)
    expect(timed(source)).toBeLessThan(1000)
    expect(source.reads).toBeLessThan(10)
  })

  test('by a name of a megabyte gives a short one', () => {
    const long = claiming(ids.name, 2 ** 20, new Uint8Array(2 ** 20).fill(65))
    const bytes = file(info(), el(ids.tracks, [pcm(1, long)]), el(ids.cluster, []))
    const reading = readMatroska(sourceOf(bytes))
    expect(reading.outcome === 'read' && reading.facts.audio[0]?.title).toBe('A'.repeat(500))
  })
})
