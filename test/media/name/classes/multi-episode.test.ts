import { describe } from 'bun:test'

import { says, type Case } from './says.ts'

const title = 'Copper Hill'

describe('two episodes in a file', () => {
  const forms = [
    'S01E02E03',
    's01e02e03',
    'S01E02-E03',
    'S01E02-03',
    'S01E02 - E03',
    'S01E02-S01E03',
    'S01E02 - S01E03',
    'S01E02.E03',
    'S01E02 E03',
    'S01E02+E03',
    'S01E02+03',
    'S01E02&E03',
    'S01E02_E03',
    'S01E02–E03',
    'S01 E02-E03',
    'S01.E02.E03',
    'S01EP02-EP03',
    '1x02-1x03',
    '1x02 - 1x03',
    '1x02x03',
    '01x02-03',
    '01x02-x03',
    '1x02+1x03',
    'Season 1 Episode 2-3',
    'Season 1 Episodes 2-3',
    'Season 1 Episodes 2 & 3',
    'Season 1 Episodes 2 and 3',
    'Staffel 1 Folge 2-3',
    'Staffel 1 Folge 2 und 3',
    'Seizoen 1 afl. 2 en 3',
  ]
  says(
    forms.map((form): Case => [
      `Copper Hill - ${form} - The Shaft.mkv`,
      { title, seasons: [1], episodes: [2, 3] },
    ]),
  )
})

describe('more than two', () => {
  says([
    ['Copper Hill - S01E01-E03.mkv', { title, seasons: [1], episodes: [1, 2, 3] }],
    ['Copper Hill - S01E01E02E03.mkv', { title, seasons: [1], episodes: [1, 2, 3] }],
    ['Copper Hill - S01E01-E02-E03.mkv', { title, seasons: [1], episodes: [1, 2, 3] }],
    [
      'Copper.Hill.S01E09-E12.720p.HDTV.x264-QUAY.mkv',
      { title, seasons: [1], episodes: [9, 10, 11, 12], releaseGroup: 'QUAY' },
    ],
    ['Copper Hill S01E098-E101.mkv', { title, seasons: [1], episodes: [98, 99, 100, 101] }],
    ['Copper Hill - 2x01-2x04.mkv', { title, seasons: [2], episodes: [1, 2, 3, 4] }],
    ['Copper Hill - 1x01x02x03.mkv', { title, seasons: [1], episodes: [1, 2, 3] }],
    ['Copper Hill - S01E01E03.mkv', { title, seasons: [1], episodes: [1, 3] }],
    ['Copper Hill - S2019E15-E16.mkv', { title, seasons: [2019], episodes: [15, 16] }],
    ['Copper Hill - 2019x15 - 2019x16.mkv', { title, seasons: [2019], episodes: [15, 16] }],
  ])
})

describe('inside a season folder', () => {
  says([
    ['Copper Hill/Season 1/102-103.mkv', { title, seasons: [1], episodes: [2, 3] }],
    ['Copper Hill/Season 1/E02-E03.mkv', { title, seasons: [1], episodes: [2, 3] }],
    [
      'Copper Hill/Season 1/02-03 - The Shaft.mkv',
      { title, seasons: [1], episodes: [2, 3], episodeTitle: 'The Shaft' },
    ],
    ['Copper Hill/Season 1/Episode 2-3.mkv', { title, seasons: [1], episodes: [2, 3] }],
    ['Copper Hill/Season 1/Copper Hill - 02 & 03.mkv', { title, seasons: [1], episodes: [2, 3] }],
  ])
})

describe('one episode with another number behind it', () => {
  const one = { title, seasons: [1], episodes: [2] }
  says([
    ['Copper Hill/Season 1/02 - 1984.mkv', { ...one, episodeTitle: '1984' }, ['year']],
    ['Copper Hill/Season 1/02 - 24 Hours.mkv', { ...one, episodeTitle: '24 Hours' }],
    ['Copper Hill - S01E02a.mkv', one, ['episodeTitle']],
    ['Copper Hill - S01E02b - The Shaft.mkv', { ...one, episodeTitle: 'The Shaft' }],
    [
      'Copper.Hill.S01E02.2019.1080p.WEB-DL.x264-QUAY.mkv',
      { ...one, year: 2019 },
      ['episodeTitle'],
    ],
    ['Copper Hill - 2 of 6 - The Shaft.mkv', { title, episodes: [2], episodeTitle: 'The Shaft' }],
    // What is counted to its end has one season.
    ['Copper Hill Part 2 of 6.mkv', { title, seasons: [1], episodes: [2] }],
    ['Copper Hill - S01E02-1080p.mkv', { ...one, resolution: '1080p' }],
    ['Copper Hill - S01E02-720p.mkv', { ...one, resolution: '720p' }],
    ['Copper Hill - S01E02 - 3 Days.mkv', { ...one, episodeTitle: '3 Days' }],
    ['Copper.Hill.S01E02.24.Hours.720p.HDTV.x264-QUAY.mkv', { ...one, episodeTitle: '24 Hours' }],
    ['Copper Hill - S01E02 - 100.mkv', { ...one, episodeTitle: '100' }],
    ['Copper Hill - S01E02 - 2 + 2.mkv', one],
    ['Copper Hill - S01E02 - 1984.mkv', { ...one, episodeTitle: '1984' }],
    ['Copper.Hill.S01E02.x265-QUAY.mkv', one],
    ['Copper.Hill.S01E02.5.1.AAC.720p.WEB-DL-QUAY.mkv', one],
    ['Copper Hill - 1x02 - 3x the Shaft.mkv', one],
    ['Copper Hill - S01E02-7thWave.mkv', one],
    ['Copper Hill - S01E02-E01.mkv', one],
  ])
})

describe('numbers over the whole show before those of the season', () => {
  const list = { title: 'Copper Hill', seasons: [2], episodes: [3, 4, 5] }
  says([
    ['Copper.Hill.313-315.S02E03-05.mkv', { ...list, absolute: [313, 314, 315] }],
    ['Copper Hill 313-314 - S02E03-E04.mkv', { title: 'Copper Hill', absolute: [313, 314] }],
    // As many as there are episodes, or they belong to the title.
    ['Copper.Hill.313-315.S02E03.mkv', { title: 'Copper Hill 313-315' }, ['absolute']],
    ['Station.19-20.S02E03-E05.mkv', { title: 'Station 19-20' }, ['absolute']],
    ['Copper Hill 90210 S02E03-E04.mkv', { title: 'Copper Hill 90210' }, ['absolute']],
  ])
})

describe('a list at the start', () => {
  says([
    [
      '003-004. Copper Hill - The Shaft.avi',
      { title: 'Copper Hill', absolute: [3, 4], episodeTitle: 'The Shaft' },
    ],
    [
      '003. Copper Hill - The Shaft.avi',
      { title: 'Copper Hill', absolute: [3], episodeTitle: 'The Shaft' },
    ],
    ['50-50 (2011).mkv', { title: '50-50', year: 2011 }, ['episodes', 'absolute']],
  ])
})

describe('episodes in a row without a season', () => {
  says([
    ['Copper Hill E01E02.mkv', { title, episodes: [1, 2] }, ['seasons', 'absolute']],
    ['Copper Hill E01E02E04.mkv', { title, episodes: [1, 2, 4] }, ['seasons', 'absolute']],
    ['Copper Hill/Season 2/E01E02.mkv', { title, seasons: [2], episodes: [1, 2] }],
    ['Copper Hill E1e.mkv', {}, ['episodes']],
  ])
})
