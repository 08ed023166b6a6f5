import { describe, expect, test } from 'bun:test'
import * as v from 'valibot'

import { arePlainItems } from '../../src/scan/plain-items.ts'
import { scannedItems } from '../../src/scan/scanned-item.ts'

const film = {
  kind: 'movie',
  key: 'Heat (1995)',
  parentKey: null,
  identity: {
    title: { value: 'Heat', source: 'nfo', confidence: 1 },
    year: { value: 1995, source: 'folder', confidence: 0.9 },
    ids: { value: [{ provider: 'tmdb', id: '949' }], source: 'nfo', confidence: 1 },
    episodes: { value: [1, 'two'], source: 'file', confidence: 0 },
  },
  metadata: { plot: 'A heist.', runtimeMinutes: 170, genres: ['Crime'] },
  files: [{ path: 'Heat.mkv', role: 'main' }],
  assets: [{ path: 'poster.jpg', type: 'poster' }],
  findings: [{ code: 'nfo_broken', message: 'It ends in the middle.' }],
}

const strange: readonly unknown[] = [
  undefined,
  null,
  true,
  NaN,
  Infinity,
  -1,
  2,
  1n,
  '',
  'x',
  'x'.repeat(4_097),
  'x'.repeat(20_001),
  [],
  // A hole.
  Array.from({ length: 1 }).concat(Array(1)),
  // oxlint-disable-next-line no-sparse-arrays
  [, 1],
  Array.from({ length: 2_001 }, () => 'x'),
  [null],
  [{}],
  [['x']],
  [NaN],
  {},
  new Date(0),
  Symbol('x'),
  () => undefined,
]

/** The answer with `value` in each place in turn, and with each place left out. */
function* altered(answer: unknown, value: unknown): Generator<unknown> {
  yield value
  if (typeof answer !== 'object' || answer === null) return
  for (const [name, part] of Object.entries(answer)) {
    for (const changed of altered(part, value)) {
      yield Array.isArray(answer)
        ? answer.with(Number(name), changed)
        : { ...answer, [name]: changed }
    }
    if (!Array.isArray(answer))
      yield Object.fromEntries(Object.entries(answer).filter(([key]) => key !== name))
  }
}

describe('an answer', () => {
  test('as scanners give it is plain', () => {
    expect(arePlainItems([film])).toBe(true)
    expect(arePlainItems([])).toBe(true)
  })

  test('that is plain is one that the schema accepts, whatever is wrong with it', () => {
    let plain = 0
    let refused = 0
    for (const value of strange) {
      for (const answer of altered([film], value)) {
        const isAccepted = v.is(scannedItems, answer)
        if (arePlainItems(answer)) {
          plain += 1
          expect(isAccepted).toBe(true)
        } else if (!isAccepted) refused += 1
      }
    }
    expect(plain).toBeGreaterThan(50)
    expect(refused).toBeGreaterThan(300)
  })

  test('with too many items is not plain', () => {
    expect(arePlainItems(Array.from({ length: 20_001 }, () => film))).toBe(false)
  })
})
