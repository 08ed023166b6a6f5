import { describe, expect, test } from 'bun:test'

import { cleanWhenDue } from '../../src/scan/cache-upkeep.ts'
import { openStore } from '../store/fixture.ts'

const hour = 3_600_000
const start = 1_000 * hour

/** Whether a clean-up begins at an instant, after one that began at `last`. */
function begins(now: number, facts: { last?: number; sizeBytes?: number } = {}): boolean {
  using store = openStore()
  const { stores } = store
  const { last, sizeBytes = 0 } = facts
  if (last !== undefined) stores.cache.beginRun('clean', last)
  stores.cache.keep([{ path: `movie/1/poster_${'a'.repeat(64)}.jpg`, sizeBytes }], now)
  let begun = false
  const enqueue = (): { outcome: 'enqueued'; id: number } => {
    begun = true
    return { outcome: 'enqueued', id: 1 }
  }
  cleanWhenDue({ stores, now, enqueue }, { maxSizeBytes: 100, startedAt: start })
  return begun
}

describe('a clean-up begins by itself', () => {
  test('an hour after the first start, not with it', () => {
    expect(begins(start)).toBe(false)
    expect(begins(start + hour)).toBe(true)
  })

  test('a day after the last', () => {
    expect(begins(start + 23 * hour, { last: start })).toBe(false)
    expect(begins(start + 24 * hour, { last: start })).toBe(true)
  })

  test('within the hour when the cache has outgrown its limit by more than a tenth', () => {
    expect(begins(start + hour, { last: start, sizeBytes: 110 })).toBe(false)
    expect(begins(start + hour, { last: start, sizeBytes: 111 })).toBe(true)
    expect(begins(start + hour - 1, { last: start, sizeBytes: 111 })).toBe(false)
  })

  test('when the clock was ahead at the last', () => {
    expect(begins(start, { last: start + 500 * hour })).toBe(true)
  })
})
