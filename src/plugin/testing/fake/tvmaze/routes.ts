import type { SeenRequest } from '../../misbehaving-server.ts'
import type { ServerAnswer } from '../../misbehaviours.ts'
import { pictureAt } from './pictures.ts'
import {
  akaShapes,
  castShapes,
  episodeShapes,
  imageShapes,
  seasonId,
  seasonShapes,
  type ServedShow,
  showShape,
} from './shapes.ts'
import type { FakeTvmazeShow } from './shows.ts'
import { likeness } from './title-search.ts'

type Shows = readonly FakeTvmazeShow[]

/** A request as it is looked at: its address, and the segments of its path. */
interface Asked {
  readonly origin: string
  readonly path: readonly string[]
  readonly query: URLSearchParams
}

/** TVmaze gives no more than ten answers to a search. */
const searchMost = 10
/** What is less like the query is no answer. */
const likenessLeast = 0.5

const nothing = json({ name: 'Not Found', message: '', code: 0, status: 404 }, 404)

/** What TVmaze answers to a request, when these are all shows that there are. */
export function answerTo(request: SeenRequest, shows: Shows, origin: string): ServerAnswer {
  const url = URL.parse(request.path, origin)
  if (url === null || request.method !== 'GET') return { status: 400, body: '' }
  const path = url.pathname.split('/').filter((segment) => segment !== '')
  const asked = { origin, path, query: url.searchParams }
  const [first, second, third] = path
  if (first === 'search' && second === 'shows') return json(search(shows, asked))
  if (first === 'lookup' && second === 'shows') return lookUp(shows, asked)
  if (first === 'seasons' && third === 'episodes') return seasonEpisodes(shows, asked)
  if (first === 'uploads') return picture(path)
  const show = shows.find(({ id }) => String(id) === second)
  return first !== 'shows' || show === undefined ? nothing : showAnswer({ show, origin }, asked)
}

function showAnswer(served: ServedShow, { path, query }: Asked): ServerAnswer {
  const [, , name] = path
  if (name === undefined) return json({ ...showShape(served), ...embedded(served, query) })
  const part = partOf(served, name, query)
  return part === null ? nothing : json(part)
}

function json(body: unknown, status = 200): ServerAnswer {
  const headers = { 'content-type': 'application/json; charset=UTF-8' }
  return { status, headers, body: JSON.stringify(body) }
}

function partOf(served: ServedShow, name: string, query?: URLSearchParams): unknown {
  switch (name) {
    case 'episodes':
      return episodeShapes(served, { specials: query?.get('specials') === '1' })
    case 'seasons':
      return seasonShapes(served)
    case 'cast':
      return castShapes(served)
    case 'akas':
      return akaShapes(served)
    case 'images':
      return imageShapes(served)
    default:
      return null
  }
}

/** `embed=cast`, or several as `embed[]=cast&embed[]=episodes`. */
function embedded(served: ServedShow, query: URLSearchParams): Readonly<Record<string, unknown>> {
  const names = [...query.getAll('embed'), ...query.getAll('embed[]')]
  if (names.length === 0) return {}
  const parts = names.map((name) => [name, partOf(served, name)] as const)
  return { _embedded: Object.fromEntries(parts.filter(([, part]) => part !== null)) }
}

function search(shows: Shows, { query, origin }: Asked): unknown {
  const wanted = query.get('q') ?? ''
  return shows
    .map((show) => {
      const titles = [show.title, ...(show.akas ?? []).map(({ title }) => title)]
      return { score: Math.max(...titles.map((title) => likeness(wanted, title))), show }
    })
    .filter(({ score }) => score >= likenessLeast)
    .toSorted((one, other) => other.score - one.score || one.show.id - other.show.id)
    .slice(0, searchMost)
    .map(({ score, show }) => ({ score, show: showShape({ show, origin }) }))
}

function lookUp(shows: Shows, { query, origin }: Asked): ServerAnswer {
  const [thetvdb, imdb] = [query.get('thetvdb'), query.get('imdb')]
  const found = shows.find(
    (show) =>
      (show.tvdb !== undefined && thetvdb === String(show.tvdb)) ||
      (show.imdb !== undefined && imdb === show.imdb),
  )
  if (found === undefined) return nothing
  return { status: 301, headers: { location: `${origin}/shows/${found.id}` }, body: '' }
}

function seasonEpisodes(shows: Shows, { path, origin }: Asked): ServerAnswer {
  for (const show of shows) {
    const season = show.seasons.find(({ number }) => String(seasonId(show, number)) === path[1])
    if (season === undefined) continue
    const episodes = episodeShapes({ show, origin }, { specials: true })
    return json(episodes.filter((shape) => shape['season'] === season.number))
  }
  return nothing
}

function picture(path: readonly string[]): ServerAnswer {
  const body = pictureAt(path)
  return body === null ? nothing : { headers: { 'content-type': 'image/png' }, body }
}
