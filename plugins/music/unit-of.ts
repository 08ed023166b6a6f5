import type { ScanDirectory, ScannerMedia, UnitVerdict } from 'shelfd/plugin'

import { isAlbumPart, isCompanionFolder } from './folders.ts'
import { pictureOf } from './pictures.ts'

/** Judges folders: one with music in it is a unit, and so is one with discs of an album; the rest leads there. */
export function createUnitOf(media: ScannerMedia): (directory: ScanDirectory) => UnitVerdict {
  return (directory) => {
    const { depth, name, insideUnit } = directory
    // What is directly in the root has no album around it.
    if (depth > 1 && isAlbumPart(name)) return 'descend'
    const isMusic = holds(directory, (file) => media.classify(file).kind === 'audio')
    if (depth > 0 && !isMusic && isCompanionFolder(name)) return 'descend'
    if (isMusic) return 'unit'
    if (depth === 0) return 'descend'
    if (holdsDiscs(directory)) return 'unit'
    return isArtist(directory) && !(insideUnit && depth > 1) ? 'unit' : 'descend'
  }
}

function holdsDiscs({ entries }: ScanDirectory): boolean {
  return entries.some(({ name, kind }) => kind === 'directory' && isAlbumPart(name))
}

/** Pictures or a sidecar of an artist beside the folders of the albums. */
function isArtist(directory: ScanDirectory): boolean {
  const { depth, entries } = directory
  const hasFolders = entries.some(
    ({ name, kind }) => kind === 'directory' && !isCompanionFolder(name),
  )
  if (!hasFolders) return false
  return holds(directory, ({ name }) => {
    if (name.toLowerCase() === 'artist.nfo') return true
    const picture = pictureOf(name, '')
    return picture !== null && (picture.isArtist || depth === 1)
  })
}

function holds(
  { entries }: ScanDirectory,
  fits: (file: { name: string; path: string }) => boolean,
): boolean {
  return entries.some(({ name, kind }) => kind === 'file' && fits({ name, path: name }))
}
