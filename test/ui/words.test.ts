import { describe, expect, test } from 'bun:test'

import { bytes, bytesPerSecond, counted, percent } from '../../src/ui/words/numbers.ts'
import { cutPath } from '../../src/ui/words/paths.ts'
import { about, duration, when } from '../../src/ui/words/times.ts'

describe('numbers', () => {
  test('are counted with their word', () => {
    expect([counted(1, 'film'), counted(1247, 'film'), counted(2, 'entry', 'entries')]).toEqual([
      '1 film',
      '1,247 films',
      '2 entries',
    ])
  })

  test('of a share are cut, so that 100 % is only what is done', () => {
    expect(
      [0, 0.369, 0.9999, 1, 1.2, -1].map(percent).map((text) => text.replace('\u202f', ' ')),
    ).toEqual(['0 %', '36 %', '99 %', '100 %', '100 %', '0 %'])
  })

  test('of bytes have three digits and decimal units', () => {
    expect([0, 999, 1_000, 58_300_000, 118e9, 999_600_000_000].map(bytes)).toEqual([
      '0 B',
      '999 B',
      '1.0 kB',
      '58.3 MB',
      '118 GB',
      '1.0 TB',
    ])
    expect([bytes(null), bytesPerSecond(undefined), bytesPerSecond(5_240_000)]).toEqual([
      '—',
      '—',
      '5.24 MB/s',
    ])
  })
})

describe('times', () => {
  test('that something takes have at most two units', () => {
    expect([0, 59, 61, 599, 601, 6_000, 90_000].map(duration)).toEqual([
      '0 s',
      '59 s',
      '1 min 1 s',
      '9 min 59 s',
      '10 min',
      '1 h 40 min',
      '1 day 1 h',
    ])
    expect([duration(null), duration(Number.NaN)]).toEqual(['—', '—'])
  })

  test('that are guessed say so', () => {
    expect([about(12), about(240), about(251)]).toEqual([
      'about 15 s',
      'about 4 min',
      'about 4 min',
    ])
  })

  test('are told from now on for a day, then by their date', () => {
    const now = Date.parse('2026-03-12T12:00:00Z')
    const at = (seconds: number): string => when(new Date(now + seconds * 1000).toISOString(), now)
    expect([at(0), at(-40), at(40), at(-8 * 60 - 20), at(-5 * 3600), when(null)]).toEqual([
      'now',
      '40 s ago',
      'in 40 s',
      '8 min ago',
      '5 h ago',
      '—',
    ])
    expect(at(-40 * 86_400)).toContain('2026')
  })
})

test('a path is cut in its middle, so that its last part stays', () => {
  const path = '/movies/The Cabinet of Dr. Caligari (1920) [restored 4K edition]/The Cabinet.mkv'
  expect(cutPath('/movies/M', 20)).toBe('/movies/M')
  const cut = cutPath(path, 40)
  expect(cut.length).toBeLessThanOrEqual(40)
  expect(cut).toContain('…')
  expect(cut.endsWith('The Cabinet.mkv')).toBe(true)
})
