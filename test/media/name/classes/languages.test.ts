import { describe, expect } from 'bun:test'

import { says, type Case } from './says.ts'

const bothOf = (...languages: string[]): unknown => expect.arrayContaining(languages)
const film = { title: 'Harbour Lights', year: 2014 }

describe('a language among the release words', () => {
  const words: [word: string, languages: string[]][] = [
    ['German', ['de']],
    ['GERMAN.DL', ['de']],
    ['FRENCH', ['fr']],
    ['TRUEFRENCH', ['fr']],
    ['MULTi.VFF', ['fr']],
    ['iTALiAN', ['it']],
    ['SPANiSH', ['es']],
    ['CASTELLANO', ['es']],
    ['RUSSIAN', ['ru']],
    ['POLISH', ['pl']],
    ['DUTCH', ['nl']],
    ['SWEDiSH', ['sv']],
    ['DANiSH', ['da']],
    ['NORWEGiAN', ['no']],
    ['FiNNiSH', ['fi']],
    ['CZECH', ['cs']],
    ['HUNGARiAN', ['hu']],
    ['TURKiSH', ['tr']],
    ['PORTUGUESE', ['pt']],
    ['KOREAN', ['ko']],
    ['JAPANESE', ['ja']],
    ['CHINESE', ['zh']],
    ['HiNDI', ['hi']],
    ['UKRAINIAN', ['uk']],
    ['GREEK', ['el']],
    ['HEBREW', ['he']],
  ]
  says(
    words.map(([word, languages]): Case => [
      `Harbour.Lights.2014.${word}.1080p.BluRay.x264-QUAY.mkv`,
      { ...film, languages, releaseGroup: 'QUAY' },
    ]),
  )
})

describe('several languages', () => {
  says([
    [
      'Harbour.Lights.2014.iTA.ENG.1080p.BluRay.x264-QUAY.mkv',
      { ...film, languages: bothOf('it', 'en') },
    ],
    [
      'Harbour.Lights.2014.German.English.1080p.BluRay.x264-QUAY.mkv',
      { ...film, languages: bothOf('de', 'en') },
    ],
  ])
})

describe('a language elsewhere', () => {
  says([
    ['Latarnia S02E05 PL 720p.mkv', { title: 'Latarnia' }, ['episodeTitle']],
    ['Der Deich (2014) German.mkv', { title: 'Der Deich', year: 2014, languages: ['de'] }],
    [
      'Copper.Hill.S01E02.German.DL.720p.HDTV.x264-QUAY.mkv',
      { title: 'Copper Hill', seasons: [1], episodes: [2], languages: ['de'] },
      ['episodeTitle'],
    ],
    [
      'Copper.Hill.S01E02.The.Shaft.FRENCH.720p.HDTV.x264-QUAY.mkv',
      { title: 'Copper Hill', episodeTitle: 'The Shaft', languages: ['fr'] },
    ],
    [
      'Der.Deich.German.DL.2014.1080p.BluRay.x264-QUAY.mkv',
      { title: 'Der Deich', year: 2014, languages: ['de'] },
    ],
    [
      'Der.Deich.GERMAN.2014.720p.HDTV.x264-QUAY.mkv',
      { title: 'Der Deich', year: 2014, languages: ['de'] },
    ],
    [
      'Der.Deich.German.DL.1080p.BluRay.x264-QUAY.mkv',
      { title: 'Der Deich', languages: ['de'] },
      ['year'],
    ],
    ['Harbour Lights (2014) [German].mkv', { ...film, languages: ['de'] }],
    ['Harbour Lights (2014) (French) 1080p.mkv', { ...film, languages: ['fr'] }],
  ])
})

describe('a release in no named language', () => {
  says([
    ['Harbour.Lights.2014.MULTi.1080p.BluRay.x264-QUAY.mkv', film, ['languages']],
    ['Harbour.Lights.2014.DUAL.1080p.BluRay.x264-QUAY.mkv', film, ['languages']],
    ['Harbour.Lights.2014.1080p.BluRay.x264-QUAY.mkv', film, ['languages']],
  ])
})

describe('a language in a title', () => {
  says([
    [
      'The French Letter (2010)/The French Letter (2010).mkv',
      { title: 'The French Letter', year: 2010 },
      ['languages'],
    ],
    [
      'The.Danish.Boat.2015.1080p.BluRay.x264-QUAY.mkv',
      { title: 'The Danish Boat', year: 2015 },
      ['languages'],
    ],
    ['English Rain (2004) 720p.mkv', { title: 'English Rain', year: 2004 }, ['languages']],
    ['An Italian Garden (1999).mkv', { title: 'An Italian Garden', year: 1999 }, ['languages']],
    ['Good Morning Russian.mkv', { title: 'Good Morning Russian' }, ['year']],
    [
      'Copper.Hill.S01E02.The.French.Shaft.720p.HDTV.x264-QUAY.mkv',
      { title: 'Copper Hill', episodeTitle: 'The French Shaft' },
      ['languages'],
    ],
    [
      'The.German.Class.S01E02.720p.HDTV.x264-QUAY.mkv',
      { title: 'The German Class', seasons: [1] },
      ['languages'],
    ],
  ])
})
