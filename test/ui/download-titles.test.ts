import { describe, expect, test } from 'bun:test'

import type { Download } from '../../src/ui/api/types.ts'
import { titleOf } from '../../src/ui/words/download-titles.ts'

type Item = NonNullable<Download['matched']>['items'][number]

const movie: Item = {
  kind: 'movie',
  title: 'Heat',
  year: 1995,
  series: null,
  season: null,
  episodes: [],
}

function episode(number: number, change: Partial<Item> = {}): Item {
  return {
    kind: 'episode',
    title: 'The Crocodile’s Dilemma',
    year: 2014,
    series: 'Fargo',
    season: 1,
    episodes: [number],
    ...change,
  }
}

const name = 'some.release-GRP'

describe('a download is called', () => {
  test.each([
    ['by its film and year', [movie], 1, 'Heat (1995)'],
    ['by its film, of which there may be several files', [movie], 2, 'Heat (1995)'],
    ['by its film alone', [{ ...movie, year: null }], 1, 'Heat'],
    ['by its series and episode', [episode(1)], 1, 'Fargo S01E01'],
    ['by all episodes of its video', [episode(1), episode(2)], 1, 'Fargo S01E01E02'],
    ['by its series and how much of it', [episode(1)], 10, 'Fargo, 10 episodes'],
    [
      'by its series and title without numbers',
      [episode(1, { episodes: [] })],
      1,
      'Fargo The Crocodile’s Dilemma',
    ],
  ] as const)('%s, with its release second', (_, items, videos, title) => {
    const matched = { items: [...items], videos }
    expect(titleOf({ name, matched })).toEqual({ title, release: name })
  })

  test.each([
    ['it is not matched', null],
    ['nothing of it has a title', { items: [{ ...movie, title: null }], videos: 1 }],
    ['nothing of it has a series', { items: [episode(1, { series: null })], videos: 1 }],
  ])('by its release alone where %s', (_, matched) => {
    expect(titleOf({ name, matched })).toEqual({ title: name, release: null })
  })
})
