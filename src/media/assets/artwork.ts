import type { AssetType } from '../../domain/media.ts'
import type { Artwork } from '../../domain/scanner.ts'
import { languageOf } from './language.ts'
import { findStem, type StemIndex } from './stems.ts'

const words = new Map<string, AssetType>([
  ['poster', 'poster'],
  ['folder', 'poster'],
  ['cover', 'poster'],
  ['default', 'poster'],
  ['movie', 'poster'],
  ['show', 'poster'],
  ['fanart', 'fanart'],
  ['background', 'fanart'],
  ['backdrop', 'fanart'],
  ['art', 'fanart'],
  ['keyart', 'keyart'],
  ['logo', 'logo'],
  ['clearlogo', 'logo'],
  ['clearart', 'clearart'],
  ['banner', 'banner'],
  ['landscape', 'landscape'],
  ['thumb', 'thumb'],
  ['disc', 'disc'],
  ['cdart', 'disc'],
  ['discart', 'disc'],
])

/** Words that mean a picture only when they are the whole name, or follow the name of a video beside it. */
const wholeNameOnly = new Set(['folder', 'cover', 'default', 'movie', 'show', 'art'])
const galleryFolders = new Set(['extrafanart', 'backdrops', 'fanart'])
const seasonArt = /^season[ _.-]?(\d{1,4}|specials?|all)(?:[-_. ]([a-z]{3,10})(?:-?\d{1,3})?)?$/i

/**
 * What picture an image file is: of its folder (`poster.jpg`, stem empty), of a video (`<stem>-poster.jpg`, or
 * `<stem>.jpg` which counts as its poster), or of a season (`season01-poster.jpg`), with its language if it names one
 * (`poster.de.jpg`). Null for other images.
 */
export function artworkOf(stem: string, folder: string, index: StemIndex): Artwork | null {
  const artwork = plainArtworkOf(stem, folder, index)
  const [, rest, word = ''] = /^(.+)\.([a-z]{2,3})$/i.exec(stem) ?? []
  if (artwork !== null || rest === undefined) return artwork
  const language = languageOf(word)
  // The picture of a video has no word of its own that a language could stand behind.
  const named = findStem(index, rest) === null ? plainArtworkOf(rest, folder, index) : null
  return language === null || named === null ? null : { ...named, language }
}

function plainArtworkOf(stem: string, folder: string, index: StemIndex): Artwork | null {
  if (galleryFolders.has(folder.toLowerCase())) return { type: 'fanart', stem: '' }
  const season = seasonArtwork(stem)
  if (season !== undefined) return season
  const whole = words.get(withoutNumber(stem).toLowerCase())
  if (whole !== undefined) return { type: whole, stem: '' }
  const known = findStem(index, stem)
  if (known !== null) return { type: 'poster', stem: known }
  return suffixArtwork(stem, index)
}

function seasonArtwork(stem: string): Artwork | null | undefined {
  const match = seasonArt.exec(stem)
  const which = match?.[1]?.toLowerCase()
  if (which === undefined) return undefined
  const type = words.get(match?.[2]?.toLowerCase() ?? 'poster')
  // `season-all` is a Kodi fallback that belongs to no single season.
  if (type === undefined || which === 'all') return null
  return { type, stem: '', season: which.startsWith('special') ? 0 : Number(which) }
}

function suffixArtwork(stem: string, index: StemIndex): Artwork | null {
  const plain = withoutNumber(stem)
  const dash = plain.lastIndexOf('-')
  if (dash <= 0) return null
  const word = plain.slice(dash + 1).toLowerCase()
  const type = words.get(word)
  if (type === undefined) return null
  const owner = plain.slice(0, dash).trimEnd()
  const known = findStem(index, owner)
  if (known === null && wholeNameOnly.has(word)) return null
  if (known === null && owner.toLowerCase() === 'movie') return { type, stem: '' }
  return { type, stem: known ?? owner }
}

// fanart-1, fanart2, poster3, extra pictures of the same type.
function withoutNumber(stem: string): string {
  return stem.replace(/(?<=[a-z])-?\d{1,3}$/i, '')
}
