import { describe } from 'bun:test'

import { h264, noEpisode, says, type Case } from './says.ts'

const hashes = [
  '0a9c4e7d15b84f2f9c3d6b7e8a1f0d2c.mkv',
  'f3b1c2d4-9a8b-4c7d-8e6f-1a2b3c4d5e6f.mkv',
  'Zk9wQmVtP0aLrT4xUy7.mkv',
  'b00bca7d.mkv',
  'ggmr.7c1e2.mkv',
]
const episode = { title: 'Copper Hill', seasons: [2], episodes: [4] }
const words = { resolution: '720p', source: 'WEB-DL', videoCodec: h264, releaseGroup: 'QUAY' }

describe('a name without meaning takes that of its folder', () => {
  says(
    hashes.flatMap((hash): Case[] => [
      [
        `Harbour.Lights.2014.720p.WEB-DL.x264-QUAY/${hash}`,
        { title: 'Harbour Lights', year: 2014, ...words },
        noEpisode,
      ],
      [`Harbour Lights (2014)/${hash}`, { title: 'Harbour Lights', year: 2014 }, noEpisode],
      [`Copper.Hill.S02E04.720p.WEB-DL.x264-QUAY/${hash}`, { ...episode, ...words }, ['absolute']],
    ]),
  )
  says([
    [`Copper Hill - 2x04 - The Shaft [SDTV]/${hashes[0]}`, episode],
    [
      `Copper Hill/Season 2/Copper.Hill.S02E04.720p.WEB-DL.x264-QUAY/${hashes[0]}`,
      { ...episode, ...words },
    ],
    [
      `Late.Lamp.2024.05.17.720p.WEB-DL.x264-QUAY/${hashes[0]}`,
      { title: 'Late Lamp', date: '2024-05-17', ...words },
    ],
    [
      `[Pier] Hoshi no Tegami - 05 [1080p]/${hashes[0]}`,
      { title: 'Hoshi no Tegami', absolute: [5], resolution: '1080p' },
    ],
  ])
})

describe('a name without meaning, alone', () => {
  says(
    [...hashes, 'qw3S01xE04mmT7.mkv', 'Zk9S1e27QmVtP0aLrT4x.mkv', '6e1x09ab22.mkv'].map(
      (hash): Case => [hash, {}, [...noEpisode, 'year', 'resolution']],
    ),
  )
})

describe('a name written backwards', () => {
  const turned = (name: string): string => name.split('').toReversed().join('')
  says([
    [`${turned('Copper.Hill.S02E04.720p.WEB-DL.x264-QUAY')}.mkv`, { ...episode, ...words }],
    [
      `${turned('Copper.Hill.S02E04.The.Shaft.1080p.WEB.h264-QUAY')}.mkv`,
      { ...episode, episodeTitle: 'The Shaft', resolution: '1080p' },
    ],
    [
      `${turned('Harbour.Lights.2014.1080p.BluRay.x264-QUAY')}.mkv`,
      { title: 'Harbour Lights', year: 2014, resolution: '1080p', releaseGroup: 'QUAY' },
      noEpisode,
    ],
    [
      `Copper.Hill.S02E04.720p.WEB-DL.x264-QUAY/${turned('Copper.Hill.S02E04.720p.WEB-DL.x264-QUAY')}.mkv`,
      { ...episode, ...words },
    ],
  ])
})

describe('a short name in the folder of its release', () => {
  says([
    [
      'Harbour.Lights.2014.720p.WEB-DL.x264-QUAY/quay-hl.mkv',
      { title: 'Harbour Lights', year: 2014, ...words },
      noEpisode,
    ],
    ['Copper.Hill.S02E04.720p.WEB-DL.x264-QUAY/quay-ch204.mkv', { ...episode, ...words }],
    ['Copper.Hill.S02E04.720p.WEB-DL.x264-QUAY/ch.204.mkv', { ...episode, resolution: '720p' }],
  ])
})

describe('a folder without meaning inside that of its release', () => {
  says([
    [
      `Harbour.Lights.2014.720p.WEB-DL.x264-QUAY/0a9c4e7d15b84f2f9c3d6b7e8a1f0d2c/${hashes[0]}`,
      { title: 'Harbour Lights', year: 2014, ...words },
      noEpisode,
    ],
    [
      `Copper.Hill.S02E04.720p.WEB-DL.x264-QUAY/Zk9wQmVtP0aLrT4xUy7/${hashes[2]}`,
      { ...episode, ...words },
      ['absolute'],
    ],
    [
      'Harbour Lights (2014)/QX53a7b1-LKm40291-81c3f0ab/QX53a7b1-LKm40291-81c3f0ab.mkv',
      { title: 'Harbour Lights', year: 2014 },
      noEpisode,
    ],
    // A shelf is no film.
    ['Films/0a9c4e7d15b84f2f9c3d6b7e8a1f0d2c/b00bca7d.mkv', {}, ['year', ...noEpisode]],
    ['Films (2014)/Movie/Harbour Lights.mkv', { title: 'Harbour Lights' }, ['year']],
    ['S02E04-S02E05-S02E06.mkv', { seasons: [2], episodes: [4, 5, 6] }],
  ])
})

describe("a DVD's files take the name of its folder", () => {
  says([
    ['Films/Harbour Lights/VIDEO_TS.VOB', { title: 'Harbour Lights' }, ['source', ...noEpisode]],
    ['Films/Harbour Lights/VTS_01_1.VOB', { title: 'Harbour Lights' }, noEpisode],
    ['Films/Harbour Lights/VIDEO_TS/VTS_02_3.VOB', { title: 'Harbour Lights' }, noEpisode],
    ['Harbour Lights (2014)/VTS_01_1.VOB', { title: 'Harbour Lights', year: 2014 }, noEpisode],
    ['Films/Video Tapes.avi', { title: 'Video Tapes' }, noEpisode],
  ])
})
