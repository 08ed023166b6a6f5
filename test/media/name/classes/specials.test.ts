import { describe, expect } from 'bun:test'

import { says } from './says.ts'

const special = { title: 'Copper Hill', seasons: [0], episodes: [5] }

describe('a special', () => {
  says([
    ['Copper Hill/Specials/SP05.mkv', special],
    ['Copper Hill/Specials/Copper Hill Special 5.mkv', special],
    ['Copper Hill/Specials/S00E05-E06.mkv', { ...special, episodes: [5, 6] }],
    [
      'Copper Hill/Specials/Copper Hill - S00E05 - Making Of.mkv',
      { ...special, episodeTitle: 'Making Of' },
    ],
    ['Copper Hill/Season 00/Copper Hill - S00E05.mkv', special],
    ['Copper Hill/Season 0/05 - Making Of.mkv', { ...special, episodeTitle: 'Making Of' }],
    ['Copper Hill/Specials/05 - Making Of.mkv', { ...special, episodeTitle: 'Making Of' }],
    ['Copper Hill/Specials/Copper Hill - 05.mkv', special],
    ['Copper Hill/Specials/Episode 5.mkv', special],
    ['Copper Hill/Especiales/Copper Hill 0x05.mkv', special],
    ['Copper Hill/S00/S00E05.mkv', special],
    ['Copper Hill S00E05.mkv', special],
    ['Copper Hill - 0x05 - Making Of.mkv', { ...special, episodeTitle: 'Making Of' }],
    [
      'Copper.Hill.S00E05.Making.Of.1080p.WEB-DL.H.264-QUAY.mkv',
      { ...special, episodeTitle: 'Making Of', releaseGroup: 'QUAY' },
    ],
    [
      'Copper Hill - S00E05 - Christmas Special.mkv',
      { ...special, episodeTitle: 'Christmas Special' },
    ],
    // The file's own number stands before its folder's.
    ['Copper Hill/Season 02/Copper Hill - S00E05 - Making Of.mkv', special],
    ['Copper Hill/Specials/Copper Hill - S02E05 - The Shaft.mkv', { seasons: [2], episodes: [5] }],
  ])
})

describe('an episode nought', () => {
  says([
    ['Copper Hill - S01E00 - Pilot.mkv', { title: 'Copper Hill', seasons: [1], episodes: [0] }],
    ['Copper Hill/Season 1/00 - Pilot.mkv', { title: 'Copper Hill', seasons: [1], episodes: [0] }],
    ['[Pier] Hoshi no Tegami - 00 [1080p].mkv', { title: 'Hoshi no Tegami', absolute: [0] }],
  ])
})

describe('a special without a number', () => {
  says([
    [
      'Copper Hill/Specials/Christmas Special.mkv',
      { title: 'Copper Hill', seasons: [0] },
      ['episodes', 'absolute'],
    ],
    [
      '[Pier] Hoshi no Tegami - OVA [1080p].mkv',
      { title: expect.stringMatching(/^Hoshi no Tegami/), releaseGroup: 'Pier' },
      ['episodes', 'absolute'],
    ],
    [
      '[Pier] Hoshi no Tegami - NCOP [1080p].mkv',
      { title: expect.stringMatching(/^Hoshi no Tegami/), releaseGroup: 'Pier' },
      ['episodes', 'absolute'],
    ],
  ])
})

describe('a title with the word', () => {
  says([
    [
      'Specials Board (2011)/Specials Board (2011).mkv',
      { title: 'Specials Board', year: 2011 },
      ['seasons', 'episodes'],
    ],
    ['Special Ward S01E05.mkv', { title: 'Special Ward', seasons: [1], episodes: [5] }],
    [
      'The Special (2020)/The Special (2020).mkv',
      { title: 'The Special', year: 2020 },
      ['seasons', 'episodes'],
    ],
  ])
})
