import { crc32 } from 'node:zlib'

import { pictureSizes, pictureUrl } from './pictures.ts'
import type { FakeTvmazeEpisode, FakeTvmazeShow } from './shows.ts'

/** A show, and where its server is: `http://127.0.0.1:PORT`. */
export interface ServedShow {
  readonly show: FakeTvmazeShow
  readonly origin: string
}

type Json = Readonly<Record<string, unknown>>

const countryNames = new Intl.DisplayNames(['en'], { type: 'region' })
const languageNames = new Intl.DisplayNames(['en'], { type: 'language' })

/** A show's main information, as https://www.tvmaze.com/api#show-main-information has it. */
export function showShape({ show, origin }: ServedShow): Json {
  const { id, title } = show
  const episodes = show.seasons.flatMap((season) => season.episodes)
  return {
    id,
    url: `https://www.tvmaze.com/shows/${id}/${slug(title)}`,
    name: title,
    type: show.type ?? 'Scripted',
    language: languageNames.of(show.language ?? 'en') ?? null,
    genres: show.genres ?? [],
    status: show.status ?? (show.ended === undefined ? 'Running' : 'Ended'),
    runtime: show.runtimeMinutes ?? null,
    averageRuntime: averageRuntime(show),
    premiered: show.premiered ?? episodes[0]?.aired ?? null,
    ended: show.ended ?? null,
    officialSite: null,
    schedule: { time: '22:00', days: ['Thursday'] },
    rating: { average: show.rating ?? null },
    weight: 90,
    network: networkShape(show),
    webChannel: null,
    dvdCountry: null,
    externals: { tvrage: null, thetvdb: show.tvdb ?? null, imdb: show.imdb ?? null },
    image: imageShape({ show, origin }, 'poster'),
    summary: htmlOf(show.plot),
    updated: 1_704_793_000,
    _links: { self: { href: `${origin}/shows/${id}` } },
  }
}

/** Episodes by season and date; specials only when asked for. */
export function episodeShapes(
  served: ServedShow,
  { specials }: { readonly specials: boolean },
): readonly Json[] {
  const { show } = served
  const regular = show.seasons.flatMap(({ number: season, episodes }) =>
    episodes.map((episode) => episodeShape(served, { ...episode, season })),
  )
  if (!specials) return regular
  const special = (show.specials ?? []).map((episode, at) =>
    episodeShape(served, { ...episode, season: shownIn(show, episode), special: at + 1 }),
  )
  // A special stands between the episodes that it was shown between.
  return [...regular, ...special].toSorted(
    (one, other) =>
      Number(one['season']) - Number(other['season']) ||
      String(one['airdate']).localeCompare(String(other['airdate'])),
  )
}

type Placed = Omit<FakeTvmazeEpisode, 'number'> & {
  readonly season: number
  readonly number?: number
  /** Set for a special. */
  readonly special?: number
}

function episodeShape({ show, origin }: ServedShow, episode: Placed): Json {
  const { season, number = null, special } = episode
  const name = special === undefined ? `${season}x${number}` : `special${special}`
  const id = crc32(`${show.id} ${name}`)
  return {
    id,
    url: `https://www.tvmaze.com/episodes/${id}/${slug(episode.title)}`,
    name: episode.title,
    season,
    number,
    type: special === undefined ? 'regular' : 'significant_special',
    airdate: episode.aired ?? '',
    airtime: '22:00',
    airstamp: episode.aired === undefined ? null : `${episode.aired}T22:00:00+00:00`,
    runtime: episode.runtimeMinutes ?? show.runtimeMinutes ?? null,
    rating: { average: episode.rating ?? null },
    image: imageShape({ show, origin }, `still-${name}`),
    summary: htmlOf(episode.plot),
    _links: {
      self: { href: `${origin}/episodes/${id}` },
      show: { href: `${origin}/shows/${show.id}`, name: show.title },
    },
  }
}

/** Seasons; TVmaze has none for the specials. */
export function seasonShapes({ show, origin }: ServedShow): readonly Json[] {
  return show.seasons.map(({ number, name = '', plot, episodes }) => {
    const id = seasonId(show, number)
    return {
      id,
      url: `https://www.tvmaze.com/seasons/${id}/${slug(show.title)}-season-${number}`,
      number,
      name,
      episodeOrder: episodes.length,
      premiereDate: episodes[0]?.aired ?? null,
      endDate: episodes.at(-1)?.aired ?? null,
      network: networkShape(show),
      webChannel: null,
      image: imageShape({ show, origin }, `season-${number}`),
      summary: htmlOf(plot),
      _links: { self: { href: `${origin}/seasons/${id}` } },
    }
  })
}

/** TVmaze's number of a season. */
export function seasonId({ id }: FakeTvmazeShow, number: number): number {
  return id * 10_000 + number
}

/** The cast, the most important first. */
export function castShapes({ show, origin }: ServedShow): readonly Json[] {
  return (show.cast ?? []).map(({ name, role }) => ({
    person: personShape(origin, name),
    character: { ...personShape(origin, role ?? name), image: null },
    self: role === undefined,
    voice: false,
  }))
}

/** What the show is called elsewhere. */
export function akaShapes({ show }: ServedShow): readonly Json[] {
  return (show.akas ?? []).map(({ title, country }) => ({
    name: title,
    country: country === null ? null : countryShape(country),
  }))
}

/** All pictures of a show itself. */
export function imageShapes({ show, origin }: ServedShow): readonly Json[] {
  if (show.hasPictures === false) return []
  return Object.entries(pictureSizes).map(([type, [width, height]], at) => {
    const url = pictureUrl(origin, `${show.id}/${type}`)
    return {
      id: show.id * 10 + at,
      type,
      main: type === 'poster',
      resolutions: { original: { url, width, height } },
    }
  })
}

function imageShape({ show, origin }: ServedShow, name: string): Json | null {
  if (show.hasPictures === false) return null
  const original = pictureUrl(origin, `${show.id}/${name}`)
  return { medium: original, original }
}

function personShape(origin: string, name: string): Json {
  const id = crc32(name) % 1_000_000
  const picture = pictureUrl(origin, `people/person-${id}`)
  return {
    id,
    url: `https://www.tvmaze.com/people/${id}/${slug(name)}`,
    name,
    image: { medium: picture, original: picture },
    _links: { self: { href: `${origin}/people/${id}` } },
  }
}

function networkShape({ network, country }: FakeTvmazeShow): Json | null {
  if (network === undefined) return null
  return {
    id: crc32(network) % 10_000,
    name: network,
    country: country === undefined ? null : countryShape(country),
    officialSite: null,
  }
}

function countryShape(code: string): Json {
  return { name: countryNames.of(code) ?? code, code, timezone: 'Etc/UTC' }
}

function averageRuntime({ runtimeMinutes, seasons }: FakeTvmazeShow): number | null {
  const known = seasons
    .flatMap(({ episodes }) => episodes)
    .flatMap((episode) => episode.runtimeMinutes ?? runtimeMinutes ?? [])
  if (known.length === 0) return null
  return Math.round(known.reduce((sum, minutes) => sum + minutes, 0) / known.length)
}

/** The last season that had begun when a special was shown. */
function shownIn({ seasons }: FakeTvmazeShow, { aired = '' }: { readonly aired?: string }): number {
  const begun = seasons.filter(({ episodes }) => (episodes[0]?.aired ?? '9999') <= aired)
  return begun.at(-1)?.number ?? 1
}

/** A paragraph of HTML for each of the text. */
function htmlOf(plot: string | undefined): string | null {
  if (plot === undefined) return null
  const escaped = plot.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return escaped
    .split('\n\n')
    .map((paragraph) => `<p>${paragraph}</p>`)
    .join('')
}

function slug(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z\d]+/g, '-')
    .replaceAll(/^-|-$/g, '')
}
