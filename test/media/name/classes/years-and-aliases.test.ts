import { describe, expect } from 'bun:test'

import { noEpisode, says } from './says.ts'

describe('two years', () => {
  says([
    [
      'Class of 1999 (1990)/Class of 1999 (1990).mkv',
      { title: 'Class of 1999', year: 1990 },
      noEpisode,
    ],
    [
      'Class.of.1999.1990.1080p.BluRay.x264-QUAY.mkv',
      { title: 'Class of 1999', year: 1990 },
      noEpisode,
    ],
    ['Harbour 1947 (2011).mkv', { title: 'Harbour 1947', year: 2011 }, noEpisode],
    [
      'Harbour.1947.2011.720p.WEB-DL.x264-QUAY.mkv',
      { title: 'Harbour 1947', year: 2011 },
      noEpisode,
    ],
    ['1947 Harbour (2011).mkv', { title: '1947 Harbour', year: 2011 }, noEpisode],
    ['2012.2009.1080p.BluRay.x264-QUAY.mkv', { title: '2012', year: 2009 }, noEpisode],
    ['Death Race 2050 (2017).mkv', { title: 'Death Race 2050', year: 2017 }, noEpisode],
    ['Harbour 2049.mkv', { title: 'Harbour 2049' }, noEpisode],
    ['1941.1979.1080p.BluRay.x264-QUAY.mkv', { title: '1941', year: 1979 }, noEpisode],
    ['1984 (1956).mkv', { title: '1984', year: 1956 }, noEpisode],
  ])
})

describe('a year', () => {
  says([
    ['Harbour Lights (1950s).mkv', {}, ['year', ...noEpisode]],
    ['Harbour Lights {2014}.mkv', { title: 'Harbour Lights', year: 2014 }, noEpisode],
    ['1983.S01E02.mkv', { title: '1983', seasons: [1], episodes: [2] }, ['year']],
    ['Harbour Lights 2014.mkv', { title: 'Harbour Lights', year: 2014 }, noEpisode],
    ['Harbour.Lights.2014.mkv', { title: 'Harbour Lights', year: 2014 }, noEpisode],
    ['Harbour_Lights_(2014).mkv', { title: 'Harbour Lights', year: 2014 }, noEpisode],
    ['Harbour Lights - 2014.mkv', { title: 'Harbour Lights', year: 2014 }, noEpisode],
    ['Harbour Lights, 2014.mkv', { title: 'Harbour Lights', year: 2014 }, noEpisode],
    ['2014 - Harbour Lights.mkv', { title: expect.stringContaining('Harbour Lights') }, noEpisode],
    ['(2014) Harbour Lights.mkv', { title: 'Harbour Lights', year: 2014 }, noEpisode],
    [
      'Harbour Lights (2014) (2018).mkv',
      { title: expect.stringMatching(/^Harbour Lights/) },
      noEpisode,
    ],
    ['Harbour Lights (1924).mkv', { title: 'Harbour Lights', year: 1924 }, noEpisode],
    ['Harbour Lights (1898).mkv', { title: 'Harbour Lights', year: 1898 }, noEpisode],
    [
      'Copper Hill 2019 S01E02.mkv',
      { title: 'Copper Hill', year: 2019, seasons: [1], episodes: [2] },
    ],
    [
      'Copper Hill (2019-2022)/Season 1/Copper Hill S01E02.mkv',
      { title: 'Copper Hill', year: 2019, seasons: [1] },
    ],
    ['Copper Hill (2019 - 2022)', { title: 'Copper Hill', year: 2019 }, noEpisode],
    ['Harbour Lights (2014)/Harbour Lights (2015).mkv', { title: 'Harbour Lights' }, noEpisode],
    ['Harbour Lights (1080p).mkv', { title: 'Harbour Lights', resolution: '1080p' }, ['year']],
    ['Harbour Lights 1920x1080.mkv', {}, ['year', ...noEpisode]],
  ])
})

describe('a second title', () => {
  says([
    [
      'Harbour.Lights.AKA.Hafenlicht.2014.1080p.BluRay.x264-QUAY.mkv',
      { title: 'Harbour Lights', year: 2014 },
      noEpisode,
    ],
    [
      'Harbour Lights AKA Hafenlicht (2014).mkv',
      { title: 'Harbour Lights', year: 2014 },
      noEpisode,
    ],
    [
      'Harbour Lights a.k.a. Hafenlicht (2014).mkv',
      { title: 'Harbour Lights', year: 2014 },
      noEpisode,
    ],
    [
      'Harbour Lights aka Hafenlicht 2014 720p.mkv',
      { title: 'Harbour Lights', year: 2014 },
      noEpisode,
    ],
    [
      'Copper Hill AKA Kupferberg S01E02.mkv',
      { title: 'Copper Hill', seasons: [1], episodes: [2] },
    ],
    ['Aka (2023).mkv', { title: 'Aka', year: 2023 }, noEpisode],
    ['Akasha (2018).mkv', { title: 'Akasha', year: 2018 }, noEpisode],
    [
      'Harbour Lights (Hafenlicht) (2014).mkv',
      { title: expect.stringMatching(/^Harbour Lights/), year: 2014 },
      noEpisode,
    ],
  ])
})
