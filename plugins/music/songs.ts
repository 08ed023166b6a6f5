import type {
  FileClass,
  Finding,
  MediaTags,
  ScanEntry,
  ScannerMedia,
  ScanUnit,
} from 'shelfd/plugin'

import { discNumber, isAlbumPart, isCompanionFolder, nameOf, parentOf } from './folders.ts'
import { areNumbered, readTrackName, type TrackName } from './names.ts'

/** A file of the unit with what its name says. */
export interface Seen {
  readonly entry: ScanEntry
  readonly seen: FileClass
  /** Folder below the unit; empty for the unit itself. */
  readonly folder: string
}

/** An audio file with all that was read of it. */
export interface Song {
  readonly entry: ScanEntry
  readonly stem: string
  /** Folder below the unit. */
  readonly folder: string
  readonly tags: MediaTags | null
  readonly name: TrackName
  /** Disc of its folder; null outside of such folders. */
  readonly folderDisc: number | null
  readonly findings: readonly Finding[]
}

/** Classifies the files of a unit. */
export function seeAll(media: ScannerMedia, unit: ScanUnit): readonly Seen[] {
  return unit.entries.map((entry) => ({
    entry,
    seen: media.classify(entry),
    folder: parentOf(entry.path),
  }))
}

/** Reads the tags and names of the audio files, in the order of their paths. */
export async function readSongs(
  media: ScannerMedia,
  unit: ScanUnit,
  files: readonly Seen[],
): Promise<readonly Song[]> {
  const audio = files
    .filter(({ seen }) => seen.kind === 'audio')
    .toSorted((a, b) => (a.entry.path < b.entry.path ? -1 : 1))
  const numbered = new Map(
    [...Map.groupBy(audio, ({ folder }) => folder)].map(([folder, list]) => [
      folder,
      areNumbered(list.map(({ seen }) => seen.stem)),
    ]),
  )
  const songs: Song[] = []
  for (const { entry, seen, folder } of audio) {
    const { tags, findings } = await media.readTags(entry)
    songs.push({
      entry,
      stem: seen.stem,
      folder,
      tags,
      name: readTrackName(seen.stem, numbered.get(folder) ?? false),
      folderDisc: discNumber(nameOf(folder === '' ? unit.path : folder)),
      findings,
    })
  }
  return songs
}

/** Folders around a song that name artist and album, outermost first: without those of discs. */
export function namingFolders(unit: ScanUnit, song: Song): readonly string[] {
  return [...unit.path.split('/'), ...song.folder.split('/')].filter(
    (name, at) => name !== '' && !isCompanionFolder(name) && (at === 0 || !isAlbumPart(name)),
  )
}
