import type { ScanDirectory, ScannerMedia, UnitVerdict } from 'shelfd/plugin'

import { isBareNumber, isCompanionFolder, isEpisodic, seasonOf } from './folders.ts'

/** Judges folders: a show is a unit for its own files, and each of its seasons is one of its own. */
export function createUnitOf(media: ScannerMedia): (directory: ScanDirectory) => UnitVerdict {
  return (directory) => {
    const { depth, insideUnit, path } = directory
    if (depth > 0 && seasonOf(media, path) !== null) return 'unit'
    if (isShow(media, directory)) return 'unit'
    if (depth > 0 && belongs(media, directory)) return 'descend'
    if (!holdsVideo(media, directory)) return holdsReleases(media, directory) ? 'unit' : 'descend'
    // Directly below the root a folder is a show, even when loose files made the root a unit.
    return depth <= 1 || !insideUnit ? 'unit' : 'descend'
  }
}

function belongs(media: ScannerMedia, { name, path, insideUnit }: ScanDirectory): boolean {
  if (!insideUnit) return isCompanionFolder(media, name)
  return path.split('/').some((segment) => isCompanionFolder(media, segment))
}

function isShow(media: ScannerMedia, { depth, path, entries }: ScanDirectory): boolean {
  const folders: string[] = []
  for (const { name, kind } of entries) {
    if (kind === 'directory') folders.push(name)
    else if (name.toLowerCase() === 'tvshow.nfo') return true
  }
  const within = (name: string): string => (path === '' ? name : `${path}/${name}`)
  const worded = folders.filter((name) => !isBareNumber(name))
  // `Specials` directly in the root may be a shelf of them.
  const least = depth === 0 ? 1 : 0
  if (worded.some((name) => (seasonOf(media, within(name)) ?? -1) >= least)) return true
  const numbered = folders.length - worded.length
  return depth > 0 && numbered > 0 && worded.every((name) => isCompanionFolder(media, name))
}

function holdsVideo(media: ScannerMedia, { entries }: ScanDirectory): boolean {
  return entries.some(({ name, kind }) => {
    if (kind !== 'file') return false
    const seen = media.classify({ name, path: name })
    if (seen.disc?.main === true) return true
    return seen.kind === 'video' && seen.extra === undefined && seen.sample === undefined
  })
}

// `Show/Show.S01E01.720p-GRP/`: a folder for each episode.
function holdsReleases(media: ScannerMedia, directory: ScanDirectory): boolean {
  if (directory.depth === 0 || directory.insideUnit) return false
  const show = media.parseName(directory.name).title?.toLowerCase()
  return directory.entries.some(({ name, kind }) => {
    if (kind !== 'directory') return false
    const parsed = media.parseName(name)
    return (
      parsed.seasons !== undefined && isEpisodic(parsed) && parsed.title?.toLowerCase() === show
    )
  })
}
