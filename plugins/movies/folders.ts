import type { ScannerMedia } from 'shelfd/plugin'

const partFolder = /^(?:cd|dvd|dis[ck]|part|pt)[ ._-]?(\d{1,2})$/i
const companions = new Set([
  'sub',
  'subs',
  'subtitle',
  'subtitles',
  'vobsubs',
  'artwork',
  'covers',
  'extrafanart',
  'fanart',
  'proof',
  'screens',
  'screenshots',
])
/** Extras folders whose names are also used for whole shelves of films. */
const shelfNames = new Set(['shorts', 'scenes', 'clips', 'other', 'interviews'])

/** Number of a folder that holds one part of a film, such as `CD1`; null for other folders. */
export function partNumber(name: string): number | null {
  const match = partFolder.exec(name)
  return match === null ? null : Number(match[1])
}

/** True for folders of a disc, and for those of extras and samples but on a shelf of films. */
export function ofFilm(media: ScannerMedia, name: string, isShelf: boolean): boolean {
  const seen = media.classify({ name: '', path: `${name}/` })
  return seen.disc !== undefined || (!isShelf && (seen.extra !== undefined || seen.sample === true))
}

/** True for `VIDEO_TS` and `BDMV`. */
export function isDiscFolder(media: ScannerMedia, name: string): boolean {
  return media.classify({ name: '', path: `${name}/` }).disc !== undefined
}

/** True for folders of subtitles, pictures and the like. */
export function isCompanionFolder(name: string): boolean {
  return companions.has(name.toLowerCase())
}

/** True for `Shorts` and its like, which directly below the root are shelves. */
export function isShelfName(name: string): boolean {
  return shelfNames.has(name.toLowerCase())
}
