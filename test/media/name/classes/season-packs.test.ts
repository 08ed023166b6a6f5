import { describe } from 'bun:test'

import { says } from './says.ts'

const title = 'Copper Hill'
const second = { title, seasons: [2] }

describe('a whole season', () => {
  says([
    ['Copper Hill S02', second, ['episodes', 'absolute', 'year']],
    ['Copper Hill Season 2', second, ['episodes', 'absolute']],
    ['Copper Hill (2019) S02', { ...second, year: 2019 }, ['episodes', 'absolute']],
    ['Copper Hill (2019) - Season 2', { ...second, year: 2019 }, ['episodes', 'absolute']],
    [
      'Copper.Hill.S02.1080p.WEB-DL.x264-QUAY',
      { ...second, releaseGroup: 'QUAY', resolution: '1080p' },
      ['episodes', 'absolute'],
    ],
    [
      'Copper.Hill.2019.S02.1080p.WEB-DL.x264-QUAY',
      { ...second, year: 2019, releaseGroup: 'QUAY' },
      ['episodes'],
    ],
    [
      'Copper.Hill.S02.Complete.720p.BluRay.x264-QUAY',
      { ...second, releaseGroup: 'QUAY' },
      ['episodes'],
    ],
    [
      'Copper.Hill.S02.COMPLETE.German.1080p.WEB-DL.x264-QUAY',
      { ...second, languages: ['de'] },
      ['episodes'],
    ],
    ['Copper.Hill.Season.2.720p.HDTV.x264-QUAY', { ...second, resolution: '720p' }, ['episodes']],
    ['Copper Hill - Season 2 [1080p]', { ...second, resolution: '1080p' }, ['episodes']],
    ['Copper Hill Season 02 (1080p WEB-DL x265)', { ...second, resolution: '1080p' }, ['episodes']],
    [
      'Copper.Hill.Staffel.2.German.1080p.WEB-DL.x264-QUAY',
      { ...second, languages: ['de'] },
      ['episodes'],
    ],
    ['Copper Hill - Staffel 2', second, ['episodes']],
    [
      'Copper.Hill.Saison.2.FRENCH.720p.HDTV.x264-QUAY',
      { ...second, languages: ['fr'] },
      ['episodes'],
    ],
    ['Copper Hill - Temporada 2 [720p]', second, ['episodes']],
    ['Copper Hill - Stagione 2', second, ['episodes']],
    ['Copper Hill Season II', second, ['episodes']],
    ['Copper.Hill.S02.REPACK.1080p.WEB-DL.x264-QUAY', second, ['episodes']],
    [
      '[Pier] Hoshi no Tegami S2 [BD 1080p]',
      { title: 'Hoshi no Tegami', seasons: [2], releaseGroup: 'Pier' },
      ['episodes', 'absolute'],
    ],
  ])
})

describe('several seasons', () => {
  says([
    ['Copper.Hill.S01-S03.1080p.WEB-DL.x264-QUAY', { title, seasons: [1, 2, 3] }, ['episodes']],
    ['Copper.Hill.S01-03.1080p.WEB-DL.x264-QUAY', { title, seasons: [1, 2, 3] }, ['episodes']],
    ['Copper Hill S01S02S03', { title, seasons: [1, 2, 3] }, ['episodes']],
    ['Copper.Hill.S01S02.1080p.WEB-DL.x264-QUAY', { title, seasons: [1, 2] }, ['episodes']],
    ['Copper Hill S01S02E03.mkv', { episodes: [3] }],
    ['Copper Hill S01-S03', { title, seasons: [1, 2, 3] }, ['episodes']],
    ['Copper Hill Seasons 1-3', { title, seasons: [1, 2, 3] }, ['episodes']],
    ['Copper Hill Season 1-3 Complete', { title, seasons: [1, 2, 3] }, ['episodes']],
    ['Copper Hill Seasons 1 to 3', { title, seasons: [1, 2, 3] }, ['episodes']],
    ['Copper.Hill.Seasons.1-3.720p.HDTV.x264-QUAY', { title, seasons: [1, 2, 3] }, ['episodes']],
    ['Copper Hill Season 1 & 3', { title, seasons: [1, 3] }, ['episodes']],
    ['Copper Hill Seasons 1 and 2', { title, seasons: [1, 2] }, ['episodes']],
    ['Copper.Hill.S01+S02.1080p.WEB-DL.x264-QUAY', { title, seasons: [1, 2] }, ['episodes']],
    ['Copper.Hill.S01.S02.S03.1080p.WEB-DL.x264-QUAY', { title, seasons: [1, 2, 3] }, ['episodes']],
    [
      'Copper.Hill.Staffel.1-3.German.1080p.WEB-DL.x264-QUAY',
      { title, seasons: [1, 2, 3] },
      ['episodes'],
    ],
    [
      'Copper.Hill.The.Complete.Series.1080p.BluRay.x264-QUAY',
      { title, resolution: '1080p' },
      ['episodes', 'seasons'],
    ],
  ])
})

describe('a file inside a pack', () => {
  says([
    ['Copper Hill/Season 1-3/Season 2/04.mkv', { ...second, episodes: [4] }],
    ['Copper Hill - Season 2/Copper Hill - 04.mkv', { ...second, episodes: [4] }],
    ['Copper Hill Season 2/04.mkv', { ...second, episodes: [4] }],
    ['Copper Hill/Season 2/Disc 1/04.mkv', { ...second, episodes: [4] }],
    ['Copper Hill/Season 2 [1080p]/04.mkv', { ...second, episodes: [4] }],
    ['Copper Hill/Season 2/Copper Hill 04 The Shaft.mkv', { ...second, episodes: [4] }],
    ['Copper.Hill.S02.1080p.WEB-DL.x264-QUAY/Copper.Hill.S02E04.mkv', { ...second, episodes: [4] }],
    ['Copper.Hill.S02.1080p.WEB-DL.x264-QUAY/04.mkv', { ...second, episodes: [4] }],
    [
      'Copper.Hill.S02.1080p.WEB-DL.x264-QUAY/04 - The Shaft.mkv',
      { ...second, episodes: [4], episodeTitle: 'The Shaft' },
    ],
    ['Copper Hill Seasons 1-3/Season 2/Copper Hill 2x04.mkv', { ...second, episodes: [4] }],
    [
      'Copper.Hill.S01-S03.1080p.WEB-DL.x264-QUAY/Copper.Hill.S02E04.mkv',
      { ...second, episodes: [4] },
    ],
    ['Copper Hill S01-S03/S02/04.mkv', { seasons: [2], episodes: [4] }],
  ])
})

describe('a blank between letter and number', () => {
  says([
    ['Copper Hill S 02 1080p WEB-DL x264-QUAY', { ...second, resolution: '1080p' }, ['episodes']],
    ['Copper Hill S 02', second, ['episodes', 'absolute']],
    ['Copper Hill S 02 E 04.mkv', { ...second, episodes: [4] }],
    ['Copper Hill S 2 E 4 - The Shaft.mkv', { ...second, episodes: [4] }],
    // A model, a size, a plural: only a zero makes it a season.
    ['Copper Model S 85.mkv', {}, ['seasons']],
    ['Copper Hill S 2.mkv', {}, ['seasons']],
    ["Copper's 02 1080p.mkv", {}, ['seasons']],
  ])
})

describe('a number inside a set of films', () => {
  says([
    ['Harbour Collection/1', {}, ['seasons']],
    ['Harbour Trilogy/2', {}, ['seasons']],
    ['Harbour Collection/Season 1', { seasons: [1] }],
    ['Copper Hill/2', second],
    ['The Collection of Copper Hill/2', { seasons: [2] }],
  ])
})
