import { describe, expect, test } from 'bun:test'

import { createProgressDisplay, type ProgressDisplay } from '../../src/commands/progress-display.ts'
import { summaryLines } from '../../src/commands/scan-words.ts'
import { count, duration, percent, size, table } from '../../src/commands/words.ts'
import { phaseText } from '../../src/domain/scan-words.ts'
import { defaultScanOptions, type PhaseCounts, type Scan } from '../../src/domain/scan.ts'

const none: PhaseCounts = { total: 0, done: 0, failed: 0, skipped: 0, cancelled: 0 }

function scanWith(facts: Partial<Scan>): Scan {
  return {
    id: 7,
    libraryId: 1,
    libraryName: 'Films',
    libraryKind: 'movies',
    status: 'discovering',
    mode: 'incremental',
    cause: 'manual',
    options: defaultScanOptions,
    scope: null,
    discovery: { directoriesFound: 0, directoriesIgnored: 0, directoriesUnreadable: 0 },
    files: {
      found: 0,
      new: 0,
      modified: 0,
      moved: 0,
      missing: 0,
      restored: 0,
      probed: 0,
      probedByProgram: 0,
      failed: 0,
    },
    removalsHeld: 0,
    directories: none,
    items: {
      found: 0,
      new: 0,
      updated: 0,
      movies: 0,
      episodes: 0,
      albums: 0,
      tracks: 0,
      collections: 0,
      images: 0,
    },
    assets: none,
    assetTypes: {},
    enrichment: none,
    errorsCount: 0,
    lastError: null,
    failureCode: null,
    currentOperation: null,
    restartOf: null,
    stalledSince: null,
    pausedAt: null,
    startedAt: 0,
    discoveryCompletedAt: null,
    scanningCompletedAt: null,
    cachingCompletedAt: null,
    completedAt: null,
    ...facts,
  }
}

const scanning = (done: number, total: number, facts: Partial<Scan> = {}): Scan =>
  scanWith({ status: 'scanning', directories: { ...none, total, done }, ...facts })

describe('the words of a phase', () => {
  const phases: [Scan, string][] = [
    [
      scanWith({ directories: { ...none, total: 1247 } }),
      'Discovering directories… Found 1,247 movies',
    ],
    [scanning(453, 1247), 'Scanning movies… 453/1,247 (36 %)'],
    [
      scanning(1, 10, {
        libraryKind: 'series',
        directories: { total: 10, done: 1, failed: 1, skipped: 2, cancelled: 1 },
      }),
      'Scanning shows… 5/10 (50 %)',
    ],
    [
      scanWith({ status: 'caching', assets: { ...none, total: 3456, done: 1832 } }),
      'Caching assets… 1,832/3,456 (53 %)',
    ],
    [
      scanWith({ status: 'enriching', enrichment: { ...none, total: 4 } }),
      'Enriching metadata… 0/4 (0 %)',
    ],
    [scanWith({ status: 'failed', lastError: 'gone' }), 'Failed: gone'],
  ]
  test.each(phases)('%#', (scan, text) => {
    expect(phaseText(scan)).toBe(text)
  })
})

describe('a summary', () => {
  const paint = (_: unknown, text: string): string => text

  test('tells what was found, cached and wrong, and how long it took', () => {
    const scan = scanWith({
      status: 'completed',
      completedAt: 125_000,
      directories: { ...none, total: 453, done: 453 },
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
      assets: { ...none, total: 3460, done: 3456, failed: 1, skipped: 3 },
      errorsCount: 12,
    })
    const errors = [{ path: 'A/a.mkv', code: 'x', message: 'is broken', occurredAt: 0 }]
    expect(summaryLines(scan, { errors, paint })).toEqual([
      'Films (scan 7): Completed in 2 min 5 s',
      '  Movies found: 453 (421 new, 32 updated)',
      '  Assets cached: 3,456 (3 as before, 1 failed)',
      '  Errors: 12',
      '    A/a.mkv: is broken',
      '    … and 11 more: shelfd scans show 7',
    ])
  })

  test('says what happened to files', () => {
    const scan = scanWith({
      status: 'completed',
      completedAt: 900,
      directories: { ...none, total: 1, done: 1 },
      files: { ...scanWith({}).files, moved: 1, missing: 2, restored: 3 },
      removalsHeld: 4000,
      libraryKind: 'series',
    })
    expect(summaryLines(scan, { errors: [], paint })).toEqual([
      'Films (scan 7): Completed in 0.9 s',
      '  Episodes found: 0',
      '  Shows, seasons and episodes: 0 new, 0 updated',
      '  Files moved: 1',
      '  Files missing: 2',
      '  Files that came back: 3',
      '  Removals held back: 4,000',
    ])
  })
})

interface Screen {
  readonly display: ProgressDisplay
  readonly written: string[]
  /** Milliseconds to the next `show`. */
  readonly pass: (ms: number) => void
}

function screen(columns: number | null): Screen {
  const written: string[] = []
  let now = 0
  const write = (text: string): void => void written.push(text)
  const display = createProgressDisplay({
    output: {
      terminal: columns === null ? null : { columns },
      draw: write,
      note: (line) => write(`${line}\n`),
    },
    now: () => now,
  })
  return { display, written, pass: (ms) => void (now += ms) }
}

describe('progress without a terminal', () => {
  test('is one line for each phase, and one every ten seconds', () => {
    const { display, written, pass } = screen(null)
    display.show([scanWith({})])
    for (let n = 0; n < 120; n++) {
      pass(100)
      display.show([scanning(n, 1000)])
    }
    expect(written).toEqual([
      'Discovering directories… Found 0 movies\n',
      'Scanning movies… 0/1,000 (0 %)\n',
      'Scanning movies… 100/1,000 (10 %), about 1 min 30 s left\n',
    ])
  })

  test('names the library when several are scanned', () => {
    const { display, written } = screen(null)
    display.show([scanWith({}), scanWith({ id: 8, libraryName: 'Old\u001b[31m' })])
    expect(written).toEqual([
      'Films: Discovering directories… Found 0 movies\n',
      'Old\\u001b[31m: Discovering directories… Found 0 movies\n',
    ])
  })
})

describe('progress on a terminal', () => {
  test('is redrawn in place, ten times a second at most', () => {
    const { display, written, pass } = screen(80)
    for (let n = 0; n < 20; n++) {
      display.show([scanning(n, 100)])
      pass(50)
    }
    expect(written).toHaveLength(10)
    expect(written[0]).toBe('Scanning movies… 0/100 (0 %)\n')
    expect(written[1]).toBe('\u001b[1A\r\u001b[JScanning movies… 2/100 (2 %)\n')
  })

  test('has a line for each running scan, and is taken away at the end', () => {
    const { display, written, pass } = screen(80)
    display.show([scanning(0, 2), scanning(0, 3, { id: 8 })])
    pass(100)
    display.show([scanWith({ status: 'completed' }), scanning(1, 3, { id: 8 })])
    display.clear()
    display.clear()
    expect(written).toEqual([
      'Films: Scanning movies… 0/2 (0 %)\nFilms: Scanning movies… 0/3 (0 %)\n',
      '\u001b[2A\r\u001b[JFilms: Scanning movies… 1/3 (33 %)\n',
      '\u001b[1A\r\u001b[J',
    ])
  })

  test('says what is being read, as far as the line is wide', () => {
    const { display, written } = screen(40)
    display.show([scanning(1, 2, { currentOperation: '日本語の映画のフォルダー' })])
    expect(written[0]).toBe('Scanning movies… 1/2 (50 %)  日本語の…\n')
    expect(Bun.stringWidth(written[0] ?? '')).toBeLessThan(40)
  })

  test('shows no control character', () => {
    const { display, written } = screen(80)
    display.show([scanning(1, 2, { currentOperation: 'a\u001b[2Jb\n\u202ec' })])
    expect(written[0]).toBe('Scanning movies… 1/2 (50 %)  a\\u001b[2Jb\\n\\u202ec\n')
  })

  test('says when it waits', () => {
    const { display, written } = screen(80)
    display.show([scanning(1, 2, { stalledSince: 5 })])
    expect(written[0]).toBe('Scanning movies… 1/2 (50 %), waiting for the disk\n')
  })

  test('says when it is paused', () => {
    const { display, written } = screen(80)
    display.show([scanning(1, 2, { pausedAt: 5 })])
    expect(written[0]).toBe('Scanning movies… 1/2 (50 %), paused\n')
  })
})

test('numbers, shares, times and sizes are written for people', () => {
  expect([0, 999, 1000, 1234567].map(count)).toEqual(['0', '999', '1,000', '1,234,567'])
  expect([percent(1, 3), percent(999, 1000), percent(0, 0)]).toEqual(['33 %', '99 %', '100 %'])
  expect([0, 900, 59_400, 125_000, 4_320_000].map(duration)).toEqual([
    '0.0 s',
    '0.9 s',
    '59 s',
    '2 min 5 s',
    '1 h 12 min',
  ])
  expect([999, 1500, 4_200_000_000].map(size)).toEqual(['999 B', '1.5 kB', '4.2 GB'])
  expect(
    table([
      ['A', 'B'],
      ['日本', 'x'],
    ]),
  ).toEqual(['A     B', '日本  x'])
})
