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
  const episodes = new Map<string, ScanEntry[]>()
  for (const entry of entries) {
    if (!isEpisodeFile(media.classify(entry))) continue
    const folder = parentOf(entry.path)
    const list = episodes.get(folder)
    if (list === undefined) episodes.set(folder, [entry])
    else list.push(entry)
  }
  const stems = new Map<string, readonly string[]>()
  for (const [folder, list] of episodes) stems.set(folder, stemsOf(media, list))
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

// Sidecars of a stack carry the name its parts have in common.
function stemsOf(media: ScannerMedia, episodes: readonly ScanEntry[]): readonly string[] {
  const stems = episodes.map((entry) => media.classify(entry).stem)
  const shared = episodes.flatMap((entry) => media.classify(entry, stems).part?.stem ?? [])
  return [...new Set([...stems, ...shared.filter((stem) => stem !== '')])]
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
