import type { FileClass, ScanEntry, ScannerMedia } from 'shelfd/plugin'

/** A file of the unit with what its name says. */
export interface Seen {
  readonly entry: ScanEntry
  readonly seen: FileClass
  /** Folder below the unit; empty for the unit itself. */
  readonly folder: string
}

/** Classifies a unit's files, each against the videos beside it or in the nearest folder above. */
export function seeAll(media: ScannerMedia, entries: readonly ScanEntry[]): readonly Seen[] {
  const films = new Map<string, ScanEntry[]>()
  for (const entry of entries) {
    if (!isFilmFile(media.classify(entry))) continue
    const folder = folderOf(entry.path)
    const list = films.get(folder)
    if (list === undefined) films.set(folder, [entry])
    else list.push(entry)
  }
  const stems = new Map<string, readonly string[]>()
  for (const [folder, list] of films) stems.set(folder, stemsOf(media, list))
  return entries.map((entry) => {
    const folder = folderOf(entry.path)
    return { entry, folder, seen: media.classify(entry, nearest(stems, folder)) }
  })
}

/** True for a video that is no extra, no sample and no part of a disc's structure. */
export function isFilmFile(seen: FileClass): boolean {
  return (
    seen.kind === 'video' &&
    seen.extra === undefined &&
    seen.sample === undefined &&
    seen.disc === undefined
  )
}

// Sidecars of a stack carry the name its parts have in common.
function stemsOf(media: ScannerMedia, films: readonly ScanEntry[]): readonly string[] {
  const stems = films.map((entry) => media.classify(entry).stem)
  // One alone is no stack.
  if (films.length === 1) return stems
  const shared = films
    .map((entry) => media.classify(entry, stems).part?.stem ?? '')
    .filter((stem) => stem !== '')
  return [...new Set([...stems, ...shared])]
}

function nearest(
  stems: ReadonlyMap<string, readonly string[]>,
  folder: string,
): readonly string[] | undefined {
  for (let at = folder; ; at = folderOf(at)) {
    const found = stems.get(at)
    if (found !== undefined || at === '') return found
  }
}

/** Folder part of a path; empty when there is none. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash < 0 ? '' : path.slice(0, slash)
}
