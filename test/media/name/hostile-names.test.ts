import { describe, expect, test } from 'bun:test'

import { createNameParser } from '../../../src/media/name/parse-name.ts'
import { stopwatch } from '../../support/stopwatch.ts'

// The bound is generous: these names take well under 10 ms, a pattern that backtracks takes seconds.
const limitMs = 50
const parser = createNameParser()
// The first call compiles the patterns of the token library.
parser.parse('Warm.Up.S01E01.1080p.WEB-DL.x264-GRP.mkv')

const hostile: [string, string][] = [
  ['letters', `${'a'.repeat(40)}!`],
  ['open brackets', '('.repeat(120)],
  ['mixed brackets', '[({'.repeat(300)],
  ['empty groups', '[]'.repeat(500)],
  ['groups', '[a]'.repeat(340)],
  ['episode markers', 'S01E01.'.repeat(30)],
  ['more episode markers', 'S01E01.'.repeat(145)],
  ['ranges', `S1E1${'-E2-E1'.repeat(160)}`],
  ['wide ranges', 'S01E1-E99999'],
  ['crosses', '1x1-'.repeat(250)],
  ['dots and blanks', '. '.repeat(250)],
  ['blanks', ' '.repeat(1000)],
  ['dashes', ' - '.repeat(330)],
  ['digits', '1'.repeat(1000)],
  ['years', '2000 '.repeat(200)],
  ['bracketed years', '(1999)'.repeat(170)],
  ['dates', '2024-05-17'.repeat(100)],
  ['open tags', '[tmdb-'.repeat(170)],
  ['open editions', '{edition-'.repeat(110)],
  ['bare ids', 'tt1234567'.repeat(110)],
  ['seasons', 'season '.repeat(140)],
  ['resolutions', '1080p.'.repeat(170)],
  ['languages', `${'german.'.repeat(140)}1080p`],
  ['parts', 'cd1 '.repeat(250)],
  ['combining marks', '\u0301'.repeat(1000)],
  ['ligatures', '\ufdfa'.repeat(1000)],
  ['lone surrogates', '\ud800'.repeat(1000)],
  ['control characters', '\0\u0001\u001b'.repeat(300)],
  ['five thousand characters', 'x.S01E01.'.repeat(556)],
]

describe('a hostile name', () => {
  test.each(hostile)('of %s is read quickly, wherever it stands', (_, name) => {
    for (const path of [
      name,
      `${name}.mkv`,
      `${name}/x.mkv`,
      `Show/Season 01/${name}.mkv`,
      `${name}/${name}/${name}.mkv`,
    ]) {
      const taken = stopwatch()
      expect(parser.parse(path)).toBeObject()
      expect(taken()).toBeLessThan(limitMs)
    }
  })

  test.each([
    '',
    '/',
    '//',
    '.',
    '..',
    '.mkv',
    '...',
    '/a',
    'a/',
    ' ',
    '[tmdbid-1]',
    '(1999)',
    '[1]',
  ])('without a title (%p) is no failure', (name) => {
    expect(parser.parse(name)).toBeObject()
  })

  test('made of object words reaches no prototype', () => {
    for (const word of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect(parser.parse(`${word}/${word} S01E02.mkv`)).toMatchObject({
        seasons: [1],
        episodes: [2],
      })
      expect(parser.parse(`${word}.mkv`).ids).toBeUndefined()
    }
    expect(Object.getPrototypeOf(parser.parse('__proto__'))).toBe(Object.prototype)
  })

  test('with an absurd range names its first episode only', () => {
    expect(parser.parse('Show S01E01-E99999.mkv').episodes).toEqual([1])
  })
})
