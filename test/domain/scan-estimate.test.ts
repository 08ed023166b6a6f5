import { describe, expect, test } from 'bun:test'

import { createScanEstimates } from '../../src/domain/scan-estimate.ts'
import type { Scan, ScanStatus } from '../../src/domain/scan.ts'
import { roughly } from '../../src/domain/words.ts'

const counts = (done: number, total = 1_000): Scan['directories'] => ({
  total,
  done,
  failed: 0,
  skipped: 0,
  cancelled: 0,
})

function scan(
  done: number,
  status: ScanStatus = 'scanning',
  { stalledSince = null, pausedAt = null }: Partial<Pick<Scan, 'stalledSince' | 'pausedAt'>> = {},
) {
  const numbers = counts(done)
  return { id: 1, status, stalledSince, pausedAt, directories: numbers, assets: numbers } as Scan
}

function createTimed() {
  let now = 0
  const estimates = createScanEstimates(() => now)
  return {
    at: (ms: number, ...seen: Parameters<typeof scan>) => {
      now = ms
      return estimates.msLeft(scan(...seen))
    },
  }
}

describe('the time that a phase still needs', () => {
  test('is not known before some steps and some seconds', () => {
    const { at } = createTimed()
    expect([at(0, 0), at(2_900, 100), at(3_000, 4)]).toEqual([null, null, null])
    expect(at(3_000, 300)).toBe(7_000)
  })

  test('is that of the last minute, so that a slow start is forgotten', () => {
    const { at } = createTimed()
    for (let second = 0; second <= 300; second += 1) at(second * 1_000, 10)
    for (let second = 301; second <= 361; second += 1) at(second * 1_000, (second - 300) * 10)
    expect(at(361_000, 610)).toBe(39_000)
  })

  test('begins anew with each phase', () => {
    const { at } = createTimed()
    at(0, 0)
    expect(at(10_000, 500)).toBe(10_000)
    expect(at(10_000, 500, 'caching')).toBeNull()
    expect(at(20_000, 600, 'caching')).toBe(40_000)
  })

  test('is that of the time since a pause', () => {
    const { at } = createTimed()
    at(0, 0)
    expect(at(10_000, 500)).toBe(10_000)
    expect(at(20_000, 500, 'scanning', { pausedAt: 10_000 })).toBeNull()
    expect(at(30_000, 500)).toBeNull()
    expect(at(40_000, 600)).toBe(40_000)
  })

  test('is not known while nothing moves, before there are numbers, and at the end', () => {
    const { at } = createTimed()
    at(0, 0)
    at(10_000, 500)
    expect(at(10_000, 500, 'scanning', { stalledSince: 5_000 })).toBeNull()
    expect(at(10_000, 500, 'discovering')).toBeNull()
    expect(at(10_000, 1_000, 'completed')).toBeNull()
  })
})

test('an estimate is said as exactly as it is known', () => {
  expect([4_000, 45_000, 90_000, 245_000, 4_320_000].map(roughly)).toEqual([
    'a few seconds',
    '45 s',
    '1 min 30 s',
    '4 min',
    '1 h 12 min',
  ])
})
