/** What the name of a track's file says. Missing keys are unknown. */
export interface TrackName {
  readonly title: string
  readonly artist?: string
  readonly disc?: number
  readonly track?: number
}

/** What the name of an album's folder says. */
export interface AlbumName {
  readonly title: string
  readonly artist?: string
  readonly year?: number
  readonly edition?: string
}

const variousNames = new Set(['various artists', 'various', 'va', 'v.a.', 'v/a'])

/** True for what compilations have instead of an artist. */
export function isVarious(name: string): boolean {
  return variousNames.has(name.trim().toLowerCase())
}

const dash = String.raw`\s+[-–—]\s+`
const discTrack = /^(\d{1,2})[-.](\d{2,3})(?:\s*[-–.)]\s*|\s+)(.+)$/
const numbered = /^(\d{1,3})(?:\s*[-–.)]\s*)(?=\S)(.+)$/
const numberedLoosely = /^(\d{1,3})\s+(.+)$/
const artistNumber = new RegExp(`^(.+?)${dash}(?:.+${dash})?(\\d{1,3})(?:${dash}|\\.\\s+)(.+)$`)
const artistTitle = new RegExp(`^(.+?)${dash}(.+)$`)

/**
 * Reads `01 - Title`, `1-05 Title`, `07. Artist - Title`, `Artist - Album - 01 - Title`. `isNumbered`: the other files
 * of the folder begin with numbers too, so that one without a mark behind it is a number and no part of the title.
 */
export function readTrackName(stem: string, isNumbered: boolean): TrackName {
  const text = spaced(stem)
  const both = discTrack.exec(text)
  if (both !== null) {
    return { disc: Number(both[1]), track: Number(both[2]), ...artistAndTitle(both[3] ?? '') }
  }
  const marked = numbered.exec(text)
  if (marked !== null) return { track: Number(marked[1]), ...artistAndTitle(marked[2] ?? '') }
  const loose = isNumbered || /^0\d/.test(text) ? numberedLoosely.exec(text) : null
  if (loose !== null) return { track: Number(loose[1]), ...artistAndTitle(loose[2] ?? '') }
  const named = artistNumber.exec(text)
  if (named !== null) {
    return { artist: named[1] ?? '', track: Number(named[2]), title: named[3] ?? '' }
  }
  return artistAndTitle(text)
}

/** True when most of several names begin with a number; one alone may be `99 Luftballons`. */
export function areNumbered(stems: readonly string[]): boolean {
  const numbered = stems.filter((stem) => /^\d{1,3}\D/.test(stem)).length
  return numbered > 1 && numbered * 2 > stems.length
}

function artistAndTitle(text: string): { title: string; artist?: string } {
  const match = artistTitle.exec(text)
  if (match === null) return { title: text }
  return { artist: match[1] ?? '', title: match[2] ?? '' }
}

const editionWords =
  /\b(?:edition|remaster(?:ed)?|deluxe|expanded|anniversary|version|bonus|reissue|explicit|mono|stereo)\b/i
const bracket = /\s*[([{]([^()[\]{}]*)[)\]}]\s*$/

/** Reads `Artist - Album (1999) [Deluxe Edition]`, `1999 - Album`, `(1999) Album`. */
export function readAlbumName(folder: string): AlbumName {
  let rest = spaced(folder)
  let year: number | undefined
  let edition: string | undefined
  const leading = /^[([]?((?:19|20)\d\d)(?:[)\]]\s*[-–.]?\s*|\s*[-–.]\s+)(?=\S)/.exec(rest)
  if (leading !== null) {
    year = Number(leading[1])
    rest = rest.slice(leading[0].length)
  }
  for (let found = bracket.exec(rest); found !== null; found = bracket.exec(rest)) {
    const inner = found[1]?.trim() ?? ''
    const number = /^(?:19|20)\d\d$/.test(inner) ? Number(inner) : null
    if (number !== null) year ??= number
    else if (editionWords.test(inner))
      edition = edition === undefined ? inner : `${inner} ${edition}`
    else if (!technical.test(inner)) break
    if (found.index === 0) break
    rest = rest.slice(0, found.index)
  }
  const named = artistAndTitle(rest)
  // `Artist - 1999 - Album`
  const inside = /^((?:19|20)\d\d)\s+[-–—]\s+(.+)$/.exec(named.title)
  if (inside !== null) year ??= Number(inside[1])
  return {
    ...named,
    title: inside?.[2] ?? named.title,
    ...(year === undefined ? {} : { year }),
    ...(edition === undefined ? {} : { edition }),
  }
}

/** What is said of the files and not of the album: `[FLAC]`, `(320 kbps)`, `[24-96]`, `[WEB]`. */
const technical =
  /^(?:(?:flac|mp3|aac|alac|ogg|opus|wav|web|cd|vinyl|lossless|v0|v2|\d{2,3}\s?(?:k(?:bps)?)?|\d\d(?:bit)?[-_ /]\d{2,3}(?:\.\d)?(?:khz)?)[\s,/-]*)+$/i

/** The title of an album without the edition in brackets behind it. */
export function splitEdition(title: string): { title: string; edition?: string } {
  const found = bracket.exec(title)
  const inner = found?.[1]?.trim() ?? ''
  if (found === null || found.index === 0 || !editionWords.test(inner)) return { title }
  return { title: title.slice(0, found.index), edition: inner }
}

/** The artist without guests: `A feat. B` is A. */
export function mainArtist(name: string): string {
  const main = name.replace(/\s*[([]?\s*\b(?:feat\.?|ft\.|featuring)\s.*$/i, '').trim()
  return main === '' ? name : main
}

/** What two spellings of a name have in common, for keys. */
export function fold(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/(\p{Script=Latin})\p{M}+/gu, '$1')
    .normalize('NFC')
    .toLowerCase()
  const turned = /^(.+), (the)$/.exec(plain)
  const words = (turned === null ? plain : `${turned[2]} ${turned[1]}`)
    .replace(/&/g, ' and ')
    .replace(/['’]/g, '')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim()
    .replace(/^the (?=\S)/, '')
  // A name of signs alone, such as `!!!`.
  return words === '' ? plain.trim().replaceAll('/', ' ').replaceAll('#', ' ') || '_' : words
}

function spaced(name: string): string {
  const text = name.includes(' ') ? name : name.replace(/_+/g, ' ')
  return text.replace(/\s+/g, ' ').trim()
}
