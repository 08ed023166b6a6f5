import type { SeenRequest } from '../../misbehaving-server.ts'
import type { ServerAnswer } from '../../misbehaviours.ts'
import {
  type Answer,
  collectionAnswer,
  episodeAnswer,
  findAnswer,
  movieAnswer,
  seasonAnswer,
  seriesAnswer,
} from './answers.ts'
import type { Catalogue } from './catalogue.ts'
import type { Asked } from './parts.ts'
import { searchPage } from './search.ts'

interface Place {
  readonly url: URL
  readonly token: string
  readonly catalogue: Catalogue
}

/** How TMDB says no: its own code, and a sentence. */
function refusal(status: number, code: number, message: string): ServerAnswer {
  return json({ success: false, status_code: code, status_message: message }, status)
}

function json(body: object, status = 200): ServerAnswer {
  const headers = { 'content-type': 'application/json;charset=utf-8' }
  return { status, headers, body: JSON.stringify(body) }
}

/** https://developer.themoviedb.org/docs/errors */
const notFound = (): ServerAnswer =>
  refusal(404, 34, 'The resource you requested could not be found.')

/** The answer of the API to a request. */
export function answerTo(request: SeenRequest, place: Place): ServerAnswer {
  const { url, token, catalogue } = place
  const [, path] = /^\/3(\/.*)$/.exec(url.pathname) ?? []
  if (path === undefined) return notFound()
  if (request.headers['authorization'] !== `Bearer ${token}`) {
    return refusal(401, 7, 'Invalid API key: You must be granted a valid key.')
  }
  if (request.method !== 'GET') {
    return refusal(405, 42, 'This request method is not supported for this resource.')
  }
  const query = url.searchParams
  const language = query.get('language') ?? 'en-US'
  if (path === '/configuration') return json(configuration(`${url.origin}/t/p/`))
  if (path === '/authentication') {
    return json({ success: true, status_code: 1, status_message: 'Success.' })
  }
  const [, searched] = /^\/search\/(movie|tv|collection)$/.exec(path) ?? []
  if (searched !== undefined) return search(catalogue, searched as 'movie', query)
  const [, found] = /^\/find\/([^/]+)$/.exec(path) ?? []
  if (found !== undefined) {
    const source = query.get('external_source')
    return json(findAnswer(catalogue, { id: decodeURIComponent(found), source, language }))
  }
  return entry(catalogue, path, query)
}

function search(
  catalogue: Catalogue,
  kind: 'movie' | 'tv' | 'collection',
  query: URLSearchParams,
): ServerAnswer {
  const text = query.get('query') ?? ''
  if (text.trim() === '') return refusal(422, 5, 'Invalid parameters: query must be provided')
  const year =
    kind === 'movie'
      ? (query.get('primary_release_year') ?? query.get('year'))
      : kind === 'tv'
        ? (query.get('first_air_date_year') ?? query.get('year'))
        : null
  return json(
    searchPage(catalogue, kind, {
      query: text,
      year: year === null ? null : Number(year),
      page: Number(query.get('page') ?? 1),
      language: query.get('language') ?? 'en-US',
      includeAdult: query.get('include_adult') === 'true',
    }),
  )
}

/** An entry with what is appended to it, or one part of it alone. */
function entry(catalogue: Catalogue, path: string, query: URLSearchParams): ServerAnswer {
  const [answer, id, part] = resolve(catalogue, path, askedOf(query)) ?? []
  if (answer === undefined) return notFound()
  if (part !== undefined) {
    const one = Object.hasOwn(answer.parts, part) ? answer.parts[part] : undefined
    return one === undefined ? notFound() : json({ id, ...one() })
  }
  // As TMDB has it: at most twenty, and one that is unknown is passed over.
  const names = (query.get('append_to_response') ?? '').split(',').slice(0, 20)
  const appended = Object.entries(answer.parts)
    .filter(([name]) => names.includes(name))
    .map(([name, make]) => [name, make()])
  return json({ ...answer.details, ...Object.fromEntries(appended) })
}

type Resolved = readonly [answer: Answer, id: number, part: string | undefined]

function resolve(catalogue: Catalogue, path: string, asked: Asked): Resolved | null {
  const [, kind, number, season, episode, part] =
    /^\/(movie|tv|collection)\/(\d+)(?:\/season\/(\d+)(?:\/episode\/(\d+))?)?(?:\/(\w+))?$/.exec(
      path,
    ) ?? []
  const id = Number(number)
  if (kind === 'movie') {
    const movie = catalogue.movies.get(id)
    return movie && season === undefined ? [movieAnswer(catalogue, movie, asked), id, part] : null
  }
  if (kind === 'collection') {
    const collection = catalogue.collections.get(id)
    return collection && season === undefined
      ? [collectionAnswer(catalogue, collection, asked), id, part]
      : null
  }
  const series = catalogue.series.get(id)
  if (series === undefined) return null
  if (season === undefined) return [seriesAnswer(series, asked), id, part]
  const known = series.seasons?.find((one) => one.number === Number(season))
  if (known === undefined) return null
  if (episode === undefined) return [seasonAnswer(series, known, asked), id, part]
  const one = known.episodes?.find((single) => single.number === Number(episode))
  return one === undefined
    ? null
    : [episodeAnswer(series, { season: known, episode: one }, asked), id, part]
}

function askedOf(query: URLSearchParams): Asked {
  const list = (name: string): readonly string[] | null => query.get(name)?.split(',') ?? null
  return {
    language: query.get('language') ?? 'en-US',
    imageLanguages: list('include_image_language'),
    videoLanguages: list('include_video_language'),
  }
}

function configuration(base: string): object {
  return {
    images: {
      base_url: base,
      secure_base_url: base,
      backdrop_sizes: ['w300', 'w780', 'w1280', 'original'],
      logo_sizes: ['w45', 'w92', 'w154', 'w185', 'w300', 'w500', 'original'],
      poster_sizes: ['w92', 'w154', 'w185', 'w342', 'w500', 'w780', 'original'],
      profile_sizes: ['w45', 'w185', 'h632', 'original'],
      still_sizes: ['w92', 'w185', 'w300', 'original'],
    },
    change_keys: [],
  }
}
