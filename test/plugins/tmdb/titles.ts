import type {
  FakeTmdbMovie,
  FakeTmdbSeries,
  FakeTmdbTitle,
} from '../../../src/plugin/testing/fake/tmdb/titles.ts'

export const heat: FakeTmdbMovie = {
  kind: 'movie',
  id: 949,
  title: 'Heat',
  overview: 'A thief and a detective.',
  tagline: 'A Los Angeles crime saga.',
  date: '1995-12-15',
  runtimeMinutes: 170,
  imdb: 'tt0113277',
  popularity: 40,
  genres: ['Action', 'Crime'],
  keywords: ['bank robbery', 'heist'],
  countries: ['US'],
  studios: ['Regency', 'Forward Pass'],
  collection: 77,
  rating: { average: 7.9, votes: 7000 },
  certifications: { US: 'R', DE: '16' },
  cast: [
    { name: 'Al Pacino', role: 'Vincent Hanna', picture: '/alPacino.jpg' },
    { name: 'Robert De Niro', role: 'Neil McCauley' },
  ],
  crew: [
    { name: 'Michael Mann', job: 'Director' },
    { name: 'Michael Mann', job: 'Writer' },
    { name: 'Dante Spinotti', job: 'Director of Photography' },
  ],
  videos: [
    { key: 'teaser00000', type: 'Teaser' },
    { key: '2GfZl4kuVNI', language: 'en' },
    { key: 'deutsch0000', language: 'de' },
    { key: 'elsewhere00', site: 'Dailymotion' },
  ],
  pictures: [
    { type: 'poster', language: 'en', file: '/heatEnglish.jpg', average: 5.4, votes: 12 },
    { type: 'poster', language: 'de', file: '/heatGerman.jpg', average: 6, votes: 2 },
    { type: 'poster', language: 'fr', file: '/heatFrench.jpg' },
    { type: 'backdrop', file: '/heatPlain.jpg', width: 1280, height: 720 },
    { type: 'backdrop', language: 'en', file: '/heatWords.jpg' },
    { type: 'logo', language: 'en', file: '/heatLogo.png' },
  ],
  translations: { 'de-DE': { overview: 'Ein Dieb und ein Polizist.' } },
}

/** Another film of the same name. */
export const olderHeat: FakeTmdbMovie = {
  kind: 'movie',
  id: 12_345,
  title: 'Heat',
  date: '1986-11-12',
  imdb: 'tt0093164',
  popularity: 90,
}

export const spirited: FakeTmdbMovie = {
  kind: 'movie',
  id: 129,
  title: 'Spirited Away',
  originalTitle: '千と千尋の神隠し',
  originalLanguage: 'ja',
  alternatives: ['Sen to Chihiro no Kamikakushi'],
  overview: 'A girl in a world of spirits.',
  date: '2001-07-20',
  translations: {
    'de-DE': { title: 'Chihiros Reise ins Zauberland' },
    'fr-FR': { title: 'Le Voyage de Chihiro', overview: 'Une fille.' },
    'fr-CA': { title: 'Le Voyage de Chihiro (Québec)' },
  },
}

export const dark: FakeTmdbSeries = {
  kind: 'series',
  id: 70_523,
  title: 'Dark',
  originalLanguage: 'de',
  overview: 'A missing child.',
  tagline: 'The question is when.',
  date: '2017-12-01',
  endDate: '2020-06-27',
  imdb: 'tt5753856',
  tvdb: 334_824,
  networks: ['Netflix'],
  studios: ['Wiedemann & Berg'],
  countries: ['DE'],
  genres: ['Mystery'],
  keywords: ['time travel'],
  createdBy: ['Baran bo Odar', 'Jantje Friese'],
  certifications: { US: 'TV-MA', DE: '16' },
  rating: { average: 8.4, votes: 6000 },
  cast: [{ name: 'Louis Hofmann', role: 'Jonas Kahnwald', picture: '/louis.jpg' }],
  translations: { 'de-DE': { overview: 'Ein Kind verschwindet.' } },
  seasons: [
    { number: 0, episodes: [{ number: 1, title: 'Making of' }] },
    {
      number: 1,
      overview: 'Winden, 2019.',
      date: '2017-12-01',
      tvdb: 700_001,
      translations: { 'de-DE': { title: 'Staffel 1' } },
      pictures: [{ type: 'poster', language: 'en', file: '/darkOne.jpg' }],
      episodes: [
        {
          number: 1,
          title: 'Secrets',
          overview: 'A boy is gone.',
          date: '2017-12-01',
          runtimeMinutes: 52,
          imdb: 'tt6305578',
          crew: [
            { name: 'Baran bo Odar', job: 'Director' },
            { name: 'Jantje Friese', job: 'Screenplay' },
          ],
          guests: [{ name: 'Tatja Seibt', role: 'Jana' }],
          rating: { average: 8, votes: 100 },
          translations: { 'de-DE': { title: 'Geheimnisse', overview: 'Ein Junge ist fort.' } },
          pictures: [{ type: 'still', file: '/darkStill.jpg' }],
        },
        {
          number: 2,
          title: 'Lies',
          overview: 'A body.',
          translations: { 'de-DE': { title: 'Folge 2' } },
        },
      ],
    },
  ],
}

export const titles: readonly FakeTmdbTitle[] = [
  heat,
  olderHeat,
  spirited,
  dark,
  {
    kind: 'collection',
    id: 77,
    title: 'Heat Collection',
    overview: 'Both of them.',
    translations: { 'de-DE': { title: 'Heat Filmreihe' } },
  },
]
