import type { ScanDirectory, ScannerMedia, UnitVerdict } from 'shelfd/plugin'

import {
  isCompanionFolder,
  isDiscFolder,
  isExtrasFolder,
  isShelfName,
  partNumber,
} from './folders.ts'

/** Judges folders: one with films in it is a unit, what belongs to a film stays with it. */
export function createUnitOf(media: ScannerMedia): (directory: ScanDirectory) => UnitVerdict {
  const holdsFilm = (directory: ScanDirectory): boolean => {
    let parts = 0
    for (const { name, kind } of directory.entries) {
      if (kind === 'directory') {
        if (isDiscFolder(media, name)) return true
        if (partNumber(name) !== null) parts += 1
        continue
      }
      const seen = media.classify({ name, path: name })
      if (seen.disc?.main === true) return true
      if (seen.kind === 'video' && seen.extra === undefined && seen.sample === undefined)
        return true
    }
    // `CD1` beside `CD2`; a single one may be anything.
    return parts > 1
  }
  const belongs = (name: string, depth: number): boolean =>
    isDiscFolder(media, name) ||
    isCompanionFolder(name) ||
    (isExtrasFolder(media, name) && !(depth === 1 && isShelfName(name)))
  const belongsToUnit = ({ path, name, depth, insideUnit }: ScanDirectory): boolean =>
    belongs(name, depth) ||
    (insideUnit && path.split('/').some((segment, at) => belongs(segment, at + 1)))
  return (directory) => {
    if (directory.depth === 0) return holdsFilm(directory) ? 'unit' : 'descend'
    if (belongsToUnit(directory)) return 'descend'
    if (directory.insideUnit && directory.depth > 1 && partNumber(directory.name) !== null) {
      return 'descend'
    }
    return holdsFilm(directory) ? 'unit' : 'descend'
  }
}
