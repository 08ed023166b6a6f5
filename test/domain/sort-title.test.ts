import { describe, expect, test } from 'bun:test'

import {
  normalTitle,
  numberedTitleOf,
  searchWords,
  sortTitleOf,
} from '../../src/domain/sort-title.ts'

describe('the normal form of a title', () => {
  const forms: readonly (readonly [title: string, form: string])[] = [
    ['Amélie', 'amelie'],
    ['AME\u0301LIE', 'amelie'],
    ['Spider-Man: No Way Home', 'spider man no way home'],
    ['WALL·E', 'wall e'],
    ["Schindler's List", 'schindlers list'],
    ['Schindler’s List', 'schindlers list'],
    ['  Two   Words ', 'two words'],
    ['Die Straße', 'die strasse'],
    ['Ærø og Łódź', 'aero og lodz'],
    ['Ёлки', 'елки'],
    ['千と千尋の神隠し', '千と千尋の神隠し'],
    ['がぎ', 'がぎ'],
    ['기생충', '기생충'],
    ['ＦＵＬＬ ｗｉｄｔｈ', 'full width'],
    ['100% Wolf', '100 wolf'],
    ['???', '???'],
    ["'", "'"],
    ['\u0001\t\u0002', ''],
    ['', ''],
  ]
  for (const [title, form] of forms) {
    test(`of ${JSON.stringify(title)} is ${JSON.stringify(form)}`, () => {
      expect(normalTitle(title)).toBe(form)
    })
  }

  test('ends after 100 characters and cuts none in two', () => {
    expect(normalTitle('x'.repeat(1_000_000))).toBe('x'.repeat(100))
    expect(normalTitle('𠮷'.repeat(500))).toBe('𠮷'.repeat(100))
    expect(normalTitle(`a\ud800`)).toBe('a')
  })
})

describe('a sort title', () => {
  const tab = '\t'
  test('stands without its article, which is only searched', () => {
    expect(sortTitleOf({ title: 'The Matrix' })).toBe(`matrix${tab}the`)
    expect(sortTitleOf({ title: 'A Bug’s Life' })).toBe(`bugs life${tab}a`)
    expect(sortTitleOf({ title: 'An Education' })).toBe(`education${tab}an`)
  })

  test('keeps what is no article', () => {
    for (const title of ['The', 'A.I.', 'Theatre', 'Die Hard', 'La La Land', 'A-Team']) {
      expect(sortTitleOf({ title })).toBe(normalTitle(title))
    }
  })

  test('comes before longer ones that begin the same', () => {
    const titles = ['The Matrix Reloaded', 'Matrices', 'The Matrix']
    expect(titles.toSorted((a, b) => (form(a) < form(b) ? -1 : 1))).toEqual([
      'Matrices',
      'The Matrix',
      'The Matrix Reloaded',
    ])
    function form(title: string): string {
      return sortTitleOf({ title })
    }
  })

  test('is what a sidecar says, with the title to be found by', () => {
    expect(sortTitleOf({ title: 'The Matrix', sortTitle: 'Matrix 1' })).toBe(
      `matrix 1${tab}the matrix`,
    )
  })

  test('has the original title to be found by, when it is another', () => {
    expect(sortTitleOf({ title: 'Amélie', originalTitle: 'Le fabuleux destin' })).toBe(
      `amelie${tab}le fabuleux destin`,
    )
    expect(sortTitleOf({ title: 'The Matrix', originalTitle: 'The Matrix' })).toBe(
      `matrix${tab}the`,
    )
  })
})

test('what is called by numbers is sorted by them and found as it is written', () => {
  const titles = ['page 10', 'Page 9', 'page 010b', 'cover', 'page 2 of 10', '1']
  expect(titles.toSorted((a, b) => (numberedTitleOf(a) < numberedTitleOf(b) ? -1 : 1))).toEqual([
    '1',
    'cover',
    'page 2 of 10',
    'Page 9',
    'page 10',
    'page 010b',
  ])
  expect(numberedTitleOf('Page 010')).toBe(`page 0210\tpage 010`)
  expect(numberedTitleOf('Cover')).toBe('cover')
})

test('a search goes by at most eight different words', () => {
  expect(searchWords('  The MATRIX, the matrix!')).toEqual(['the', 'matrix'])
  expect(searchWords('1 2 3 4 5 6 7 8 9')).toHaveLength(8)
  expect(searchWords(' \t')).toEqual([])
})
