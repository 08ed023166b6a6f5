import { fold, isVarious, type TrackName } from './names.ts'
import type { Album, Told } from './albums.ts'
import type { Song } from './songs.ts'

/** One song of an album; copies of it in other formats are versions of the first file. */
export interface Track {
  readonly title: Told<string>
  readonly artists: Told<readonly string[]> | null
  readonly disc: Told<number> | null
  readonly number: Told<number> | null
  readonly songs: readonly [Song, ...Song[]]
}

const lossless = /\.(?:flac|wav|aiff?|ape|wv|tak|tta|dsf|dff)$/i

/** The tracks of an album in their order. */
export function tracksOf(album: Album): readonly Track[] {
  const tracks = album.songs.map((song) => trackOf(album, song))
  const same = Map.groupBy(tracks, (track) => identityOf(track))
  return [...same.values()].flatMap(merge).toSorted(inOrder)
}

function identityOf({ title, disc, number }: Track): string {
  return JSON.stringify([disc?.value ?? 1, number?.value ?? null, fold(title.value)])
}

function merge(tracks: readonly Track[]): readonly Track[] {
  const [first] = tracks
  if (first === undefined) return []
  const [main, ...others] = tracks
    .flatMap(({ songs }) => songs)
    .toSorted((a, b) => Number(lossless.test(b.entry.name)) - Number(lossless.test(a.entry.name)))
  return main === undefined ? [] : [{ ...first, songs: [main, ...others] }]
}

function inOrder(a: Track, b: Track): number {
  return (
    (a.disc?.value ?? 1) - (b.disc?.value ?? 1) ||
    (a.number?.value ?? Infinity) - (b.number?.value ?? Infinity) ||
    (a.songs[0].entry.path < b.songs[0].entry.path ? -1 : 1)
  )
}

function trackOf(album: Album, song: Song): Track {
  const { tags, name, folderDisc } = song
  const byName = splitName(album, name)
  const title: Told<string> =
    tags !== null && tags.title !== null
      ? { value: tags.title, source: 'tag' }
      : { value: byName.title, source: 'file' }
  return {
    title,
    artists: artistsOf(song, byName.artist),
    disc: numberOf(tags?.disc.number, name.disc) ?? inFolder(folderDisc),
    number: numberOf(tags?.track.number, name.track),
    songs: [song],
  }
}

// Where the album is by one artist, only that artist's name is none of the title.
function splitName({ artist, title }: Album, name: TrackName): { title: string; artist?: string } {
  if (name.artist === undefined) return { title: name.title }
  const isKnown = fold(name.artist).includes(fold(artist.value))
  if (isKnown || isVarious(artist.value) || title === null) {
    return { title: name.title, artist: name.artist }
  }
  return { title: `${name.artist} - ${name.title}` }
}

function artistsOf({ tags }: Song, named: string | undefined): Track['artists'] {
  if (tags !== null && tags.artists.length > 0) return { value: tags.artists, source: 'tag' }
  if (tags !== null && tags.artist !== null) return { value: [tags.artist], source: 'tag' }
  return named === undefined ? null : { value: [named], source: 'file' }
}

function numberOf(
  tagged: number | null | undefined,
  named: number | undefined,
): Told<number> | null {
  if (tagged !== null && tagged !== undefined) return { value: tagged, source: 'tag' }
  return named === undefined || named === 0 ? null : { value: named, source: 'file' }
}

function inFolder(disc: number | null): Told<number> | null {
  return disc === null ? null : { value: disc, source: 'folder' }
}
