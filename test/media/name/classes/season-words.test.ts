import { describe } from 'bun:test'

import { says, type Case } from './says.ts'

const second = { title: 'Copper Hill', seasons: [2], episodes: [5] }

describe('a season folder in the language of the house', () => {
  const folders = [
    'Season 2',
    'season02',
    'Series 2',
    'Saison 2',
    'Saison 02',
    'Staffel 2',
    '2. Staffel',
    'Temporada 2',
    '2ª Temporada',
    'Stagione 2',
    'Seizoen 2',
    'Säsong 2',
    'Sesong 2',
    'Sæson 2',
    'Kausi 2',
    'Sezon 2',
    'Sezonul 2',
    'Série 2',
    'Séria 2',
    '2. évad',
    'Hooaeg 2',
    'Сезон 2',
    '2 сезон',
    'Σεζόν 2',
    'עונה 2',
    'الموسم 2',
    'シーズン2',
    'シーズン 2',
    '第2期',
    '시즌 2',
    '第2季',
    '第二季',
    'ฤดูกาล 2',
    'Musim 2',
    'Sezona 2',
    'S02',
    '2nd Season',
    'Season Two',
    'Season 2 - The Deep',
    'Season 2 (2020)',
    'Copper Hill - Season 2',
    'Copper.Hill.S02.1080p.WEB-DL.x264-QUAY',
    '2',
  ]
  says(folders.map((folder): Case => [`Copper Hill/${folder}/05 - The Shaft.mkv`, second]))
})

describe('season and episode in words', () => {
  const words = [
    'Season 2 Episode 5',
    'Season 2, Episode 5',
    'Season.2.Episode.5',
    'Season 02 Ep 05',
    'Staffel 2 Folge 5',
    'Staffel 2 - Folge 05',
    'Staffel 2 Episode 5',
    'Saison 2 Épisode 5',
    'Saison 2 Episode 05',
    'Temporada 2 Capítulo 5',
    'Temporada 2 Episodio 5',
    'Temporada 2 Episódio 5',
    'Stagione 2 Episodio 5',
    'Seizoen 2 Aflevering 5',
    'Säsong 2 Avsnitt 5',
    'Sesong 2 Episode 5',
    'Sæson 2 Afsnit 5',
    'Kausi 2 Jakso 5',
    'Sezon 2 Odcinek 5',
    'Сезон 2 Серия 5',
    '2 сезон 5 серия',
    '2. Staffel 5. Folge',
    '2nd Season Episode 5',
  ]
  says(words.map((text): Case => [`Copper Hill - ${text}.mkv`, second]))
})

describe('the episode word alone, inside a season folder', () => {
  const words = [
    'Folge 5',
    'Épisode 5',
    'Episodio 5',
    'Capítulo 5',
    'Aflevering 5',
    'Avsnitt 5',
    'Odcinek 5',
    'Серия 5',
    'Ep. 5',
    'E05',
    '第5話',
    '第5集',
    '5화',
  ]
  says(words.map((text): Case => [`Copper Hill/Season 2/${text}.mkv`, second]))
})

describe('a season word in a title', () => {
  says([
    [
      'Open Season (2006)/Open Season (2006).mkv',
      { title: 'Open Season', year: 2006 },
      ['seasons', 'episodes'],
    ],
    [
      'The Rain Season (2012).mkv',
      { title: 'The Rain Season', year: 2012 },
      ['seasons', 'episodes'],
    ],
    [
      'Saison der Stille (1999).mkv',
      { title: 'Saison der Stille', year: 1999 },
      ['seasons', 'episodes'],
    ],
  ])
})

describe('the season behind the episode', () => {
  const fifth = { title: 'Copper Hill', seasons: [2], episodes: [5] }
  says([
    ['Copper Hill Episode 5 Season 2.mkv', fifth],
    ['Copper Hill - Ep 5, Season 2 - The Shaft.mkv', { ...fifth, episodeTitle: 'The Shaft' }],
    ['Copper Hill - Folge 5 (Staffel 2).mkv', fifth],
    ['Copper Hill - Episode 5 - Season of Rain.mkv', { episodes: [5] }, ['seasons']],
  ])
})
