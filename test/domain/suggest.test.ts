import { describe, expect, test } from 'bun:test'

import { editDistance, nearest } from '../../src/domain/suggest.ts'

describe('editDistance', () => {
  test('counts insertions, deletions, substitutions and swaps of neighbours as one each', () => {
    const pairs = [
      ['port', 'port', 0],
      ['', 'port', 4],
      ['prot', 'port', 1],
      ['prt', 'port', 1],
      ['porrt', 'port', 1],
      ['pert', 'port', 1],
      ['kitten', 'sitting', 3],
      ['ca', 'abc', 3],
    ] as const
    for (const [a, b, distance] of pairs) {
      expect([a, b, editDistance(a, b), editDistance(b, a)]).toEqual([a, b, distance, distance])
    }
  })
})

describe('nearest', () => {
  const keys = ['host', 'port', 'data_dir', 'max_attempts']

  test('finds a slip of the finger', () => {
    expect(nearest('prot', keys)).toBe('port')
    expect(nearest('max_atempst', keys)).toBe('max_attempts')
  })

  test('finds the same word in another spelling', () => {
    expect(nearest('dataDir', keys)).toBe('data_dir')
    expect(nearest('MAX-ATTEMPTS', keys)).toBe('max_attempts')
  })

  test('prefers the nearer of two', () => {
    expect(nearest('hort', ['host', 'hort', 'port'])).toBe('hort')
  })

  test('suggests nothing for a word that is not near to any', () => {
    expect(nearest('schedule', keys)).toBeNull()
    expect(nearest('x', keys)).toBeNull()
    expect(nearest('port', [])).toBeNull()
  })
})
