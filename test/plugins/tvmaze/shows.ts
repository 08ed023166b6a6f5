import type { FakeTvmazeShow } from '../../../src/plugin/testing/fake/tvmaze/shows.ts'

/** A series with two seasons, a special between them, and all that TVmaze knows of one. */
export const harbour: FakeTvmazeShow = {
  id: 82,
  title: 'Harbour & Sons',
  language: 'de',
  akas: [
    { title: 'Hafen und Söhne', country: 'DE' },
    { title: 'Harbour and Sons', country: 'US' },
    { title: 'Porto Filhos', country: null },
  ],
  tvdb: 121_361,
  imdb: 'tt0944947',
  plot: 'A family <keeps> ships.\n\nThey sink "often" & deep.',
  genres: ['Drama', 'Family'],
  type: 'Animation',
  network: 'Channel Nine',
  country: 'US',
  ended: '2012-06-01',
  rating: 8.9,
  runtimeMinutes: 45,
  cast: [{ name: 'Ann Bell', role: 'Captain Rod' }, { name: 'Tom Own' }],
  seasons: [
    {
      number: 1,
      name: 'High Tide',
      plot: 'The first year.',
      episodes: [
        { number: 1, title: 'Launch', aired: '2010-01-07', plot: 'It floats.', rating: 7.5 },
        { number: 2, title: 'TBA', aired: '2010-01-14', runtimeMinutes: 90 },
      ],
    },
    { number: 2, episodes: [{ number: 1, title: 'Leak', aired: '2011-01-06' }] },
  ],
  specials: [{ title: 'Making Waves', aired: '2010-06-01', plot: 'How it was made.' }],
}

/** The same name, other years. */
export const remake: FakeTvmazeShow = {
  id: 83,
  title: 'Harbour & Sons',
  premiered: '2023-03-01',
  seasons: [{ number: 1, episodes: [{ number: 1, title: 'Again', aired: '2023-03-01' }] }],
}

/** Nothing but a name. */
export const bare: FakeTvmazeShow = {
  id: 84,
  title: 'Nobody Knows',
  hasPictures: false,
  seasons: [],
}

/** More episodes in one season than the host keeps in one value. */
export const daily: FakeTvmazeShow = {
  id: 85,
  title: 'The Daily Round',
  seasons: [
    {
      number: 2024,
      episodes: Array.from({ length: 260 }, (_, at) => ({
        number: at + 1,
        title: `Round ${at + 1}`,
        plot: `What happened on day ${at + 1}. `.repeat(60),
      })),
    },
  ],
}

export const allShows = [harbour, remake, bare, daily]
