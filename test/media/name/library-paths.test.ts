import { describe } from 'bun:test'

import { h264, h265, saysExactly, uhd } from './classes/says.ts'

const film = { title: 'Harbour Lights', year: 2014 }
const show = { title: 'Copper Hill', year: 2019 }
const release = { resolution: '1080p', source: 'BluRay', videoCodec: h264, releaseGroup: 'QUAY' }

describe('a film in a folder of its own', () => {
  saysExactly([
    ['Harbour Lights (2014)/Harbour Lights (2014).mkv', film],
    ['Films/H/Harbour Lights (2014)/Harbour Lights (2014).mkv', film],
    ['Harbour Lights [2014]/Harbour Lights [2014].mp4', film],
    ['Harbour Lights/Harbour Lights.mkv', { title: 'Harbour Lights' }],
    ['Harbour Lights (2014)/harbour-lights.mkv', film],
    ['Harbour Lights (2014)/title_t00.mkv', film],
    ['Harbour Lights (2014)/movie.mkv', film],
    [
      'Harbour Lights (2014)/Harbour.Lights.2014.1080p.BluRay.x264-QUAY.mkv',
      { ...film, ...release },
    ],
    [
      'Harbour.Lights.2014.1080p.BluRay.x264-QUAY/Harbour.Lights.2014.1080p.BluRay.x264-QUAY.mkv',
      { ...film, ...release },
    ],
    ['Harbour Lights (2014)/Harbour Lights (2014) - 2160p.mkv', { ...film, resolution: uhd }],
    ['Harbour Lights (2014)/Harbour Lights (2014) 720p.mkv', { ...film, resolution: '720p' }],
    ['Harbour Lights (2014)/VIDEO_TS/VTS_01_1.VOB', film],
    ['Harbour Lights (2014)/BDMV/STREAM/00000.m2ts', film],
    ['Harbour Lights (2014)', film],
    [
      'Harbour Lights Collection/Harbour Lights 2 (2017)/Harbour Lights 2 (2017).mkv',
      { title: 'Harbour Lights 2', year: 2017 },
    ],
    ['Harbour Lights Collection/Harbour Lights (2014).mkv', film],
    ['Films 2010-2019/Harbour Lights (2014).mkv', film],
    [
      'Harbour Lights - The Storm (2014)/Harbour Lights - The Storm (2014).mkv',
      { title: 'Harbour Lights - The Storm', year: 2014 },
    ],
  ])
})

describe('a film with marks in its title', () => {
  saysExactly([
    ['Where Is Anna? (1999)/Where Is Anna? (1999).mkv', { title: 'Where Is Anna?', year: 1999 }],
    ['Stop! (2004)/Stop! (2004).mkv', { title: 'Stop!', year: 2004 }],
    ['Dr. Quay (1988)/Dr. Quay (1988).mkv', { title: 'Dr. Quay', year: 1988 }],
    ["L'Été d'Anna (2011)/L'Été d'Anna (2011).mkv", { title: "L'Été d'Anna", year: 2011 }],
    ['Über den Deich (2003)/Über den Deich (2003).mkv', { title: 'Über den Deich', year: 2003 }],
    ['Salt & Iron (1976)/Salt & Iron (1976).mkv', { title: 'Salt & Iron', year: 1976 }],
    ['Far, Far Away (1987)/Far, Far Away (1987).mkv', { title: 'Far, Far Away', year: 1987 }],
    ['K-9 Harbour (1991)/K-9 Harbour (1991).mkv', { title: 'K-9 Harbour', year: 1991 }],
  ])
})

describe('an episode in its season folder', () => {
  const first = { ...show, seasons: [1], episodes: [1] }
  saysExactly([
    [
      'Copper Hill (2019)/Season 01/Copper Hill (2019) - S01E01 - The Shaft.mkv',
      { ...first, episodeTitle: 'The Shaft' },
    ],
    [
      'Shows/Copper Hill (2019)/Season 1/Copper Hill - 1x01 - The Shaft.mkv',
      { ...first, episodeTitle: 'The Shaft' },
    ],
    [
      'Copper Hill (2019)/Season 01/S01E01 - The Shaft.mkv',
      { ...first, episodeTitle: 'The Shaft' },
    ],
    ['Copper Hill (2019)/Season 01/Copper.Hill.S01E01.mkv', first],
    ['Copper Hill (2019)/Season 01/Episode 1.mkv', first],
    ['Copper Hill (2019)/Season 01/E01.mkv', first],
    ['Copper Hill (2019)/Season 01/1.mkv', first],
    ['Copper Hill (2019)/Season 01/01 The Shaft.mkv', { ...first, episodeTitle: 'The Shaft' }],
    ['Copper Hill (2019)/Season 01/01. The Shaft.mkv', { ...first, episodeTitle: 'The Shaft' }],
    ['Copper Hill (2019)/Season 01 (2019)/Copper Hill S01E01.mkv', first],
    ['Copper Hill (2019)/Copper Hill Season 1/Copper Hill 1x01.mkv', first],
    ['Copper Hill (2019)/S01/Copper Hill S01E01.mkv', first],
    ['Copper Hill (2019)/S01E01.mkv', first],
    ['Copper Hill (2019)/Copper Hill S01E01.mkv', first],
    [
      'Copper Hill (2019)/Season 01/Copper Hill - S01E01-E02 - The Shaft.mkv',
      { ...first, episodes: [1, 2], episodeTitle: 'The Shaft' },
    ],
    [
      'Copper Hill (2019)/Season 01/Copper Hill (2019) - S01E01 - The Shaft ' +
        '[WEBDL-1080p][EAC3 5.1][h264]-QUAY.mkv',
      { ...first, ...release, source: 'WEB-DL', episodeTitle: 'The Shaft' },
    ],
    [
      'Copper Hill (2019)/Season 01/Copper Hill (2019) - S01E01 - The Shaft (1080p BluRay x265).mkv',
      {
        ...first,
        episodeTitle: 'The Shaft',
        resolution: '1080p',
        source: 'BluRay',
        videoCodec: h265,
      },
    ],
    [
      'Copper Hill (UK) (2019)/Season 01/Copper Hill (UK) - S01E01.mkv',
      { ...first, title: 'Copper Hill (UK)' },
    ],
    [
      'The Glass Orchard (2008)/Season 2/Glass Orchard S02E04.mkv',
      { title: 'The Glass Orchard', year: 2008, seasons: [2], episodes: [4] },
    ],
    [
      'Copper.Hill.S02.1080p.BluRay.x264-QUAY/Copper.Hill.S02E04.1080p.BluRay.x264-QUAY.mkv',
      { title: 'Copper Hill', seasons: [2], episodes: [4], ...release },
    ],
  ])
})

describe('a file named otherwise than its folders', () => {
  const fourth = { ...show, seasons: [1], episodes: [4] }
  saysExactly([
    ['Copper Hill (2019)/Season 1/CH - S01E04.mkv', fourth],
    ['Copper Hill (2019)/Season 1/ch.s01e04.mkv', fourth],
    ['Copper Hill (2019)/Season 01/S01E04/video.mkv', fourth],
    ['Copper Hill (2019)/Season 01/Disc 2/04.mkv', fourth],
    ['Copper Hill (2019)/Copper.Hill.S01.1080p.WEB.h264-QUAY/04.mkv', fourth],
    ['Copper Hill (2019) [1080p]/Season 1/S01E04.mkv', fourth],
    ['Copper Hill (2019)/Season 1/Copper Hill 2019 S01E04.mkv', fourth],
    [
      'The Copper Hill (2019)/Season 1/Copper.Hill.S01E04.mkv',
      { ...fourth, title: 'The Copper Hill' },
    ],
    [
      'Copper Hill & Sons (2019)/Season 1/Copper.Hill.and.Sons.S01E04.mkv',
      { ...fourth, title: 'Copper Hill & Sons' },
    ],
    [
      'Copper Hill (2019)/2020/Copper Hill - S2020E04.mkv',
      { ...show, seasons: [2020], episodes: [4] },
    ],
    [
      'Copper Hill (2019)/Season 01/Copper Hill - S01E04 - The Shaft/Copper Hill - S01E04 - The Shaft.mkv',
      { ...fourth, episodeTitle: 'The Shaft' },
    ],
    ['Copper.Hill/Season.1/04.mkv', { title: 'Copper Hill', seasons: [1], episodes: [4] }],
    ['Copper_Hill/Season_1/04.mkv', { title: 'Copper Hill', seasons: [1], episodes: [4] }],
  ])
})

describe('a folder that is only a shelf', () => {
  saysExactly([
    ['New/Harbour Lights (2014).mkv', film],
    ['2014/Harbour Lights (2014).mkv', film],
    ['4K/Harbour Lights (2014)/Harbour Lights (2014).mkv', film],
    ['Downloads/Copper.Hill.S02E04.mkv', { title: 'Copper Hill', seasons: [2], episodes: [4] }],
    ['Downloads/Copper Hill 2x04.mkv', { title: 'Copper Hill', seasons: [2], episodes: [4] }],
    [
      'Children/2019/Copper Hill (2019)/Season 01/Copper Hill - S01E01.mkv',
      { ...show, seasons: [1], episodes: [1] },
    ],
    ['Anime/Hoshi no Tegami - 05.mkv', { title: 'Hoshi no Tegami', absolute: [5] }],
    ['Talk/Late Lamp 2024-05-17.mkv', { title: 'Late Lamp', date: '2024-05-17' }],
  ])
})

describe('the folders of a show themselves', () => {
  saysExactly([
    ['Copper Hill (2019)', show],
    ['Copper Hill (2019)/Season 03', { ...show, seasons: [3] }],
    ['Shows/Copper Hill (2019)/Specials', { ...show, seasons: [0] }],
    ['Copper Hill (2019)/Staffel 3', { ...show, seasons: [3] }],
  ])
})
