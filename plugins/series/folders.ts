import type { ParsedName, ScannerMedia } from 'shelfd/plugin'

const companions = new Set([
  'sub',
  'subs',
  'subtitle',
  'subtitles',
  'vobsubs',
  'artwork',
  'extrafanart',
  'fanart',
  'proof',
  'screens',
  'screenshots',
])
const bareNumber = /^(?:\d{1,2}|(?:19|20)\d\d)$/

/** Last segment of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** Path without its last segment; empty at the top. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash < 0 ? '' : path.slice(0, slash)
}

/** True for `1` and `2016`, which are seasons only inside a show. */
export function isBareNumber(name: string): boolean {
  return bareNumber.test(name)
}

/** True when a name says which episode it is. */
export function isEpisodic(parsed: ParsedName): boolean {
  return parsed.episodes !== undefined || parsed.absolute !== undefined || parsed.date !== undefined
}

/** Season of a folder: its name is only that (`Season 1`), or the show's with a season; null for other folders. */
export function seasonOf(media: ScannerMedia, path: string): number | null {
  const name = nameOf(path)
  const alone = media.parseName(name)
  if (isEpisodic(alone) && !isBareNumber(name)) return null
  if (alone.title === undefined && !isBareNumber(name)) return single(alone)
  const parent = nameOf(parentOf(path))
  if (parent === '') return null
  const within = media.parseName(`${parent}/${name}`)
  return within.title === media.parseName(parent).title ? single(within) : null
}

function single({ seasons }: ParsedName): number | null {
  return seasons?.length === 1 ? (seasons[0] ?? null) : null
}

/** True for folders whose files belong to what surrounds them. */
export function isCompanionFolder(media: ScannerMedia, name: string): boolean {
  if (companions.has(name.toLowerCase())) return true
  const seen = media.classify({ name: '', path: `${name}/` })
  return seen.extra !== undefined || seen.sample === true || seen.disc !== undefined
}
