import { describe, expect, test } from 'bun:test'

import { absoluteEpisode } from '../../src/domain/absolute-episode.ts'

/** Seasons by their numbers, each with the numbers of its episodes. */
function listed(seasons: Readonly<Record<number, readonly number[]>>) {
  return Object.entries(seasons).flatMap(([season, episodes]) =>
    episodes.map((episode) => ({ season: Number(season), episode })),
  )
}

function found(seasons: Readonly<Record<number, readonly number[]>>, number: number) {
  const place = absoluteEpisode(listed(seasons), number)
  return place === null ? null : `${place.season}x${place.episode}`
}

describe('an episode is found by its number among all', () => {
  test('when each season counts from 1', () => {
    const seasons = { 1: [1, 2, 3], 2: [1, 2], 3: [1] }
    expect([1, 3, 4, 6].map((number) => found(seasons, number))).toEqual([
      '1x1',
      '1x3',
      '2x1',
      '3x1',
    ])
  })

  test('when a season goes on counting where the one before ended', () => {
    expect(found({ 1: [1, 2, 3], 2: [4, 5], 3: [1] }, 5)).toBe('2x5')
    expect(found({ 1: [1, 2, 3], 2: [4, 5], 3: [1] }, 6)).toBe('3x1')
  })

  test('in whatever order they come, and specials do not count', () => {
    expect(absoluteEpisode(listed({ 0: [1, 2], 1: [2, 1], 2: [1] }).toReversed(), 3)).toEqual({
      season: 2,
      episode: 1,
    })
  })

  test('whatever is missing behind it', () => {
    expect(found({ 1: [1, 2, 5], 3: [1] }, 2)).toBe('1x2')
  })
})

describe('none is found', () => {
  test.each([
    ['with a number that there is not', { 1: [1, 2] }, 3],
    ['of 0', { 1: [1] }, 0],
    ['when an episode before it is missing', { 1: [1, 3], 2: [1] }, 3],
    ['when it is missing itself', { 1: [1, 2, 4] }, 3],
    ['when the first is missing', { 1: [2, 3] }, 2],
    ['when a season is missing', { 1: [1, 2], 3: [1] }, 3],
    ['when the first season is missing', { 2: [1, 2] }, 1],
    ['when a season is a year', { 2024: [1, 2] }, 1],
    ['when a season begins anywhere else', { 1: [1, 2], 2: [7, 8] }, 3],
    ['when there are two of a number before it', { 1: [1, 1, 2] }, 3],
    ['when there are two of its number', { 1: [1, 2, 2] }, 2],
  ])('%s', (_why, seasons, number) => {
    expect(found(seasons, number)).toBeNull()
  })
})
