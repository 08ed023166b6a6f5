import type { ScanDirectory, ScannerMedia, UnitVerdict } from 'shelfd/plugin'

import { isCompanionFolder, isDiscFolder, isShelfName, ofFilm, partNumber } from './folders.ts'

/** Judges folders: one with films in it is a unit, what belongs to a film stays with it. */
export function createUnitOf(media: ScannerMedia): (directory: ScanDirectory) => UnitVerdict {
  const isFilm = (name: string): boolean => {
    const seen = media.classify({ name, path: name })
    if (seen.disc?.main === true) return true
    return seen.kind === 'video' && seen.extra === undefined && seen.sample === undefined
  }
  const holdsFilm = (directory: ScanDirectory): boolean => {
    // Nearly always it is the film, and a walk asks this of every folder.
    const largest = largestFile(directory)
    if (largest !== null && isFilm(largest)) return true
    let parts = 0
    for (const { name, kind } of directory.entries) {
      if (kind === 'directory') {
        if (isDiscFolder(media, name)) return true
        if (partNumber(name) !== null) parts += 1
        continue
      }
      if (isFilm(name)) return true
    }
    // `CD1` beside `CD2`; a single one may be anything.
    return parts > 1
  }
  const belongs = (name: string, depth: number): boolean =>
    isCompanionFolder(name) || ofFilm(media, name, depth === 1 && isShelfName(name))
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

function largestFile({ entries }: ScanDirectory): string | null {
  let largest: ScanDirectory['entries'][number] | null = null
  for (const entry of entries) {
    if (entry.kind === 'file' && entry.sizeBytes > (largest?.sizeBytes ?? -1)) largest = entry
  }
  return largest?.name ?? null
}
