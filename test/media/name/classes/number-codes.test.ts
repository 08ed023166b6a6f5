import { describe, expect } from 'bun:test'

import { h264, noEpisode, says } from './says.ts'

const title = 'Copper Hill'
// A release in small letters keeps them.
const lower = {
  seasons: [2],
  episodes: [3],
  title: expect.stringMatching(/^copper hill$/i) as unknown,
}
const third = { title, seasons: [2], episodes: [3] }

describe('season and episode in one number, inside the folder of that season', () => {
  says([
    ['Copper Hill/Season 2/203.mkv', third, ['absolute']],
    [
      'Copper Hill/Season 2/203 - The Shaft.mkv',
      { ...third, episodeTitle: 'The Shaft' },
      ['absolute'],
    ],
    ['Copper Hill/Season 2/203 The Shaft.mkv', { ...third, episodeTitle: 'The Shaft' }],
    ['Copper Hill/Season 2/0203.mkv', third],
    ['Copper Hill/Season 2/Copper Hill 203.mkv', third],
    ['Copper Hill/Season 2/Copper Hill - 203.mkv', third],
    [
      'Copper Hill/Season 2/Copper Hill - 203 - The Shaft.mkv',
      { ...third, episodeTitle: 'The Shaft' },
    ],
    ['Copper Hill/Season 2/copper.hill.203.hdtv.xvid-quay.avi', third],
    ['Copper Hill/Season 1/101.mkv', { title, seasons: [1], episodes: [1] }],
    ['Copper Hill/Season 10/1012.mkv', { title, seasons: [10], episodes: [12] }],
    ['Copper Hill/Season 10/1012 - The Shaft.mkv', { title, seasons: [10], episodes: [12] }],
    ['Copper Hill (2019)/Season 2/203.mkv', { ...third, year: 2019 }],
  ])
})

describe('season and episode in one number, without a season folder', () => {
  says([
    ['The.4400.102.HDTV.XviD-QUAY.avi', { title: 'The 4400', seasons: [1], episodes: [2] }],
    ['Copper.Hill.203.204.HDTV.XviD-QUAY.avi', { ...third, episodes: [3, 4] }],
    ['Copper.Hill.203.HDTV.XviD-QUAY.avi', { ...third, releaseGroup: 'QUAY' }, ['absolute']],
    ['copper.hill.203.720p.hdtv.x264-quay.mkv', { ...lower, videoCodec: h264 }, ['absolute']],
    ['Copper.Hill.1012.720p.HDTV.x264-QUAY.mkv', { title, seasons: [10], episodes: [12] }],
    ['copper.hill.2019.203.hdtv-quay.mkv', { ...lower, year: 2019 }],
    // Outside a season folder nothing tells this from episode 203 of a long show; a wrong guess matches silently.
    [
      'Copper Hill (2019)/203 - The Shaft.mkv',
      { title, absolute: [203], episodeTitle: 'The Shaft' },
    ],
    ['Copper Hill (2019)/Copper.Hill.203.HDTV.XviD-QUAY.avi', third],
  ])
})

describe('a number of another season counts within the folder', () => {
  says([
    [
      'Hoshi no Tegami/Season 2/137.mkv',
      { title: 'Hoshi no Tegami', seasons: [2], episodes: [137] },
    ],
    ['Copper Hill/Season 1/100.mkv', { title, seasons: [1], episodes: [100] }],
    ['Copper Hill/Season 2/12.mkv', { title, seasons: [2], episodes: [12] }],
  ])
})

describe('a number that belongs to the title', () => {
  says([
    ['Room 237 (2012)/Room 237 (2012).mkv', { title: 'Room 237', year: 2012 }, noEpisode],
    ['Room.237.2012.1080p.BluRay.x264-QUAY.mkv', { title: 'Room 237', year: 2012 }, noEpisode],
    ['Channel 101 (2010).mkv', { title: 'Channel 101', year: 2010 }, noEpisode],
    [
      '101 Lanterns (1996)/101 Lanterns (1996).mkv',
      { title: '101 Lanterns', year: 1996 },
      noEpisode,
    ],
    ['127 Hours (2010).mkv', { title: '127 Hours', year: 2010 }, noEpisode],
    ['Room 104 - S01E07 - The Shaft.mkv', { title: 'Room 104', seasons: [1], episodes: [7] }],
    ['Room 104/Season 1/Room 104 - S01E07.mkv', { title: 'Room 104', seasons: [1], episodes: [7] }],
    ['Room.104.S01E07.720p.HDTV.x264-QUAY.mkv', { title: 'Room 104', seasons: [1], episodes: [7] }],
    [
      'Copper Hill - S01E07 - Room 203.mkv',
      { title, seasons: [1], episodes: [7], episodeTitle: 'Room 203' },
    ],
  ])
})

describe('the season once more before a chapter', () => {
  says([
    ['Copper Hill - Temp. 2 [HDTV 720p][Cap.203].avi', third],
    ['Copper.Hill.-.Tem.2.720p.HDTV.x264[Cap.203].mkv', third],
    ['Copper Hill - Temporada 2 [HDTV][Cap.203].avi', third],
  ])
})

describe('six digits and dashes', () => {
  says([
    ['Copper.Hill.020304.HDTV.XviD-QUAY.avi', { ...third, episodes: [3, 4] }, ['date']],
    ['Copper.Hill.050924.HDTV.XviD-QUAY.avi', { title, date: '2005-09-24' }, ['episodes']],
    ['Copper.Hill.180304.HDTV.XviD-QUAY.avi', { title, date: '2018-03-04' }, ['episodes']],
    ['quay-copperhill-dl-7p-x264-203.mkv', { seasons: [2], episodes: [3] }],
    ['Copper-Hill-720p-x264-203.mkv', {}, ['seasons']],
    ['quay-copperhill-dl-x264-720.mkv', {}, ['seasons']],
  ])
})

describe('season and episode in one number between underlines', () => {
  const shaft = { ...third, episodeTitle: 'The Shaft' }
  says([
    ['Copper_Hill_203.avi', third, ['absolute']],
    ['captures/copper_hill_203.mp4', lower, ['absolute']],
    ['Copper_Hill_203_The_Shaft.avi', shaft, ['absolute']],
    ['Copper_Hill_203_The_Shaft', shaft, ['absolute']],
    // As in the folder of any show.
    ['Copper Hill/Copper_Hill_203.avi', { title, absolute: [203] }, ['seasons']],
    [
      'Copper Hill/Copper_Hill_203_The_Shaft.avi',
      { title, absolute: [203], episodeTitle: 'The Shaft' },
      ['seasons'],
    ],
    ['Copper Hill/Season 2/Copper_Hill_203_The_Shaft.avi', shaft, ['absolute']],
    ['[Quay]_Copper_Hill_203.mkv', { title, absolute: [203] }, ['seasons']],
  ])
  says([
    ['Copper_Hill_237.mkv', { title: 'Copper Hill 237' }, noEpisode],
    ['Copper_Hill_200.mkv', { title: 'Copper Hill 200' }, noEpisode],
    ['The_101_Lanterns.mkv', { title: 'The 101 Lanterns' }, noEpisode],
    ['Copper_Hill_203_The_Shaft_2.avi', {}, noEpisode],
    ['Copper_Hill_203_(2009).mkv', { title: 'Copper Hill 203', year: 2009 }, noEpisode],
    ['Copper Hill 203 (2009)/Copper_Hill_203.mkv', { year: 2009 }, noEpisode],
    ['Copper_Hill_203/Copper_Hill_203.mkv', { title: 'Copper Hill 203' }, noEpisode],
    ['Copper_Hill_203', { title: 'Copper Hill 203' }, noEpisode],
    ['Copper Hill 203.mkv', { title: 'Copper Hill 203' }, noEpisode],
    ['Copper.Hill.203.mkv', { title: 'Copper Hill 203' }, noEpisode],
  ])
})

describe('the word for a season in the name of a show', () => {
  says([
    ['series.2009.203.hdtv-quay', { year: 2009, seasons: [2], episodes: [3] }],
    ['Series.2009.203.720p.HDTV.x264-QUAY', { year: 2009, seasons: [2], episodes: [3] }],
    ['Copper Hill/Series 2 720p HDTV x264-QUAY/03.mkv', third],
    ['Copper Hill/Season 2 2020 HDTV/03.mkv', third],
    ['Copper Hill/Season 2 480 HDTV/03.mkv', third],
  ])
})
