import type { MediaTags, ScanUnit } from 'shelfd/plugin'

import {
  fold,
  isVarious,
  mainArtist,
  readAlbumName,
  splitEdition,
  type AlbumName,
} from './names.ts'
import { namingFolders, type Song } from './songs.ts'

/** The name of those whose albums are by many. */
export const variousArtists = 'Various Artists'
const unknownArtist = 'Unknown Artist'

/** A value with what it was read from. */
export interface Told<T> {
  readonly value: T
  readonly source: 'tag' | 'file' | 'folder' | 'parent'
}

/** An album with its songs; one without a title are the single songs of an artist. */
export interface Album {
  readonly artist: Told<string>
  readonly title: Told<string> | null
  readonly edition: Told<string> | null
  readonly year: Told<number> | null
  readonly songs: readonly Song[]
}

/** Sorts the songs of a unit by their albums. */
export function groupAlbums(unit: ScanUnit, songs: readonly Song[]): readonly Album[] {
  const drafts = songs.map((song) => draftOf(unit, song, songs))
  return [...Map.groupBy(drafts, ({ group }) => group).values()].map(albumOf)
}

interface Draft {
  readonly song: Song
  readonly group: string
  readonly title: Told<string> | null
  readonly edition: Told<string> | null
  readonly folder: AlbumName | null
  readonly folderArtist: Told<string> | null
}

function draftOf(unit: ScanUnit, song: Song, songs: readonly Song[]): Draft {
  const folders = namingFolders(unit, song)
  const own = folders.at(-1)
  const named = own === undefined ? null : readAlbumName(own)
  const isAlbum = named !== null && isAlbumFolder(named, folders, songs)
  const folder = isAlbum ? named : null
  const tagged = song.tags?.album ?? null
  const split = tagged === null ? null : splitEdition(tagged)
  const title: Told<string> | null =
    split !== null
      ? { value: split.title, source: 'tag' }
      : folder !== null && mayFollow(song)
        ? { value: folder.title, source: 'folder' }
        : null
  const edition = editionOf(split, title === null ? null : folder)
  const albumArtist = song.tags?.albumArtist ?? null
  const group = JSON.stringify([
    title === null ? null : fold(title.value),
    edition === null ? null : fold(edition.value),
    albumArtist === null ? null : fold(albumArtist),
    // Songs without an album stay apart by their artists.
    title === null ? fold(singleArtist(song) ?? '') : null,
  ])
  return {
    song,
    group,
    title,
    edition,
    folder,
    folderArtist: folderArtist(folders, named, isAlbum),
  }
}

// A song with tags that name no album is a single, unless its number says that it is one of many.
function mayFollow({ tags, name }: Song): boolean {
  return isBare(tags) || (tags?.track.number ?? name.track) !== undefined
}

function isBare(tags: MediaTags | null): boolean {
  return tags === null || (tags.title === null && tags.artist === null)
}

/** Whether a folder is called after an album; directly in the root it may be called after an artist as well. */
function isAlbumFolder(
  named: AlbumName,
  folders: readonly string[],
  songs: readonly Song[],
): boolean {
  if (folders.length > 1 || named.artist !== undefined || named.year !== undefined) return true
  const numbered = songs.filter(
    ({ tags, name }) => (tags?.track.number ?? name.track) !== undefined,
  )
  const byOthers = songs.some(({ tags }) => {
    const artist = tags?.albumArtist ?? tags?.artist ?? null
    return artist !== null && fold(mainArtist(artist)) !== fold(named.title)
  })
  return byOthers || (numbered.length > 0 && songs.every((song) => isBare(song.tags)))
}

function folderArtist(
  folders: readonly string[],
  named: AlbumName | null,
  isAlbum: boolean,
): Told<string> | null {
  if (named === null) return null
  if (!isAlbum) return { value: folders.at(-1) ?? '', source: 'folder' }
  if (named.artist !== undefined) return { value: named.artist, source: 'folder' }
  const parent = folders.at(-2)
  return parent === undefined ? null : { value: parent, source: 'parent' }
}

function editionOf(
  split: { edition?: string } | null,
  folder: AlbumName | null,
): Told<string> | null {
  if (split?.edition !== undefined) return { value: split.edition, source: 'tag' }
  return folder?.edition === undefined ? null : { value: folder.edition, source: 'folder' }
}

function albumOf(drafts: readonly Draft[]): Album {
  const [first] = drafts
  const songs = drafts.map(({ song }) => song)
  return {
    title: first?.title ?? null,
    edition: first?.edition ?? null,
    artist: (first?.title ?? null) === null ? artistOfSingles(drafts) : artistOfAlbum(drafts),
    year: yearOf(drafts),
    songs,
  }
}

function singleArtist({ tags, name }: Song): string | null {
  const artist = tags?.albumArtist ?? tags?.artist ?? name.artist ?? null
  return artist === null ? null : mainArtist(artist)
}

function artistOfSingles([draft]: readonly Draft[]): Told<string> {
  const song = draft?.song
  const tagged = song?.tags?.albumArtist ?? song?.tags?.artist ?? null
  if (tagged !== null) return { value: mainArtist(tagged), source: 'tag' }
  const named = song?.name.artist
  if (named !== undefined) return { value: mainArtist(named), source: 'file' }
  return draft?.folderArtist ?? { value: unknownArtist, source: 'file' }
}

function artistOfAlbum(drafts: readonly Draft[]): Told<string> {
  const songs = drafts.map(({ song }) => song)
  const named = mostFrequent(songs.flatMap(({ tags }) => tags?.albumArtist ?? []))
  if (named !== null) return { value: isVarious(named) ? variousArtists : named, source: 'tag' }
  if (songs.some(({ tags }) => tags?.isCompilation === true)) {
    return { value: variousArtists, source: 'tag' }
  }
  const folder = drafts[0]?.folderArtist ?? null
  const tagged = songs.flatMap(({ tags }) => tags?.artist ?? [])
  if (tagged.length > 0) return sharedArtist(tagged, 'tag')
  if (folder !== null) {
    return isVarious(folder.value) ? { ...folder, value: variousArtists } : folder
  }
  const inNames = songs.flatMap(({ name }) => name.artist ?? [])
  // A dash in some of the titles names nobody.
  if (inNames.length === songs.length) return sharedArtist(inNames, 'file')
  return { value: unknownArtist, source: 'file' }
}

/** Whoever made more than half of the songs; else the album is by many. */
function sharedArtist(artists: readonly string[], source: 'tag' | 'file'): Told<string> {
  const main = mostFrequent(artists.map(mainArtist)) ?? unknownArtist
  const share = artists.filter((name) => fold(mainArtist(name)) === fold(main)).length
  return { value: share * 2 > artists.length ? main : variousArtists, source }
}

function yearOf(drafts: readonly Draft[]): Told<number> | null {
  const years = drafts.flatMap(({ song }) => song.tags?.originalYear ?? song.tags?.year ?? [])
  const tagged = mostFrequent(years)
  if (tagged !== null) return { value: tagged, source: 'tag' }
  const folder = drafts[0]?.folder?.year
  return folder === undefined ? null : { value: folder, source: 'folder' }
}

/** The first of those that come most often, as compared without case and signs. */
export function mostFrequent<T extends string | number>(values: readonly T[]): T | null {
  const groups = [...Map.groupBy(values, (value) => fold(String(value))).values()]
  return groups.toSorted((a, b) => b.length - a.length)[0]?.[0] ?? null
}
