import { describe, expect, test } from 'bun:test'

import { createNameParser } from '../../../../src/media/name/parse-name.ts'
import { says } from './says.ts'

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
