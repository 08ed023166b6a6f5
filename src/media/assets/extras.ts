import type { ExtraKind } from '../../domain/scanner.ts'

// Folder and suffix words are those of Jellyfin and Plex; `theme-music` and `backdrops` hold theme
// songs and theme videos, which no closer kind describes.
const folderKinds = new Map<string, ExtraKind | 'sample'>([
  ['sample', 'sample'],
  ['samples', 'sample'],
  ['trailer', 'trailer'],
  ['trailers', 'trailer'],
  ['backdrops', 'other'],
  ['thememusic', 'other'],
  ['behindthescenes', 'behindthescenes'],
  ['deletedscenes', 'deleted'],
  ['interviews', 'interview'],
  ['interview', 'interview'],
  ['scenes', 'scene'],
  ['shorts', 'short'],
  ['featurettes', 'featurette'],
  ['featurette', 'featurette'],
  ['extras', 'other'],
  ['extra', 'other'],
  ['bonus', 'other'],
  ['other', 'other'],
  ['clips', 'clip'],
])

/** `Behind The Scenes` and some room; most folders of films are longer and need no look-up. */
const longestFolderName = 20

const suffixKinds = new Map<string, ExtraKind>([
  ['trailer', 'trailer'],
  ['scene', 'scene'],
  ['clip', 'clip'],
  ['interview', 'interview'],
  ['behindthescenes', 'behindthescenes'],
  ['deleted', 'deleted'],
  ['deletedscene', 'deleted'],
  ['featurette', 'featurette'],
  ['short', 'short'],
  ['extra', 'other'],
  ['other', 'other'],
])

/** An extra told from the file's own name. */
export interface NamedExtra {
  readonly kind: ExtraKind
  /** What stands before the suffix; empty for a bare `trailer.mkv`. */
  readonly stem: string
}

/** Kind of extras a folder holds, or null for an ordinary folder. */
export function extrasFolder(name: string): ExtraKind | 'sample' | null {
  if (name.length > longestFolderName) return null
  return folderKinds.get(name.toLowerCase().replace(/[ ._-]/g, '')) ?? null
}

/** Reads an extra's suffix, such as `Film-trailer` or `Film-behindthescenes`. */
export function namedExtra(stem: string): NamedExtra | null {
  const lower = stem.toLowerCase()
  if (lower === 'trailer') return { kind: 'trailer', stem: '' }
  const dash = stem.lastIndexOf('-')
  const kind = dash < 0 ? undefined : suffixKinds.get(lower.slice(dash + 1).trimStart())
  // A blank after the dash is a title's own dash, except in "Film - trailer".
  if (kind !== undefined && (kind === 'trailer' || stem[dash + 1] !== ' ')) {
    return { kind, stem: stem.slice(0, dash).trimEnd() }
  }
  return lower.endsWith('.trailer') || lower.endsWith('_trailer')
    ? { kind: 'trailer', stem: stem.slice(0, -'.trailer'.length) }
    : null
}

/** True when the name carries exactly the word `sample`, set off by `-`, `.` or `_`. */
export function isSampleName(stem: string): boolean {
  return /(?:^|[-._]|- )sample$|\.sample\./i.test(stem)
}
