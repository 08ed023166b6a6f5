import { describe, expect, test } from 'bun:test'

import type { Scan } from '../../src/ui/api/types.ts'
import { compartmentsOf, phaseOf, withoutEstimate } from '../../src/ui/words/phases.ts'

const none = { total: 0, done: 0, failed: 0, skipped: 0, cancelled: 0 }
const options = {
  enableCaching: true,
  enableEnrichment: true,
  skipAssetDiscovery: false,
  skipProbe: false,
  maxDirectories: null,
  enrichmentMode: 'full',
  profile: 'full',
} as const

const phase = (
  done: number,
  total: number,
  times: readonly [string | null, string | null],
): Scan['progress']['phases']['scanning'] => ({
  ...none,
  total,
  done,
  percent: 0,
  startedAt: times[0],
  completedAt: times[1],
})

const at = (minute: number): string => `2026-03-12T12:0${minute}:00.000Z`

/** A scan in the middle of its second phase, as far as compartments look at it. */
function scanWith(changes: Partial<Scan> = {}): Scan {
  const scan: Partial<Scan> = {
    id: 1,
    status: 'scanning',
    options,
    lastError: null,
    items: {
      found: 453,
      new: 421,
      updated: 32,
      movies: 453,
      episodes: 0,
      albums: 0,
      tracks: 0,
      collections: 0,
      images: 0,
    },
    progress: {
      message: '',
      done: 453,
      total: 1_247,
      percent: 36,
      etaSeconds: null,
      libraryReady: false,
      phases: {
        discovering: { found: 1_247, ignored: 34, startedAt: at(0), completedAt: at(1) },
        scanning: phase(453, 1_247, [at(1), null]),
        caching: phase(0, 3_456, [null, null]),
        enriching: phase(0, 0, [null, null]),
      },
    },
    ...changes,
  }
  return scan as Scan
}

const told = (scan: Scan, paused = false): readonly string[] =>
  compartmentsOf(scan, paused).map(({ state, fact }) => `${state}: ${fact}`)

describe('the compartments of a scan', () => {
  test('say what is done, what runs and what it waits for', () => {
    expect(told(scanWith())).toEqual([
      'done: 1,247 found, 34 ignored',
      'running: 453 / 1,247 · 421 new, 32 updated',
      'waiting: 3,456 discovered so far',
      'waiting: starts after caching',
    ])
    expect(compartmentsOf(scanWith())[1]?.share).toBeCloseTo(453 / 1_247, 6)
  })

  test('know no end of a discovery', () => {
    const [first, second] = compartmentsOf(scanWith({ status: 'discovering' }))
    expect([first?.share, first?.fact, second?.state]).toEqual([
      null,
      '1,247 found so far',
      'waiting',
    ])
  })

  test('leave out what is not wanted', () => {
    const quiet = { ...options, enableCaching: false, enrichmentMode: 'none' } as const
    expect(told(scanWith({ options: quiet })).slice(2)).toEqual([
      'skipped: not wanted',
      'skipped: not wanted',
    ])
  })

  test('name who has paused it', () => {
    expect(told(scanWith(), true)[1]).toBe(
      'paused: paused by you · 453 / 1,247 · 421 new, 32 updated',
    )
    const [first] = compartmentsOf(scanWith({ status: 'discovering' }), true)
    expect(first).toMatchObject({
      state: 'paused',
      short: 'paused by you',
      share: expect.any(Number),
    })
  })

  test('stop where it failed, with the reason, and begin nothing behind it', () => {
    const failed = scanWith({ status: 'failed', lastError: 'The folder is not there.' })
    expect(phaseOf(failed)).toBe('scanning')
    expect(told(failed)).toEqual([
      'done: 1,247 found, 34 ignored',
      'failed: The folder is not there.',
      'waiting: not started',
      'waiting: not started',
    ])
  })

  test('are all done at its end', () => {
    const states = compartmentsOf(scanWith({ status: 'completed' })).map(({ state, share }) => [
      state,
      share,
    ])
    expect(states).toEqual(Array.from({ length: 4 }, () => ['done', 1]))
  })
})

test('the sentence of a scan is told without its estimate, which changes more slowly', () => {
  expect(withoutEstimate('Scanning movies… 453/1,247 (36 %), about 1 min 30 s left')).toBe(
    'Scanning movies… 453 / 1,247 (36 %)',
  )
  expect(withoutEstimate('Scanning shows… 1/2 (50 %), waiting for the disk')).toBe(
    'Scanning shows… 1 / 2 (50 %), waiting for the disk',
  )
})
