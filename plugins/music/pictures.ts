import type { AssetType } from 'shelfd/plugin'

/** What a picture is by its name. */
export interface Picture {
  readonly type: AssetType
  /** It names the artist, wherever it lies. */
  readonly isArtist: boolean
  /** The best picture of its type comes first: a lower number. */
  readonly rank: number
}

const image = /\.(?:jpe?g|png|webp|gif|bmp|avif)$/i

/** Words in the order in which programs prefer them. */
const words: readonly (readonly [word: RegExp, type: AssetType])[] = [
  [/^cover$/, 'poster'],
  [/^folder$/, 'poster'],
  [/^front$/, 'poster'],
  [/^album(?:art)?$/, 'poster'],
  [/^poster$/, 'poster'],
  [/^artist(?:[-_ ](?:poster|thumb))?$/, 'poster'],
  [/^(?:artist[-_ ])?(?:fanart|backdrop|background)[-_ ]?\d{0,2}$/, 'fanart'],
  [/^(?:artist[-_ ])?(?:clear)?logo$/, 'logo'],
  [/^(?:artist[-_ ])?banner$/, 'banner'],
  [/^(?:artist[-_ ])?clearart$/, 'clearart'],
  [/^(?:artist[-_ ])?(?:landscape|thumb)$/, 'landscape'],
  [/^(?:disc|cdart|discart|cd)$/, 'disc'],
  // As the Windows Media Player writes them: AlbumArt_{…}_Large.jpg, which are small ones.
  [/^albumart_.+_large$/, 'poster'],
]

/**
 * What picture a file is, by its name or by a folder for pictures of one sort; null for other files and for pictures
 * that say nothing, such as a back.
 */
export function pictureOf(name: string, folder: string): Picture | null {
  if (!image.test(name)) return null
  if (isGallery(folder)) return { type: 'fanart', rank: words.length, isArtist: false }
  const stem = name.slice(0, name.lastIndexOf('.')).toLowerCase()
  const rank = words.findIndex(([word]) => word.test(stem))
  const type = words[rank]?.[1]
  return type === undefined ? null : { type, rank, isArtist: stem.startsWith('artist') }
}

function isGallery(folder: string): boolean {
  return /(?:^|\/)extrafanart$/i.test(folder)
}
