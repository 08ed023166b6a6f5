import { describe, expect, test } from 'bun:test'

import { isEscapedName } from '../../src/domain/file-name.ts'
import { namingProblem, type NamingValues } from '../../src/domain/naming.ts'
import { distinctPath, foldedPath, makeName, pathOf } from '../../src/download/naming.ts'

const movies = '{title} ({year})/{title} ({year}) [tmdbid-{tmdb}].{ext}'
const series =
  '{series} ({year})/Season {season:02}/{series} S{season:02}E{episode:02} - {title}.{ext}'

function named(template: string, values: Partial<NamingValues>): string {
  return pathOf(makeName(template, { ext: 'mkv', ...values }))
}

const episode = { series: 'The Show', year: 2014, season: 1, episodes: [2], title: 'Two' }

describe('names', () => {
  const table: [string, string, Partial<NamingValues>, string][] = [
    [
      'of a film have its year and number',
      movies,
      { title: 'Heat', year: 1995, tmdb: '949' },
      'Heat (1995)/Heat (1995) [tmdbid-949].mkv',
    ],
    [
      'lose the brackets of what is not known',
      movies,
      { title: 'Heat', year: 1995 },
      'Heat (1995)/Heat (1995).mkv',
    ],
    ['of a film without a year have none', movies, { title: 'Heat' }, 'Heat/Heat.mkv'],
    [
      'of an episode stand in the folder of its season',
      series,
      episode,
      'The Show (2014)/Season 01/The Show S01E02 - Two.mkv',
    ],
    [
      'lose the dash of an episode without title',
      series,
      { ...episode, title: '' },
      'The Show (2014)/Season 01/The Show S01E02.mkv',
    ],
    [
      'of several episodes are a range',
      series,
      { ...episode, episodes: [1, 2, 3], title: '' },
      'The Show (2014)/Season 01/The Show S01E01-E03.mkv',
    ],
    [
      'list episodes that do not follow one another',
      series,
      { ...episode, episodes: [1, 3], title: '' },
      'The Show (2014)/Season 01/The Show S01E01E03.mkv',
    ],
    [
      'of specials are season 0',
      series,
      { ...episode, season: 0 },
      'The Show (2014)/Season 00/The Show S00E02 - Two.mkv',
    ],
    [
      'of what is shown daily have the date, and no folder of a season',
      series,
      { series: 'Daily', date: '2024-05-17' },
      'Daily/Daily 2024-05-17.mkv',
    ],
    [
      'of what is counted over the whole show have that number',
      series,
      { series: 'Anime', absolute: [137], title: 'Far' },
      'Anime/Anime 137 - Far.mkv',
    ],
    [
      'may have dots for spaces, and lengths',
      '{series.title}.S{season}E{episode:03}.{title:5}.{ext}',
      { ...episode, title: 'Something long' },
      'The.Show.S1E002.Somet.mkv',
    ],
    [
      'keep a colon as a dash',
      movies,
      { title: 'Alien: Covenant', year: 2017 },
      'Alien - Covenant (2017)/Alien - Covenant (2017).mkv',
    ],
    [
      'keep no sign that Windows refuses',
      movies,
      { title: 'a\\b/c<d>e?f*g|h"i:j' },
      'a+b+cde!f-ghi-j/a+b+cde!f-ghi-j.mkv',
    ],
  ]
  test.each(table)('%s', (_, template, values, expected) => {
    expect(named(template, values)).toBe(expected)
  })

  const hostile = [
    '../../x',
    '..',
    '.',
    '',
    ' ',
    '/etc/passwd',
    'a\0b',
    'CON',
    'nul.txt',
    '.hidden',
    'trail. . ',
    '\u202Egpj.exe',
    '\ud800',
    'caf\uf7e9',
    '../'.repeat(200),
    '💾'.repeat(200),
    'é'.repeat(300),
    `a${'\u0301'.repeat(900)}`,
    '{title}',
    '${HOME}',
    'a\nb',
    'x'.repeat(10_000),
  ]
  test.each(hostile.entries().toArray())(
    'stay below the library whatever the title, as %i (30)',
    (_, title) => {
      for (const template of [movies, series, '{title}.{ext}', '{original}.{ext}']) {
        const path = named(template, { ...episode, title, series: title, original: title })
        for (const segment of path.split('/')) {
          expect(segment).not.toBe('')
          expect(segment.replaceAll('.', '')).not.toBe('')
          expect(Buffer.byteLength(segment)).toBeLessThanOrEqual(255)
          expect(segment.startsWith('.')).toBe(false)
          expect(/[\\<>:"|?*\p{Cc}\u202e]/u.test(segment)).toBe(false)
          expect(/^(?:con|nul)(?:\.|$)/i.test(segment)).toBe(false)
          expect(segment).toBe(segment.normalize('NFC'))
          expect(segment.isWellFormed()).toBe(true)
          expect(isEscapedName(segment)).toBe(false)
        }
        expect(path.endsWith('.mkv')).toBe(true)
      }
    },
  )

  test('leave room for the extension and what stands beside them', () => {
    const { stem } = makeName('{title}.{ext}', { title: '字'.repeat(200), ext: 'mkv' }, 40)
    expect(Buffer.byteLength(stem)).toBeLessThanOrEqual(215)
    expect(stem).toBe('字'.repeat(71))
  })

  test('that are taken in another case get a number', () => {
    const taken = new Set([foldedPath('A/Heat.mkv'), foldedPath('a/heat (2).mkv')])
    expect(distinctPath('A/HEAT.mkv', taken)).toBe('A/HEAT (3).mkv')
    const long = `${'x'.repeat(251)}.mkv`
    const other = distinctPath(long, new Set([foldedPath(long)]))
    expect(other.endsWith(' (2).mkv')).toBe(true)
    expect(Buffer.byteLength(other)).toBeLessThanOrEqual(255)
  })
})

describe('a template', () => {
  const good = [
    ['movies', movies],
    ['series', series],
  ] as const
  test.each(good)('of %s can be used: %s', (kind, template) => {
    expect(namingProblem(kind, template)).toBeNull()
  })

  const bad = [
    ['movies', '/abs/{title}.{ext}', 'begins with "/"'],
    ['movies', '{title}/../{title}.{ext}', 'a folder named "." or ".."'],
    ['movies', '{titel}.{ext}', 'names {titel}'],
    ['movies', '{title}', 'has to end in ".{ext}"'],
    ['movies', '{title:03}.{ext}', 'gives {title} a number of digits'],
    ['movies', '{title} S{season}.{ext}', 'names {season}'],
    ['series', '{series}/{title}.{ext}', 'lacks {episode}'],
    ['series', '{series} {episode:3}.{ext}', 'a number of digits is written as {episode:02}'],
  ] as const
  test.each(bad)('of %s is refused: %s', (kind, template, why) => {
    expect(namingProblem(kind, template)).toContain(why)
  })
})
