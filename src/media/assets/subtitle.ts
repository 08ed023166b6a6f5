import type { SubtitleName } from '../../domain/scanner.ts'
import { findStem, type StemIndex } from './stems.ts'
import { readFlags, readFlagsAtEnd, readFlagsInFolder, readOnlyFlags } from './subtitle-flags.ts'

const subtitleFolders = new Set(['sub', 'subs', 'subtitle', 'subtitles', 'vobsubs', 'untertitel'])

/** Names carry few separators after the stem; the limit keeps a hostile one cheap. */
const maxSteps = 16

/** True for a folder that holds subtitles. */
function isSubtitleFolder(name: string): boolean {
  return subtitleFolders.has(name.toLowerCase())
}

/**
 * Reads a subtitle's name. The stem is the longest listed one the name begins with, up to a dot, or up to another
 * separator when nothing but flags and languages follows (`Film_en`, `Film [English]`). In a folder of subtitles
 * (`Subs/2_English.srt`, `Subs/<stem>/2_English.srt`) the folder may name it, else it is null.
 */
export function subtitleOf(
  stem: string,
  folders: readonly string[],
  index: StemIndex,
): SubtitleName {
  const owner = ownerOf(stem, index)
  if (owner !== null) return { stem: owner.stem, ...readFlags(owner.rest) }
  const loose = looseOwnerOf(stem, index)
  if (loose !== null) return loose
  const at = folders.findIndex(isSubtitleFolder)
  if (at < 0) return { stem: null, ...readFlagsAtEnd(stem.split('.')) }
  const folder = folders[at + 1]
  const named = folder === undefined ? null : findStem(index, folder)
  return { stem: named, ...readFlagsInFolder(stem) }
}

function ownerOf(stem: string, index: StemIndex): { stem: string; rest: string[] } | null {
  const rest: string[] = []
  let head = stem
  for (let step = 0; step < maxSteps; step += 1) {
    const found = findStem(index, head)
    if (found !== null) return { stem: found, rest }
    const dot = head.lastIndexOf('.')
    if (dot <= 0) return null
    rest.unshift(head.slice(dot + 1))
    head = head.slice(0, dot)
  }
  return null
}

function looseOwnerOf(stem: string, index: StemIndex): SubtitleName | null {
  let end = stem.length
  for (let step = 0; step < maxSteps; step += 1) {
    end = lastSeparator(stem, end)
    if (end <= 0) return null
    const found = findStem(index, stem.slice(0, end))
    if (found === null) continue
    const flags = readOnlyFlags(stem.slice(end))
    return flags === null ? null : { stem: found, ...flags }
  }
  return null
}

const separators = ' _-.([{'

function lastSeparator(text: string, before: number): number {
  let at = before - 1
  while (at > 0 && !separators.includes(text[at] ?? '')) at -= 1
  return at
}
