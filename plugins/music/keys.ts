import type { Album } from './albums.ts'
import { fold } from './names.ts'
import type { Track } from './tracks.ts'

/** Key of an artist: its name, so that the folders of all its albums tell of the same one. */
export function artistKey(name: string): string {
  return fold(name)
}

/**
 * Key of an album: what makes two folders the same one. With another year or edition it is another album; single songs
 * belong to their artist.
 */
export function albumKey({ artist, title, edition, year }: Album): string {
  const own = artistKey(artist.value)
  if (title === null) return own
  const more = [
    ...(edition === null ? [] : [` [${fold(edition.value)}]`]),
    ...(year === null ? [] : [` (${year.value})`]),
  ]
  return `${own}/${fold(title.value)}${more.join('')}`
}

/** Key of a track: its place on the album and its title, as two songs may claim one place. */
export function trackKey(album: string, { disc, number, title }: Track): string {
  const place = number === null ? '' : `${disc?.value ?? 1}-${number.value} `
  return `${album}#${place}${fold(title.value)}`
}
