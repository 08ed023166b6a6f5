const discFolder = /^(?:cd|dis[ck]|lp)[ ._-]*(\d{1,2})(?!\d)(?:$|[ ._\-–:([])/i
const bonusFolder = /^bonus(?:[ ._-](?:tracks?|dis[ck]|cd))?$/i
const companions = new Set([
  'art',
  'artwork',
  'booklet',
  'cover',
  'covers',
  'extrafanart',
  'fanart',
  'images',
  'lyrics',
  'scans',
])

/** Number of a folder that holds one disc of an album, such as `CD1` or `Disc 2 - Live`; null for other folders. */
export function discNumber(name: string): number | null {
  const match = discFolder.exec(name)
  return match === null ? null : Number(match[1])
}

/** True for a folder whose tracks belong to the album around it. */
export function isAlbumPart(name: string): boolean {
  return discNumber(name) !== null || bonusFolder.test(name)
}

/** True for folders of pictures and lyrics. */
export function isCompanionFolder(name: string): boolean {
  return companions.has(name.toLowerCase())
}

/** Folder part of a path; empty when there is none. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash < 0 ? '' : path.slice(0, slash)
}

/** Last segment of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
