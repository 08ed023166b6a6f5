import { describe, expect, test } from 'bun:test'

import { compareNaturally } from '../../src/domain/natural-order.ts'

function sorted(...names: string[]): string[] {
  return names.toSorted(compareNaturally)
}

describe('the natural order', () => {
  test('counts numbers as such, wherever they stand', () => {
    expect(sorted('page 10.jpg', 'page 2.jpg', 'page 1.jpg')).toEqual([
      'page 1.jpg',
      'page 2.jpg',
      'page 10.jpg',
    ])
    expect(sorted('v10c1', 'v2c11', 'v2c2')).toEqual(['v2c2', 'v2c11', 'v10c1'])
  })

  test('heeds neither case nor accents nor leading zeros, and still has one order for all', () => {
    expect(sorted('b', 'É2', 'e1', 'A')).toEqual(['A', 'b', 'e1', 'É2'])
    expect(sorted('02.jpg', '2.jpg', '1.jpg')).toEqual(sorted('2.jpg', '1.jpg', '02.jpg'))
    expect(sorted('02.jpg', '3.jpg', '001.jpg')).toEqual(['001.jpg', '02.jpg', '3.jpg'])
  })

  test('takes wide digits for digits', () => {
    expect(sorted('第１０話', '第２話', '第1話')).toEqual(['第1話', '第２話', '第１０話'])
  })

  test('sorts folder by folder, so that a folder stays together', () => {
    expect(sorted('a b/1.jpg', 'a/2.jpg', 'a/10.jpg', 'a-b/1.jpg')).toEqual([
      'a/2.jpg',
      'a/10.jpg',
      'a b/1.jpg',
      'a-b/1.jpg',
    ])
  })

  test('compares numbers that no number type holds', () => {
    const long = '9'.repeat(40)
    expect(sorted(`${long}1`, long, `1${'0'.repeat(39)}`)).toEqual([
      `1${'0'.repeat(39)}`,
      long,
      `${long}1`,
    ])
  })

  test('places a shorter name before its longer ones', () => {
    expect(sorted('cover-2', 'cover')).toEqual(['cover', 'cover-2'])
  })
})
