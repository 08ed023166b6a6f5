import { describe } from 'bun:test'

import { noEpisode, says, type Case } from './says.ts'

describe('a film whose title is a number', () => {
  const films: [title: string, year: number][] = [
    ['1917', 2019],
    ['2012', 2009],
    ['300', 2006],
    ['9', 2009],
    ['21', 2008],
    ['1984', 1984],
    ['2046', 2004],
    ['1408', 2007],
    ['3 10 to Yuma', 2007],
    ['12 Monkeys', 1995],
    ['21 Grams', 2003],
    ['28 Days Later', 2002],
    ['10 Cloverfield Lane', 2016],
    ['2 Fast 2 Furious', 2003],
    ['50-50', 2011],
    ['Se7en', 1995],
    ['Apollo 13', 1995],
    ['District 9', 2009],
    ['Fantastic 4', 2005],
    ['Blade Runner 2049', 2017],
    ['2001 A Space Odyssey', 1968],
    ['1900', 1976],
  ]
  says(
    films.flatMap(([title, year]): Case[] => [
      [`${title} (${year})/${title} (${year}).mkv`, { title, year }, [...noEpisode, 'part']],
      [
        `${title.replaceAll(' ', '.')}.${year}.1080p.BluRay.x264-QUAY.mkv`,
        { title, year, resolution: '1080p', releaseGroup: 'QUAY' },
        noEpisode,
      ],
    ]),
  )
  says([
    ['1917.mkv', { title: '1917' }, [...noEpisode, 'year']],
    ['1917/1917.mkv', { title: '1917' }, [...noEpisode, 'year']],
    ['12 Monkeys.mkv', { title: '12 Monkeys' }, noEpisode],
    ['300.mkv', { title: '300' }, noEpisode],
  ])
})

describe('a show whose title is a number', () => {
  const shows = [
    '24',
    '1883',
    '1923',
    '9-1-1',
    'The 100',
    '30 Rock',
    '2 Broke Girls',
    '12 Monkeys',
    '90210',
    '666 Park Avenue',
    'The 4400',
  ]
  says(
    shows.flatMap((title): Case[] => [
      [
        `${title}/Season 02/${title} - S02E05 - The Shaft.mkv`,
        { title, seasons: [2], episodes: [5], episodeTitle: 'The Shaft' },
        ['absolute', 'date'],
      ],
      [`${title}/Season 02/05.mkv`, { title, seasons: [2], episodes: [5] }, ['absolute', 'date']],
      [`${title} S02E05.mkv`, { title, seasons: [2], episodes: [5] }, ['absolute', 'date', 'year']],
    ]),
  )
  says([
    ['24.S02E05.1080p.WEB-DL.x264-QUAY.mkv', { title: '24', seasons: [2], episodes: [5] }],
    [
      'The.100.S02E05.1080p.WEB-DL.x264-QUAY.mkv',
      { title: 'The 100', seasons: [2], episodes: [5] },
    ],
    ['9-1-1.S02E05.1080p.WEB-DL.x264-QUAY.mkv', { title: '9-1-1', seasons: [2], episodes: [5] }],
    [
      '1883 (2021)/Season 01/1883 (2021) - S01E05.mkv',
      { title: '1883', year: 2021, seasons: [1], episodes: [5] },
    ],
    ['24 - 2x05 - The Shaft.mkv', { title: '24', seasons: [2], episodes: [5] }],
    ['24/Season 2/24 2x05.mkv', { title: '24', seasons: [2], episodes: [5] }],
  ])
})

describe('a title that is like a tag', () => {
  says([
    [
      'The.Episode.2014.1080p.BluRay.x264-QUAY.mkv',
      { title: 'The Episode', year: 2014 },
      noEpisode,
    ],
    ['E5 (2013).mkv', { title: 'E5', year: 2013 }, noEpisode],
    ['S4 (2013).mkv', { title: 'S4', year: 2013 }, noEpisode],
    ['7-7-7 (2012).mkv', { title: '7-7-7', year: 2012 }, noEpisode],
    ['8 1-2 (1963).mkv', { title: '8 1-2', year: 1963 }, noEpisode],
    ["Class of '84 (1982).mkv", { title: "Class of '84", year: 1982 }, noEpisode],
    ['#harbour (2015).mkv', { title: '#harbour', year: 2015 }, noEpisode],
    ['[Harbour] (2015).mkv', { title: '[Harbour]', year: 2015 }, ['releaseGroup']],
    ['Sample (2010)/Sample (2010).mkv', { title: 'Sample', year: 2010 }, noEpisode],
    ['Trailer (2012)/Trailer (2012).mkv', { title: 'Trailer', year: 2012 }, noEpisode],
    ['Extras (2005)/Season 01/Extras - S01E02.mkv', { title: 'Extras', year: 2005, seasons: [1] }],
    ['S.H.E. (1980).mkv', { title: 'S.H.E.', year: 1980 }, noEpisode],
    ['Episode One (2003).mkv', { title: 'Episode One', year: 2003 }, noEpisode],
    ['E.T. (1982)/E.T. (1982).mkv', { title: 'E.T.', year: 1982 }, noEpisode],
    ['X (2022).mkv', { title: 'X', year: 2022 }, noEpisode],
    ['xXx (2002)/xXx (2002).mkv', { title: 'xXx', year: 2002 }, noEpisode],
    ['M3GAN (2022).mkv', { title: 'M3GAN', year: 2022 }, noEpisode],
    ['U-571 (2000).mkv', { title: 'U-571', year: 2000 }, [...noEpisode, 'releaseGroup']],
    ['V for Vendetta (2005).mkv', { title: 'V for Vendetta', year: 2005 }, noEpisode],
    ['T2 Trainspotting (2017).mkv', { title: 'T2 Trainspotting', year: 2017 }, noEpisode],
    ['S1m0ne (2002).mkv', { title: 'S1m0ne', year: 2002 }, noEpisode],
  ])
})
