import { describe } from 'bun:test'

import { noEpisode, says, type Case } from './says.ts'

const film = { title: 'Harbour Lights', year: 2014 }

describe('one part of a film', () => {
  const suffixes: [suffix: string, part: number][] = [
    [' - cd1', 1],
    [' - CD2', 2],
    [' cd1', 1],
    ['.cd2', 2],
    [' - part1', 1],
    ['-part2', 2],
    [' - pt1', 1],
    [' pt3', 3],
    [' - disc2', 2],
    [' disc 2', 2],
    [' - disk1', 1],
    [' dvd2', 2],
    [' (cd1)', 1],
    [' [part2]', 2],
    [' - part b', 2],
  ]
  says(
    suffixes.map(([suffix, part]): Case => [
      `Harbour Lights (2014)/Harbour Lights (2014)${suffix}.avi`,
      { ...film, part },
      [...noEpisode, 'releaseGroup'],
    ]),
  )
  says([
    [
      'Harbour.Lights.2014.DVDRip.XviD.CD2-QUAY.avi',
      { ...film, part: 2, source: 'DVDRip', releaseGroup: 'QUAY' },
      noEpisode,
    ],
    [
      'Harbour.Lights.2014.1080p.BluRay.x264.part1.mkv',
      { ...film, part: 1, resolution: '1080p' },
      noEpisode,
    ],
    ['Harbour Lights (2014)/CD2/harbour.avi', film, noEpisode],
    ['Harbour Lights (2014)/Harbour Lights CD2/harbour.avi', film, noEpisode],
    ['Harbour Lights/Harbour Lights cd2.avi', { title: 'Harbour Lights', part: 2 }, noEpisode],
    ['Harbour.Lights.CD2.DVDRip.XviD-QUAY.avi', { title: 'Harbour Lights', part: 2 }, noEpisode],
  ])
})

describe('one part of an episode', () => {
  const episode = { title: 'Copper Hill', seasons: [1], episodes: [2] }
  says([
    ['Copper Hill - S01E02 - pt1.mkv', { ...episode, part: 1 }],
    ['Copper Hill - S01E02 - part2.mkv', { ...episode, part: 2 }],
    ['Copper Hill/Season 1/Copper Hill S01E02 cd2.avi', { ...episode, part: 2 }],
    ['Copper Hill - S01E02 - The Shaft (Part 1).mkv', episode],
    ['Copper.Hill.S01E02.Part.1.720p.HDTV.x264-QUAY.mkv', { ...episode, releaseGroup: 'QUAY' }],
  ])
})

describe('a part that belongs to the title', () => {
  says([
    [
      'Harbour Lights Part II (2016).mkv',
      { title: 'Harbour Lights Part II', year: 2016 },
      ['part', ...noEpisode],
    ],
    [
      'Harbour Lights - Part 2 (2016).mkv',
      { title: 'Harbour Lights - Part 2', year: 2016 },
      ['part', ...noEpisode],
    ],
    [
      'Harbour Lights Part One (2016).mkv',
      { title: 'Harbour Lights Part One', year: 2016 },
      ['part', ...noEpisode],
    ],
    [
      'Harbour.Lights.Part.2.2016.1080p.BluRay.x264-QUAY.mkv',
      { title: 'Harbour Lights Part 2', year: 2016 },
      noEpisode,
    ],
    [
      'Harbour Lights Vol. 2 (2016)/Harbour Lights Vol. 2 (2016).mkv',
      { title: 'Harbour Lights Vol. 2', year: 2016 },
      ['part', ...noEpisode],
    ],
    ['The Departing Boat (2010).mkv', { title: 'The Departing Boat', year: 2010 }, ['part']],
    ['Compact Disc (1999).mkv', { title: 'Compact Disc', year: 1999 }, ['part']],
  ])
})
