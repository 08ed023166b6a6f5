import type { ExternalId, Rating, RemoteArtwork } from 'shelfd/plugin'

import { primariesOf, regionOf } from './languages.ts'
import type { MovieDetails, SeriesDetails, Videos } from './shapes.ts'

/** The provider's own number and those at others. */
export function idsOf(
  id: number | undefined,
  others: { readonly imdb?: string | undefined; readonly tvdb?: number | undefined } = {},
): readonly ExternalId[] {
  const all = { tmdb: id, imdb: others.imdb, tvdb: others.tvdb }
  return Object.entries(all).flatMap(([provider, value]) =>
    value === undefined ? [] : [{ provider, id: String(value) }],
  )
}

/** What the visitors of TMDB think, under the name that sidecars give it. */
export function ratingsOf(rated: {
  readonly vote_average?: number | undefined
  readonly vote_count?: number | undefined
}): readonly Rating[] {
  const { vote_average: value, vote_count: votes } = rated
  if (value === undefined || votes === undefined || votes === 0) return []
  return [{ source: 'themoviedb', value, max: 10, votes }]
}

/** Countries whose certifications are taken, best first. */
export function regionsOf(wanted: string | undefined, languages: readonly string[]): string[] {
  return [wanted ?? regionOf(languages), 'US']
}

// Kinds of releases by https://developer.themoviedb.org/reference/movie-release-dates: the cinema's counts most.
const releaseOrder = [3, 2, 4, 5, 1, 6]

/** What a film is certified as, such as `PG-13`. */
export function movieCertification(
  { release_dates: dates }: MovieDetails,
  regions: readonly string[],
): string | undefined {
  for (const region of regions) {
    const releases = (dates?.results ?? [])
      .filter((one) => one.iso_3166_1 === region)
      .flatMap((one) => one.release_dates)
      .filter((one) => one.certification !== undefined)
      .toSorted((a, b) => placeOf(a.type) - placeOf(b.type))
    if (releases[0] !== undefined) return releases[0].certification
  }
  return undefined
}

function placeOf(type: number | undefined): number {
  const at = releaseOrder.indexOf(type ?? -1)
  return at === -1 ? releaseOrder.length : at
}

/** What a series is certified as, such as `TV-MA`. */
export function seriesCertification(
  { content_ratings: ratings }: SeriesDetails,
  regions: readonly string[],
): string | undefined {
  for (const region of regions) {
    const found = ratings?.results.find(
      (one) => one.iso_3166_1 === region && one.rating !== undefined,
    )
    if (found !== undefined) return found.rating
  }
  return undefined
}

/** Trailers, else teasers, as links; those in the first language and from the makers come first. */
export function trailersOf(
  videos: Videos,
  languages: readonly string[],
): readonly { readonly url: string; readonly language: string | null }[] {
  const order = primariesOf(languages)
  const all = videos?.results ?? []
  const trailers = all.filter(({ type }) => type === 'Trailer')
  const place = (language: string | undefined): number => {
    const at = order.indexOf(language ?? '')
    return at === -1 ? order.length : at
  }
  const links = (trailers.length > 0 ? trailers : all)
    .toSorted(
      (a, b) => place(a.iso_639_1) - place(b.iso_639_1) || Number(b.official) - Number(a.official),
    )
    .flatMap(({ site, key, iso_639_1: language }) => {
      const url = linkOf(site, key)
      return url === null ? [] : [{ url, language: language ?? null }]
    })
  return links.filter((one, at) => links.findIndex(({ url }) => url === one.url) === at)
}

function linkOf(site: 'YouTube' | 'Vimeo', key: string): string | null {
  if (site === 'YouTube') return `https://www.youtube.com/watch?v=${key}`
  return /^\d+$/.test(key) ? `https://vimeo.com/${key}` : null
}

/** Trailers as artwork. */
export function trailerArtwork(videos: Videos, languages: readonly string[]): RemoteArtwork[] {
  return trailersOf(videos, languages).map((one) => ({ type: 'trailer', ...one }))
}
