import type { SubtitleName } from '../../domain/scanner.ts'
import { languageOf, languageTagOf } from './language.ts'
import { findStem, type StemIndex } from './stems.ts'

const forcedWords = new Set(['forced', 'foreign'])
const hearingWords = new Set(['sdh', 'cc', 'hoh'])
const subtitleFolders = new Set(['sub', 'subs', 'subtitle', 'subtitles', 'vobsubs', 'untertitel'])

/** True for a folder that holds subtitles. */
export function isSubtitleFolder(name: string): boolean {
  return subtitleFolders.has(name.toLowerCase())
}

/**
 * Reads a subtitle's name. The stem is the longest listed one the name begins with, up to a dot; in a folder of
 * subtitles (`Subs/2_English.srt`, `Subs/<stem>/2_English.srt`) the folder may name it, else it is null.
 */
export function subtitleOf(
  stem: string,
  folders: readonly string[],
  index: StemIndex,
): SubtitleName {
  const owner = ownerOf(stem, index)
  if (owner !== null) return { stem: owner.stem, ...flagsOf(owner.rest) }
  const at = folders.findIndex(isSubtitleFolder)
  const folder = at < 0 ? undefined : folders[at + 1]
  const named = folder === undefined ? null : findStem(index, folder)
  return { stem: named, ...flagsOf(stem.split(at < 0 ? '.' : /[._ ]/)) }
}

function ownerOf(stem: string, index: StemIndex): { stem: string; rest: string[] } | null {
  const rest: string[] = []
  let head = stem
  // Names carry few dots after the stem; the limit keeps a hostile one cheap.
  for (let step = 0; step < 16; step += 1) {
    const found = findStem(index, head)
    if (found !== null) return { stem: found, rest }
    const dot = head.lastIndexOf('.')
    if (dot <= 0) return null
    rest.unshift(head.slice(dot + 1))
    head = head.slice(0, dot)
  }
  return null
}

type Flags = Omit<SubtitleName, 'stem'>

function flagsOf(words: readonly string[]): Flags {
  const left: string[] = []
  const flags: { -readonly [Key in keyof Flags]: Flags[Key] } = {}
  let hi = false
  let tag: string | null = null
  for (const word of words) {
    const lower = word.trim().toLowerCase()
    if (forcedWords.has(lower)) flags.forced = true
    else if (lower === 'default') flags.default = true
    else if (hearingWords.has(lower)) flags.hearingImpaired = true
    else if (lower === 'hi') hi = true
    else if (flags.language === undefined && languageOf(lower) !== null) {
      flags.language = languageOf(lower) ?? ''
      tag = languageTagOf(word.trim())
    } else if (word.trim() !== '' && !/^\d{1,3}$/.test(word)) left.push(word.trim())
  }
  // `hi` is Hindi, unless another language is there: then it says "hearing impaired".
  if (hi && flags.language === undefined) flags.language = 'hi'
  else if (hi) flags.hearingImpaired = true
  const title = left.length > 0 ? left.join('.') : tag
  if (title !== null) flags.title = title
  return flags
}
