import { describe, expect } from 'bun:test'

import { says, type Case } from './says.ts'

const episode = { title: 'Copper Hill', seasons: [1], episodes: [2] }
const film = { title: 'Harbour Lights', year: 2014 }

describe('the address of a site', () => {
  const prefixes = [
    'www.nosuchsite.com - ',
    'www.nosuch-site.org - ',
    '[www.nosuchsite.com] - ',
    '[ www.nosuchsite.com ] - ',
    '[nosuchsite.org] ',
    'nosuch-site24.to - ',
    '{ www.nosuchsite.pl } ',
    '【www.nosuchsite.cc】',
    'www.nosuchsite.com.au - ',
  ]
  says(
    prefixes.flatMap((prefix): Case[] => [
      [`${prefix}Copper.Hill.S01E02.720p.HDTV.x264-QUAY.mkv`, { ...episode, releaseGroup: 'QUAY' }],
      [`${prefix}Harbour Lights (2014).mkv`, film],
    ]),
  )
  says([
    [
      'Copper.Hill.S01E02.720p.HDTV.x264-QUAY[nosuchsite.to].mkv',
      { ...episode, releaseGroup: 'QUAY' },
    ],
    [
      'Copper.Hill.S01E02.720p.HDTV.x264-QUAY.[www.nosuchsite.com].mkv',
      { ...episode, releaseGroup: 'QUAY' },
    ],
    [
      'Harbour.Lights.2014.1080p.BluRay.x264-QUAY-[nosuchsite.re].mkv',
      { ...film, releaseGroup: 'QUAY' },
    ],
  ])
})

describe('a group with what reposters hang on it', () => {
  const suffixes = [
    '',
    '-Obfuscated',
    '-Scrambled',
    '-postbot',
    '-xpost',
    '-Pre',
    '-Rakuv',
    '-RakuvFinhel',
    '-BUYMORE',
    '-AsRequested',
    '-WhiteRev',
    '-GEROV',
    '-Chamele0n',
    '-4P',
    '-4Planet',
    '-AlteZachen',
    '-sample',
    '[eztv]',
    '[rartv]',
    '[TGx]',
    ' [PublicHD]',
    '-Obfuscated[rarbg]',
  ]
  says(
    suffixes.map((suffix): Case => [
      `Copper.Hill.S01E02.720p.WEB-DL.H.264-QUAY${suffix}.mkv`,
      { ...episode, releaseGroup: 'QUAY' },
    ]),
  )
})

describe('a group elsewhere than behind a dash', () => {
  says([
    ['Harbour.Lights.2014.1080p.BluRay.x264-QUAY.sample.mkv', { ...film, releaseGroup: 'QUAY' }],
    ['Harbour.Lights.2014.1080p.BluRay.x264-[QUAY].mkv', { ...film, releaseGroup: 'QUAY' }],
    ['Harbour.Lights.2014.1080p.BluRay.x264.[QUAY].mkv', { ...film, releaseGroup: 'QUAY' }],
    ['Harbour Lights (2014) 1080p x264 AAC [QUAY].mkv', { ...film, releaseGroup: 'QUAY' }],
    [
      'Harbour Lights (2014) (1080p BluRay x265 10bit AAC 5.1 Quay).mkv',
      { ...film, releaseGroup: 'Quay' },
    ],
    [
      'Harbour Lights (2014) (1080p BluRay x265 HEVC 10bit AAC 5.1 Quay) [QxR].mkv',
      { ...film, releaseGroup: 'QxR' },
    ],
    [
      'Harbour Lights (2014) (1080p WEB-DL x265 10bit AC3 5.1 - quay) [TAoE].mkv',
      { ...film, releaseGroup: 'TAoE' },
    ],
    [
      'Copper Hill (2019) - S01E02 - The Shaft (1080p WEB-DL x265 Quay).mkv',
      { ...episode, year: 2019, releaseGroup: 'Quay' },
    ],
    ['[Pier] Hoshi no Tegami - 05 [1080p].mkv', { releaseGroup: 'Pier' }],
    ['[GHOST] Harbour Lights (2014) 1080p BluRay x264.mkv', { ...film, releaseGroup: 'GHOST' }],
    [
      'Copper Hill - S01E02 - The Shaft [WEBDL-1080p][AAC 2.0][x264]-QUAY.mkv',
      { ...episode, releaseGroup: 'QUAY' },
    ],
    [
      'Harbour.Lights.2014.1080p.AMZN.WEB-DL.DDP5.1.H.264-NTb.mkv',
      { ...film, releaseGroup: 'NTb' },
    ],
    ['Harbour.Lights.2014.1080p.BluRay.x264-d3g.mkv', { ...film, releaseGroup: 'd3g' }],
    [
      'Harbour.Lights.2014.1080p.BluRay.x264-QUAY_HD.mkv',
      { ...film, releaseGroup: expect.stringMatching(/^QUAY/) },
    ],
    [
      'Harbour Lights (2014) [1080p] [BluRay] [YTS.MX].mp4',
      { ...film, releaseGroup: expect.stringMatching(/^YTS/) },
    ],
  ])
})

describe('a dash without a group', () => {
  says([
    ['Harbour.Lights.2014.1080p.WEB-DL.mkv', { ...film, resolution: '1080p' }, ['releaseGroup']],
    ['Harbour.Lights.2014.1080p.Blu-Ray.mkv', { ...film, resolution: '1080p' }, ['releaseGroup']],
    ['Harbour.Lights.2014.1080p.BluRay.DTS-HD.mkv', film, ['releaseGroup']],
    ['Harbour.Lights.2014.1080p.BluRay.DTS-X.mkv', film, ['releaseGroup']],
    ['Harbour Lights (2014) 1080p.mkv', film, ['releaseGroup']],
    ['Harbour-Lights (2014).mkv', { year: 2014 }, ['releaseGroup']],
    ['Self-Made Man (2014) - 1080p.mkv', { title: 'Self-Made Man', year: 2014 }, ['releaseGroup']],
    [
      'Copper Hill - S01E02 - The Shaft HDTV-1080p.mkv',
      { ...episode, episodeTitle: 'The Shaft' },
      ['releaseGroup'],
    ],
    ['Copper Hill - S01E02 - The Shaft [HDTV-720p].mkv', episode, ['releaseGroup']],
    [
      'Copper Hill - S01E02 - Half-Light.mkv',
      { ...episode, episodeTitle: 'Half-Light' },
      ['releaseGroup'],
    ],
    [
      'Copper.Hill.S01E02.Half-Light.mkv',
      { ...episode, episodeTitle: 'Half-Light' },
      ['releaseGroup'],
    ],
    ['Harbour Lights (2014) [1080p].mkv', film, ['releaseGroup']],
    ['Copper Hill [S01E02] [1080p].mkv', episode, ['releaseGroup']],
  ])
})
