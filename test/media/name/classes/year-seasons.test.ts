import { describe, expect, test } from 'bun:test'

import { createNameParser } from '../../../../src/media/name/parse-name.ts'
import { noEpisode, says } from './says.ts'

const title = 'Copper Hill'

describe('a season counted in years', () => {
  const fifth = { title, seasons: [2016], episodes: [5] }
  says([
    ['Copper.Hill.S2016E05.720p.HDTV.x264-QUAY.mkv', { ...fifth, year: 2016 }],
    ['Copper Hill - S2016E05 - The Shaft.mkv', { ...fifth, year: 2016 }],
    ['Copper Hill 2016x05.mkv', { ...fifth, year: 2016 }],
    ['Copper Hill/Season 2016/Copper Hill - E05.mkv', { ...fifth, year: 2016 }],
    ['Copper Hill/Season 2016/S2016E05.mkv', { ...fifth, year: 2016 }],
    ['Copper Hill (2009)/Season 2016/Copper Hill - S2016E05.mkv', { ...fifth, year: 2009 }],
    ['Copper Hill (2009) - S2016E05.mkv', { ...fifth, year: 2009 }],
    ['Copper Hill/Season 2016', { title, seasons: [2016] }, ['year', 'episodes']],
    ['Copper Hill - S02E05.mkv', { title, seasons: [2], episodes: [5] }, ['year']],
    ['Copper Hill - S2099E05.mkv', { title, seasons: [2099] }, ['year']],
  ])

  test('makes a weak year, and says why', () => {
    const { fields } = createNameParser().explain('Copper Hill - S2016E05.mkv')
    expect(fields.year).toEqual({
      from: 'file',
      confidence: 0.5,
      reason: 'season counted in years',
    })
  })
})

describe('the size of a picture is no season', () => {
  const film = { title, resolution: '1080p' }
  says([
    ['Copper Hill 1920x800.mkv', film, noEpisode],
    ['Copper Hill (2010) [1920x800].mkv', { ...film, year: 2010 }, noEpisode],
    ['Copper.Hill.2010.BluRay.1920x816.x265-QUAY.mkv', { ...film, year: 2010 }, noEpisode],
    ['[Quay] Copper Hill [1920x960].mkv', film, noEpisode],
    ['Copper Hill (2010) 2048x858.mkv', { title, year: 2010 }, noEpisode],
    ['Copper Hill S01E02 [1920x800].mkv', { ...film, seasons: [1], episodes: [2] }],
  ])
})
