import { beforeAll, describe, expect, test } from 'bun:test'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BudgetSpent, maxReadBytes } from '../../../../src/media/probe/byte-source.ts'
import { ffmpeg, h264, makeFolder, picture, tone } from '../media.ts'
import { readFile } from './files.ts'
import { stopwatch } from '../../../support/stopwatch.ts'

const folder = makeFolder()
const seed = 20_241_109
const rounds = 1000
const limitMs = 1000

beforeAll(() => {
  const line = `${picture} ${tone} ${h264} -c:a aac`
  ffmpeg(folder, `${line} -movflags +faststart plain.mp4`)
  ffmpeg(folder, `${line} -g 5 -movflags frag_keyframe+empty_moov fragmented.mp4`)
}, 120_000)

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
function createRandom(start: number): () => number {
  let state = start
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value ^= value + Math.imul(value ^ (value >>> 7), 61 | value)
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Flips bits, overwrites words with sizes that hurt, cuts off and copies pieces over others. */
function mutate(file: Uint8Array, random: () => number): Uint8Array {
  const changed = new Uint8Array(file)
  const view = new DataView(changed.buffer)
  const hurtful = [0, 1, 7, 8, 0x7fffffff, 0x80000000, 0xffffffff, file.length]
  const position = (margin: number): number => Math.floor(random() * (file.length - margin))
  for (let count = Math.floor(random() * 12); count >= 0; count--) {
    const at = position(8)
    const kind = random()
    if (kind < 0.5) changed[at] = (changed[at] ?? 0) ^ (1 << Math.floor(random() * 8))
    else if (kind < 0.8) view.setUint32(at, hurtful[Math.floor(random() * hurtful.length)] ?? 0)
    else changed.copyWithin(at, position(64), position(1))
  }
  return random() < 0.1 ? changed.subarray(0, position(1)) : changed
}

describe('a header with damage', () => {
  for (const file of ['plain.mp4', 'fragmented.mp4']) {
    test(`is read or refused quickly, within the budget: ${rounds} of ${file}`, () => {
      const whole = new Uint8Array(readFileSync(join(folder, file)))
      // The first bytes stay, so that the reader does not leave it to others.
      const body = whole.subarray(32)
      const random = createRandom(seed)
      const path = join(folder, 'damaged.mp4')
      for (let round = 0; round < rounds; round++) {
        writeFileSync(path, Buffer.concat([whole.subarray(0, 32), mutate(body, random)]))
        const taken = stopwatch()
        expect(['read', 'unsure', 'foreign', 'spent']).toContain(outcomeOf(path))
        expect(taken()).toBeLessThan(limitMs)
      }
    }, 120_000)
  }
})

function outcomeOf(path: string): string {
  try {
    const { reading, bytes, reads } = readFile(path)
    expect(bytes).toBeLessThanOrEqual(reads * maxReadBytes)
    if (reading.outcome !== 'foreign') JSON.stringify(reading)
    return reading.outcome
  } catch (error) {
    if (error instanceof BudgetSpent) return 'spent'
    throw error
  }
}
