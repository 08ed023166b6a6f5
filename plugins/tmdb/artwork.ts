import type { ProviderRef, RemoteArtwork } from 'shelfd/plugin'
import type { TMDB } from 'tmdb-ts'

import type { Context } from './context.ts'
import { trailerArtwork } from './facts.ts'
import { primariesOf } from './languages.ts'
import { readMovie } from './movie.ts'
import { type Addresses, addressesOf } from './pictures.ts'
import { findEpisode } from './season.ts'
import { readSeries } from './series.ts'
import { type Images, images, type SeriesDetails } from './shapes.ts'

type Ask = (api: TMDB, wanted: { include_image_language: string[] }) => Promise<unknown>

type Offer = (context: Context, ref: ProviderRef) => Promise<readonly RemoteArtwork[]>

const offers: Partial<Record<ProviderRef['kind'], Offer>> = {
  movie: movieArtwork,
  series: seriesArtwork,
  season: seasonArtwork,
  episode: episodeArtwork,
  collection: collectionArtwork,
}

/** Pictures and trailers of an entry, in the languages and without words. */
export async function artworkOf(
  context: Context,
  ref: ProviderRef,
): Promise<readonly RemoteArtwork[]> {
  return (await offers[ref.kind]?.(context, ref)) ?? []
}

async function movieArtwork(
  context: Context,
  { id }: ProviderRef,
): Promise<readonly RemoteArtwork[]> {
  const found = await readImages(context, (api, wanted) => api.movies.images(Number(id), wanted))
  if (found === null) return []
  const details = await readMovie(context, Number(id))
  const addresses = await addressesOf(context.client, context.settings)
  return [...listed(found, addresses), ...trailerArtwork(details?.videos, context.languages)]
}

async function seriesArtwork(
  context: Context,
  { id }: ProviderRef,
): Promise<readonly RemoteArtwork[]> {
  const found = await readImages(context, (api, wanted) => api.tvShows.images(Number(id), wanted))
  if (found === null) return []
  const details = await readSeries(context, Number(id))
  const addresses = await addressesOf(context.client, context.settings)
  return [
    ...listed(found, addresses),
    ...seasonPosters(details, addresses),
    ...trailerArtwork(details?.videos, context.languages),
  ]
}

async function collectionArtwork(
  context: Context,
  { id }: ProviderRef,
): Promise<readonly RemoteArtwork[]> {
  const found = await readImages(context, (api, wanted) =>
    api.collections.images(Number(id), wanted),
  )
  if (found === null) return []
  return listed(found, await addressesOf(context.client, context.settings))
}

async function episodeArtwork(
  context: Context,
  ref: ProviderRef,
): Promise<readonly RemoteArtwork[]> {
  const still = (await findEpisode(context, ref))?.still_path
  if (still === undefined) return []
  const addresses = await addressesOf(context.client, context.settings)
  // The only one that came along with its season.
  return [addresses.artwork('thumb', { file_path: still })]
}

async function seasonArtwork(
  context: Context,
  { id, season }: ProviderRef,
): Promise<readonly RemoteArtwork[]> {
  if (season === undefined) return []
  const found = await readImages(context, (api, wanted) =>
    api.tvSeasons.images({ tvShowID: Number(id), seasonNumber: season }, wanted),
  )
  if (found === null) return []
  const addresses = await addressesOf(context.client, context.settings)
  return found.posters.map((picture) => addresses.artwork('poster', picture, season))
}

async function readImages({ client, languages }: Context, ask: Ask): Promise<Images | null> {
  const wanted = { include_image_language: [...primariesOf(languages), 'null'] }
  return await client.read({ schema: images, ask: (api) => ask(api, wanted) })
}

function listed({ posters, backdrops, logos }: Images, addresses: Addresses): RemoteArtwork[] {
  return [
    ...posters.map((picture) => addresses.artwork('poster', picture)),
    // A backdrop with words is what Kodi calls a landscape.
    ...backdrops.map((picture) =>
      addresses.artwork(picture.iso_639_1 === undefined ? 'fanart' : 'landscape', picture),
    ),
    ...logos.map((picture) => addresses.artwork('logo', picture)),
  ]
}

/** One of each season; what language it is in is not said. */
function seasonPosters(details: SeriesDetails | null, addresses: Addresses): RemoteArtwork[] {
  return (details?.seasons ?? []).flatMap(({ season_number: season, poster_path: file }) =>
    file === undefined ? [] : [addresses.artwork('poster', { file_path: file }, season)],
  )
}
