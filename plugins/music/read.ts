import type {
  Finding,
  ScannedAsset,
  ScannedFile,
  ScannedItem,
  ScannerMedia,
  ScanUnit,
} from 'shelfd/plugin'

import { groupAlbums, type Album, type Told } from './albums.ts'
import { embeddedPicture, leftOut, lyricsOf, picturesOf, type Pictures } from './belongings.ts'
import {
  albumIdentity,
  albumMetadata,
  artistIdentity,
  trackIdentity,
  trackMetadata,
} from './facts.ts'
import { nameOf } from './folders.ts'
import { albumKey, artistKey, trackKey } from './keys.ts'
import { noSidecar, readSidecar, type Sidecar, withSidecar } from './sidecars.ts'
import { readSongs, seeAll, type Seen } from './songs.ts'
import { tracksOf, type Track } from './tracks.ts'

/** Reads a unit: its artists, their albums and single songs, and the tracks of these. */
export function createRead(
  media: ScannerMedia,
): (unit: ScanUnit) => Promise<readonly ScannedItem[]> {
  return async (unit) => {
    const files = seeAll(media, unit)
    const songs = await readSongs(media, unit, files)
    const pictures = picturesOf(files)
    const artistNfo = await readSidecar(media, files, 'artist')
    if (songs.length === 0) return artistAlone(unit, pictures, artistNfo)
    const albums = groupAlbums(unit, songs)
    const owned = shareOut(pictures, albums)
    const findings = leftOut(files, songs)
    const titled = albums.filter(({ title }) => title !== null)
    const albumNfo = titled.length === 1 ? await readSidecar(media, files, 'album') : noSidecar
    const [first] = titled
    const artists = artistItems(albums, owned)
    return [
      ...artists.map((item) => (artists.length === 1 ? withSidecar(item, artistNfo) : item)),
      ...albums.flatMap((album) => {
        const own = album === first || first === undefined ? findings : []
        return albumItems({ album, files, owned, findings: own, nfo: albumNfo })
      }),
    ]
  }
}

// The folder of an artist whose albums are in folders of their own.
function artistAlone(
  { path }: ScanUnit,
  { artist, folder }: Pictures,
  nfo: Sidecar,
): readonly ScannedItem[] {
  const assets = [...artist, ...folder]
  if (assets.length + nfo.findings.length === 0 && nfo.document === null) return []
  const title: Told<string> = { value: nameOf(path), source: 'folder' }
  return [withSidecar(artistItem(title, { albums: [], assets }), nfo)]
}

interface Owned {
  readonly artist: readonly ScannedAsset[]
  readonly album: readonly ScannedAsset[]
}

// In a folder of several albums a picture may be of any of them.
function shareOut({ artist, folder }: Pictures, albums: readonly Album[]): Owned {
  const artists = new Set(albums.map((album) => artistKey(album.artist.value)))
  const count = albums.filter(({ title }) => title !== null).length
  if (count === 1) return { artist: artists.size === 1 ? artist : [], album: folder }
  return { artist: artists.size === 1 ? [...artist, ...folder] : [], album: [] }
}

function artistItems(albums: readonly Album[], owned: Owned): readonly ScannedItem[] {
  const byArtist = Map.groupBy(albums, ({ artist }) => artistKey(artist.value))
  return [...byArtist.values()].flatMap((list) => {
    const artist = list[0]?.artist
    return artist === undefined ? [] : [artistItem(artist, { albums: list, assets: owned.artist })]
  })
}

function artistItem(
  artist: Told<string>,
  { albums, assets }: { albums: readonly Album[]; assets: readonly ScannedAsset[] },
): ScannedItem {
  return {
    kind: 'artist',
    key: artistKey(artist.value),
    parentKey: null,
    identity: artistIdentity(artist, albums),
    metadata: {},
    files: [],
    assets,
    findings: [],
  }
}

function albumItems(work: {
  album: Album
  files: readonly Seen[]
  owned: Owned
  findings: readonly Finding[]
  nfo: Sidecar
}): readonly ScannedItem[] {
  const { album, files, owned } = work
  const key = albumKey(album)
  const tracks = tracksOf(album)
  const isSingles = album.title === null
  const items = tracks.map((track, at) =>
    trackItem(track, {
      key: trackKey(key, track),
      parentKey: key,
      assets: [...lyricsOf(track, files), ...(isSingles ? embeddedPicture([track]) : [])],
      // Of what has no album, its first song has to tell.
      findings: isSingles && at === 0 ? work.findings : [],
    }),
  )
  if (isSingles) return items
  const hasPoster = owned.album.some(({ type }) => type === 'poster')
  const item: ScannedItem = {
    kind: 'album',
    key,
    parentKey: artistKey(album.artist.value),
    identity: albumIdentity(album),
    metadata: albumMetadata(album),
    files: [],
    assets: [...owned.album, ...(hasPoster ? [] : embeddedPicture(tracks))],
    findings: work.findings,
  }
  return [withSidecar(item, work.nfo), ...items]
}

function trackItem(
  track: Track,
  place: Pick<ScannedItem, 'key' | 'parentKey' | 'assets' | 'findings'>,
): ScannedItem {
  const { songs } = track
  return {
    kind: 'track',
    ...place,
    identity: trackIdentity(track),
    metadata: trackMetadata(track),
    files: songs.map(({ entry }, at): ScannedFile => {
      if (at === 0) return { path: entry.path, role: 'main' }
      const label = entry.name.slice(entry.name.lastIndexOf('.') + 1).toUpperCase()
      return { path: entry.path, role: 'version', label }
    }),
    findings: [...songs.flatMap(({ findings }) => findings), ...place.findings],
  }
}
