import type { ExternalId, Fact, Identity, MediaTags, Metadata } from 'shelfd/plugin'

import { mostFrequent, variousArtists, type Album, type Told } from './albums.ts'
import type { Track } from './tracks.ts'

/** What is read inside a file is as good as the person who wrote it; names are read with a guess. */
const confidences = { tag: 0.95, file: 0.6, folder: 0.7, parent: 0.7 } as const

function fact<T>({ value, source }: Told<T>): Fact<T> {
  return { value, source, confidence: confidences[source] }
}

/** Who an artist is. */
export function artistIdentity(artist: Told<string>, albums: readonly Album[]): Identity {
  if (artist.value === variousArtists) return { title: fact(artist) }
  const ids = sharedIds(
    albums.flatMap(({ songs }) => songs.map(({ tags }) => tags)),
    ({ musicBrainz }) => (musicBrainz.albumArtists.length === 1 ? musicBrainz.albumArtists : []),
  )
  return { title: fact(artist), ...ids }
}

/** Which album it is. */
export function albumIdentity({ title, edition, year, songs, artist }: Album): Identity {
  const tags = songs.map((song) => song.tags)
  const albums = sharedIds(tags, ({ musicBrainz }) => musicBrainz.album ?? [])
  const groups = sharedIds(
    tags,
    ({ musicBrainz }) => musicBrainz.releaseGroup ?? [],
    'musicbrainz-release-group',
  )
  const ids = [...(albums.ids?.value ?? []), ...(groups.ids?.value ?? [])]
  return {
    ...(title === null ? {} : { title: fact(title) }),
    artists: fact({ value: [artist.value], source: artist.source }),
    ...(year === null ? {} : { year: fact(year) }),
    ...(edition === null ? {} : { edition: fact(edition) }),
    ...(ids.length === 0 ? {} : { ids: fact({ value: ids, source: 'tag' }) }),
  }
}

/** Which track it is. */
export function trackIdentity({ title, artists, disc, number, songs }: Track): Identity {
  const ids = sharedIds([songs[0].tags], ({ musicBrainz }) => musicBrainz.recording ?? [])
  const year = songs[0].tags?.year ?? null
  return {
    title: fact(title),
    ...(artists === null ? {} : { artists: fact(artists) }),
    ...(disc === null ? {} : { disc: fact(disc) }),
    ...(number === null ? {} : { track: fact(number) }),
    ...(year === null ? {} : { year: fact({ value: year, source: 'tag' }) }),
    ...ids,
  }
}

/** Genres and the day it came out, as most of the songs have them. */
export function albumMetadata({ songs }: Album): Metadata {
  const tags = songs.flatMap((song) => song.tags ?? [])
  const genres = [...new Set(tags.flatMap((one) => one.genres))]
  const date = mostFrequent(tags.flatMap((one) => one.originalDate ?? one.date ?? []))
  return {
    ...(genres.length === 0 ? {} : { genres }),
    ...(date === null || date.length !== 'YYYY-MM-DD'.length ? {} : { premiered: date }),
  }
}

/** Genres of one track. */
export function trackMetadata({ songs }: Track): Metadata {
  const genres = songs[0].tags?.genres ?? []
  return genres.length === 0 ? {} : { genres }
}

function sharedIds(
  tags: readonly (MediaTags | null)[],
  idsOf: (tags: MediaTags) => string | readonly string[],
  provider = 'musicbrainz',
): { ids?: Fact<readonly ExternalId[]> } {
  const id = mostFrequent(tags.flatMap((one) => (one === null ? [] : idsOf(one))))
  if (id === null) return {}
  return { ids: fact({ value: [{ provider, id }], source: 'tag' }) }
}
