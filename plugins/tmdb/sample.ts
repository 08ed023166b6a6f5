import { defineSample } from 'shelfd/plugin/testing'

const api = 'https://api.themoviedb.org/3'

const heat = {
  id: 949,
  title: 'Heat',
  original_title: 'Heat',
  original_language: 'en',
  overview: 'A thief and a detective.',
  release_date: '1995-12-15',
  poster_path: '/umSVjVdbVwtx5ryCA2QXL44Durm.jpg',
  vote_average: 7.9,
  vote_count: 7_000,
}

/** What `shelfd plugin check` and `dev` try the plugin with. */
export default defineSample({
  settings: { token: 'not-a-real-token' },
  exchanges: [
    {
      url: `${api}/configuration?`,
      json: { images: { secure_base_url: 'https://image.tmdb.org/t/p/' } },
    },
    { url: `${api}/search/movie?*`, json: { page: 1, results: [heat], total_results: 1 } },
    {
      url: `${api}/movie/949?*`,
      json: {
        ...heat,
        runtime: 170,
        status: 'Released',
        genres: [{ id: 80, name: 'Crime' }],
        credits: {
          cast: [{ id: 1, name: 'Al Pacino', character: 'Vincent Hanna', order: 0 }],
          crew: [{ id: 2, name: 'Michael Mann', job: 'Director' }],
        },
        external_ids: { imdb_id: 'tt0113277' },
      },
    },
    {
      url: `${api}/movie/949/images?*`,
      json: {
        id: 949,
        backdrops: [],
        logos: [],
        posters: [{ file_path: heat.poster_path, iso_639_1: 'en', width: 1_000, height: 1_500 }],
      },
    },
  ],
  query: { kind: 'movie', title: 'Heat', year: 1995, ids: [], languages: ['en-US'] },
})
