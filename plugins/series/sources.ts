import type { FileClass, ScanEntry, ScannerMedia } from 'shelfd/plugin'

import { parentOf } from './folders.ts'

/** A file of the unit with what its name says. */
export interface Seen {
  readonly entry: ScanEntry
  readonly seen: FileClass
  /** Folder below the unit; empty for the unit itself. */
  readonly folder: string
}

/** Classifies a unit's files, each against the videos beside it or in the nearest folder above. */
export function seeAll(media: ScannerMedia, entries: readonly ScanEntry[]): readonly Seen[] {
  const stems = new Map<string, string[]>()
  for (const entry of entries) {
    const seen = media.classify(entry)
    if (!isEpisodeFile(seen)) continue
    const folder = parentOf(entry.path)
    const list = stems.get(folder)
    if (list === undefined) stems.set(folder, [seen.stem])
    else list.push(seen.stem)
  }
  return entries.map((entry) => {
    const folder = parentOf(entry.path)
    return { entry, folder, seen: media.classify(entry, nearest(stems, folder)) }
  })
}

/** True for what can be an episode: a video that is no extra and no sample, or the index of a disc. */
export function isEpisodeFile(seen: FileClass): boolean {
  if (seen.extra !== undefined || seen.sample === true) return false
  return seen.disc === undefined ? seen.kind === 'video' : seen.disc.main
}

function nearest(
  stems: ReadonlyMap<string, readonly string[]>,
  folder: string,
): readonly string[] | undefined {
  for (let at = folder; ; at = parentOf(at)) {
    const found = stems.get(at)
    if (found !== undefined || at === '') return found
  }
}
