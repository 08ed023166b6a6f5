import { describe } from 'bun:test'

import { noEpisode, says, type Case } from './says.ts'

const film = { title: 'Harbour Lights', year: 2014 }
const tmdb = (id: string): { provider: string; id: string } => ({ provider: 'tmdb', id })
const imdb = (id: string): { provider: string; id: string } => ({ provider: 'imdb', id })
const tvdb = (id: string): { provider: string; id: string } => ({ provider: 'tvdb', id })

describe('an id in any of the brace forms', () => {
  const forms: [tag: string, id: { provider: string; id: string }][] = [
    ['[tmdbid-77]', tmdb('77')],
    ['[tmdbid=77]', tmdb('77')],
    ['[tmdb-77]', tmdb('77')],
    ['[tmdb=77]', tmdb('77')],
    ['{tmdb-77}', tmdb('77')],
    ['{tmdbid-77}', tmdb('77')],
    ['(tmdbid=77)', tmdb('77')],
    ['{imdb-tt7700077}', imdb('tt7700077')],
    ['[imdbid-tt7700077]', imdb('tt7700077')],
    ['(imdb=tt7700077)', imdb('tt7700077')],
    ['[IMDBID-TT7700077]', imdb('tt7700077')],
    ['[tt7700077]', imdb('tt7700077')],
    ['tt77000771', imdb('tt77000771')],
    ['{tvdb-77}', tvdb('77')],
    ['[tvdbid=77]', tvdb('77')],
    ['(tvdbid-77)', tvdb('77')],
    ['{tvmaze-77}', { provider: 'tvmaze', id: '77' }],
    ['[anidb-77]', { provider: 'anidb', id: '77' }],
  ]
  says(forms.map(([tag, id]): Case => [`Harbour Lights (2014) ${tag}.mkv`, { ...film, ids: [id] }]))
})

describe('an id anywhere in the path', () => {
  says([
    ['Harbour Lights (2014) {tmdb-77}/Harbour Lights (2014).mkv', { ...film, ids: [tmdb('77')] }],
    ['Harbour Lights (2014)/Harbour Lights (2014) {tmdb-77}.mkv', { ...film, ids: [tmdb('77')] }],
    ['Harbour Lights [tmdbid-77] (2014).mkv', { ...film, ids: [tmdb('77')] }],
    ['[tmdbid-77] Harbour Lights (2014).mkv', { ...film, ids: [tmdb('77')] }],
    ['Harbour Lights {tmdb-77}/Harbour Lights.mkv', { title: 'Harbour Lights', ids: [tmdb('77')] }],
    // The number of a shelf is not that of each film on it.
    ['Harbour Films [tmdbid-900]/Harbour Lights.mkv', { title: 'Harbour Lights' }, ['ids']],
    ['Harbour Lights (2014) {tmdb-77}/a8f2.mkv', { ...film, ids: [tmdb('77')] }],
    [
      'Harbour.Lights.2014.1080p.BluRay.x264-QUAY {tmdb-77}.mkv',
      { ...film, releaseGroup: 'QUAY', ids: [tmdb('77')] },
    ],
    ['Copper Hill (2019) [tvdbid-77]', { title: 'Copper Hill', year: 2019, ids: [tvdb('77')] }],
    [
      'Copper Hill (2019) [tvdbid-77]/Season 01/Copper Hill - S01E02 {tvdb-902}.mkv',
      { title: 'Copper Hill', year: 2019, seasons: [1], episodes: [2], ids: [tvdb('902')] },
    ],
    // The folder's id is the show's, and never an episode's.
    [
      'Copper Hill (2019) {tvdb-77}/Season 01/Copper Hill - S01E02.mkv',
      { title: 'Copper Hill', year: 2019, seasons: [1], episodes: [2] },
      ['ids'],
    ],
  ])
})

describe('several ids', () => {
  says([
    // Of one provider the first counts, and the file's before the folder's.
    ['Harbour Lights (2014) [tmdbid-77][tmdbid-78].mkv', { ...film, ids: [tmdb('77')] }],
    [
      'Harbour Lights (2014) {tmdb-78}/Harbour Lights (2014) {tmdb-77}.mkv',
      { ...film, ids: [tmdb('77')] },
    ],
    [
      'Harbour Lights (2014) {tmdb-77} {imdb-tt7700077}.mkv',
      { ...film, ids: [tmdb('77'), imdb('tt7700077')] },
    ],
    [
      'Harbour Lights (2014) {imdb-tt7700077}/Harbour Lights (2014) [tmdbid-77].mkv',
      { ...film, ids: [tmdb('77'), imdb('tt7700077')] },
    ],
    ['Harbour Lights (2014) [tmdbid-][tmdbid-77].mkv', { ids: [tmdb('77')] }],
  ])
})

describe('an id is no year, number or group', () => {
  says([
    ['Harbour Lights {tmdb-2014}.mkv', { title: 'Harbour Lights', ids: [tmdb('2014')] }, ['year']],
    ['Harbour Lights {tmdb-603}.mkv', { title: 'Harbour Lights' }, [...noEpisode, 'releaseGroup']],
    ['Harbour Lights (2014) [tvdbid-101].mkv', film, noEpisode],
    [
      'Copper Hill S01E02 {tvdb-304}.mkv',
      { seasons: [1], episodes: [2] },
      ['absolute', 'releaseGroup'],
    ],
  ])
})

describe('a malformed id', () => {
  says(
    [
      '{tmdb-77)',
      '[tmdbid-77}',
      '[tmdbid-]',
      '{tmdb-}',
      '[tmdbid=abc]',
      '{imdb-7700077x}',
      'tmdb-77',
      'tt12',
    ].map((tag): Case => [`Harbour Lights (2014) ${tag}.mkv`, film, ['ids', ...noEpisode]]),
  )
})
