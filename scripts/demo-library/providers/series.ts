import type { FakeTvmazeShow } from '../../../src/plugin/testing/fake/tvmaze/shows.ts'

/** A series that both pretend providers know. */
export interface DemoSeries extends FakeTvmazeShow {
  /** Its number at TMDB. */
  readonly tmdb: number
}

/**
 * The series of the demo library, and one of the same name. Numbers are the real ones where a file of the library names
 * them; plots are in words of our own, and so is all of The Evening Frame.
 */
export const demoSeriesFacts: readonly DemoSeries[] = [
  {
    id: 3_093,
    tmdb: 34_467,
    title: 'Pioneer One',
    tvdb: 170_551,
    imdb: 'tt1748166',
    plot: 'Something falls out of the sky over Montana. Agents find a spacecraft of the old Soviet kind, and somebody in it who was not born on Earth.',
    genres: ['Drama', 'Science-Fiction'],
    network: 'VODO',
    country: 'US',
    premiered: '2010-06-16',
    ended: '2011-12-13',
    rating: 7.2,
    runtimeMinutes: 35,
    cast: [
      { name: 'James Rich', role: 'Tom Taylor' },
      { name: 'Alexandra Blatt', role: 'Sofie Larson' },
      { name: 'Jack Haley', role: 'Dr. Zachary Walzer' },
    ],
    seasons: [
      {
        number: 1,
        plot: 'From the crash to what Moscow has to say of it.',
        episodes: [
          {
            number: 1,
            title: 'Earthfall',
            aired: '2010-06-16',
            plot: 'Something falls out of the sky and spreads radiation over three states.',
          },
          {
            number: 2,
            title: 'The Man from Mars',
            aired: '2010-12-14',
            plot: 'Who was in the craft, and may he be asked?',
          },
          {
            number: 3,
            title: 'Alone in the Night',
            aired: '2011-03-28',
            plot: 'The team is left with little time and fewer friends.',
          },
          { number: 4, title: 'Triangular Diplomacy', aired: '2011-05-02' },
        ],
      },
    ],
    specials: [
      {
        title: 'On Location',
        aired: '2011-01-10',
        plot: 'How a series is made of what people give.',
      },
    ],
  },
  {
    id: 4_094,
    tmdb: 3_539,
    title: 'Dragnet',
    tvdb: 9_200_004,
    imdb: 'tt0043194',
    plot: 'Sergeant Friday of the police of Los Angeles asks for the facts, and leaves out the rest.',
    genres: ['Drama', 'Crime'],
    network: 'NBC',
    country: 'US',
    premiered: '1951-12-16',
    ended: '1959-08-23',
    rating: 7.6,
    runtimeMinutes: 30,
    cast: [
      { name: 'Jack Webb', role: 'Joe Friday' },
      { name: 'Ben Alexander', role: 'Frank Smith' },
    ],
    seasons: [
      {
        number: 1,
        episodes: [
          {
            number: 1,
            title: 'The Human Bomb',
            aired: '1951-12-16',
            plot: 'A man with dynamite wants his brother let out of jail within half an hour.',
          },
          {
            number: 2,
            title: 'The Big Actor',
            aired: '1952-01-03',
            plot: 'Drugs are missing from hospitals.',
          },
          {
            number: 3,
            title: 'The Big Mother',
            aired: '1952-01-17',
            plot: 'A newborn child is gone from a ward.',
          },
        ],
      },
    ],
  },
  {
    id: 4_095,
    tmdb: 3_540,
    tvdb: 9_200_005,
    title: 'Dragnet',
    plot: 'Sergeant Friday is back, in colour.',
    premiered: '1967-01-12',
    ended: '1970-04-16',
    runtimeMinutes: 30,
    seasons: [
      { number: 1, episodes: [{ number: 1, title: 'The LSD Story', aired: '1967-01-12' }] },
    ],
  },
  {
    id: 9_200_001,
    tmdb: 9_200_001,
    tvdb: 9_200_001,
    title: 'Caminandes',
    plot: 'Koro the llama wants to cross the road, a fence and a winter. None of them wants it.',
    type: 'Animation',
    genres: ['Comedy', 'Family'],
    country: 'NL',
    network: 'Blender Cloud',
    premiered: '2013-05-21',
    ended: '2016-01-30',
    rating: 7.9,
    runtimeMinutes: 3,
    seasons: [
      {
        number: 1,
        episodes: [
          { number: 1, title: 'Llama Drama', aired: '2013-05-21', plot: 'A road, and a llama.' },
          { number: 2, title: 'Gran Dillama', aired: '2013-11-22', plot: 'A fence, and berries.' },
          { number: 3, title: 'Llamigos', aired: '2016-01-30', plot: 'Snow, and a penguin.' },
        ],
      },
    ],
  },
  {
    id: 9_200_002,
    tmdb: 9_200_002,
    tvdb: 9_200_002,
    title: 'The Evening Frame',
    plot: 'A talk about one picture, every evening.',
    type: 'Talk Show',
    country: 'US',
    network: 'Channel Nine',
    runtimeMinutes: 25,
    cast: [{ name: 'Ada Kettle' }],
    seasons: [
      {
        number: 2024,
        episodes: [
          { number: 98, title: 'Old Glass', aired: '2024-05-15' },
          { number: 99, title: 'First Light', aired: '2024-05-16', plot: 'The oldest photograph.' },
          { number: 100, title: 'Second Take', aired: '2024-05-17', plot: 'Taken twice.' },
        ],
      },
    ],
  },
  {
    id: 9_200_003,
    tmdb: 9_200_003,
    tvdb: 9_200_003,
    title: 'Astro Boy',
    akas: [{ title: 'Tetsuwan Atomu', country: 'JP' }],
    language: 'ja',
    plot: 'A scientist builds a boy in the place of the son he lost. The boy helps people and robots alike.',
    type: 'Animation',
    genres: ['Action', 'Science-Fiction'],
    country: 'JP',
    network: 'Fuji TV',
    premiered: '1963-01-01',
    ended: '1966-12-31',
    rating: 7.1,
    runtimeMinutes: 30,
    seasons: [
      {
        number: 1,
        episodes: Array.from({ length: 20 }, (_, at) => ({
          number: at + 1,
          title: `Story ${at + 1}`,
          aired: new Date(Date.UTC(1963, 0, 1 + 7 * at)).toISOString().slice(0, 10),
        })),
      },
    ],
  },
]
