import type { Finding, ScannedAsset } from 'shelfd/plugin'

import { isAlbumPart, isCompanionFolder } from './folders.ts'
import { pictureOf } from './pictures.ts'
import type { Seen, Song } from './songs.ts'
import type { Track } from './tracks.ts'

/** Pictures of a unit, sorted by whom they show. */
export interface Pictures {
  readonly artist: readonly ScannedAsset[]
  /** Of the folder: of its album, or of the artist where it holds no album. */
  readonly folder: readonly ScannedAsset[]
}

/** Finds the pictures of a unit; of several of one type in its folder, those with the better names come first. */
export function picturesOf(files: readonly Seen[]): Pictures {
  const found = files.flatMap(({ entry, folder }) => {
    const picture = pictureOf(entry.name, folder)
    const near = folder.split('/').every((name) => name === '' || isPartOfAlbum(name))
    if (picture === null || !near) return []
    const { type, rank, isArtist } = picture
    const depth = folder === '' ? 0 : folder.split('/').length
    return [{ asset: { path: entry.path, type }, isArtist, rank, depth }]
  })
  const sorted = found.toSorted((a, b) => a.depth - b.depth || a.rank - b.rank)
  // The cover of a disc is one of the album only when the album has none.
  const nearest = Math.min(
    ...sorted.filter(({ asset }) => asset.type === 'poster').map((one) => one.depth),
  )
  const kept = sorted.filter(({ asset, depth }) => asset.type !== 'poster' || depth === nearest)
  return {
    artist: kept.filter(({ isArtist }) => isArtist).map(({ asset }) => asset),
    folder: kept.filter(({ isArtist }) => !isArtist).map(({ asset }) => asset),
  }
}

function isPartOfAlbum(name: string): boolean {
  return isAlbumPart(name) || isCompanionFolder(name)
}

/** The picture inside the first track that holds one; of all tracks of an album it is nearly always the same. */
export function embeddedPicture(tracks: readonly Track[]): readonly ScannedAsset[] {
  const song = tracks.flatMap(({ songs }) => songs).find(hasPicture)
  return song === undefined ? [] : [{ path: song.entry.path, type: 'poster', embedded: true }]
}

function hasPicture({ tags }: Song): boolean {
  return tags?.pictures.some(({ mimeType }) => mimeType !== null) === true
}

/** Lyrics beside the files of a track: `Song.lrc`, `Song.en.lrc`. */
export function lyricsOf({ songs }: Track, files: readonly Seen[]): readonly ScannedAsset[] {
  return files.flatMap(({ entry, folder, seen }): ScannedAsset[] => {
    if (seen.extension !== 'lrc') return []
    const stem = seen.stem.toLowerCase()
    const song = songs.find(
      (one) =>
        one.folder === folder &&
        (stem === one.stem.toLowerCase() || stem.startsWith(`${one.stem.toLowerCase()}.`)),
    )
    if (song === undefined) return []
    const language = /^[a-z]{2}$/.exec(stem.slice(song.stem.length + 1))?.[0]
    return [{ path: entry.path, type: 'subtitle', ...(language === undefined ? {} : { language }) }]
  })
}

const playlists = new Set(['m3u', 'm3u8', 'pls', 'wpl', 'xspf'])

/** Why cue sheets and playlists of a folder are left out. */
export function leftOut(files: readonly Seen[], songs: readonly Song[]): readonly Finding[] {
  return files.flatMap(({ entry, folder, seen }): Finding[] => {
    if (playlists.has(seen.extension)) {
      const message = `${entry.name} is left out: playlists are not read, tracks are told by their files.`
      return [{ code: 'playlist_ignored', message }]
    }
    if (seen.extension !== 'cue') return []
    const isWhole = songs.filter((song) => song.folder === folder).length === 1
    const message = isWhole
      ? `${entry.name} is left out: cue sheets are not read, so that its album is one track; split the file to have them all.`
      : `${entry.name} is left out: cue sheets are not read, tracks are told by their files.`
    return [{ code: 'cue_sheet_ignored', message }]
  })
}
