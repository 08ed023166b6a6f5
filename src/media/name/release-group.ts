import { isReleaseWord, releaseStart } from './release-words.ts'

/** `-xpost`, `-Obfuscated`, `-1`: what posters hang behind the group. */
const posting =
  /-(?:xpost|postbot|obfuscat(?:ed|ion)|scrambled|(?:alternativeto|as)requested|pre|re-?packpost|nzbgeek|sample|rakuv[a-z0-9]{0,10}|buymore|whiterev|gerov|z0ids3n|chamele0n|4p(?:lanet)?|altezachen|(?<=-[a-z][a-z0-9]{1,12}-)[1-9])$/i
/** `[eztv]`, `[rartv]`, `[TGx]`: indexes that tag what others released. */
const indexTag =
  /[ .]?\[(?:eztvx?|ettv|rartv|rarbg|tgx|ethd|publichd|vtv|btn|no-?rar|nzb[a-z]{2,10}|tjet)(?:\.[a-z]{2,5})?\]$/i
/** `[v3]`, `(v2)`. */
const versionTag = /[ .]?[[(]v\d[\])]$/i
/** `.nzb`, `.proof`: what is left of a file's former life. */
/** `(1926)-trailer`: what an extra is, behind a name that needs no group. */
const extra =
  /(?<=[\])])-(?:trailer|featurette|behindthescenes|deleted(?:scene)?|interview|scene|short|clip|sample|extra|other)$/i
const leftover = /\.(?:nzb|proof|torrent|sample)$/i
const language = /[ ._](?:english|german|french|spanish|italian|russian|dutch|nordic)$/i

/** A name without what is hung behind its group: `-xpost`, `[eztv]`, `[v3]`. */
export function withoutPosting(name: string): string {
  let text = name.trimEnd()
  for (let round = 0; round < 4; round += 1) {
    const next = text
      .replace(posting, '')
      .replace(indexTag, '')
      .replace(versionTag, '')
      .replace(leftover, '')
      .replace(extra, '')
    if (next === text || next === '') break
    text = next
  }
  return text
}

/** A name without its web site, and with it. */
export interface GroupName {
  readonly text: string
  readonly posted: string
}

/** `x264-GRP`, `(1080p … GRP)`, `… H.264.GRP`, `) [GRP]`: the group a name ends with, or null. */
export function groupAtEnd({ text, posted }: GroupName, leading?: string): string | null {
  const start = releaseStart(text)
  if (start < 0) return null
  const bracket = leading === undefined ? bracketGroup(posted, start) : null
  return bracket ?? dashGroup(text, start) ?? parenGroup(text, start) ?? dotGroup(text)
}

/** `(… - Person) [GRP]`, `] [GRP]`, `(…) GRP`, `5 1 Person[GRP]`. */
function bracketGroup(text: string, start: number): string | null {
  const match = /(?:[\])] ?|[^-] | [A-Za-z0-9]{2,20})\[([A-Za-z][^[\](){}/,+]{1,24})\]$/.exec(text)
  const inner = match?.[1] ?? /\) ([A-Z][A-Za-z]{1,9})$/.exec(text)?.[1]
  if (inner === undefined || text.length - inner.length - 1 <= start) return null
  return isGroupName(inner) && !isSite(inner) ? inner.trim() : null
}

// `[tvu.org.ru]` is a site, `[YTS.MX]` a group that is called like one.
function isSite(text: string): boolean {
  return /\.[a-z]{2,4}$/i.test(text) && !/^yts/i.test(text)
}

/** `x264-GRP`, `-Some-GRP`, `H.265-Two Words`, also with a language hung behind. */
function dashGroup(whole: string, start: number): string | null {
  const text = whole.replace(language, '')
  const spaced = /-([A-Za-z][\w]{1,20}(?: [A-Z][\w]{1,12}){1,2})$/.exec(text)?.[1]
  if (spaced !== undefined && spaced.split(' ').every(isOwnWord)) return spaced
  const initials = /-((?:[A-Z]\.){1,4}[A-Z])$/.exec(text)?.[1]
  if (initials !== undefined) return initials
  // `x264-[GRP]`, `-reencoded.GRP`, `by GRP`.
  const dressed =
    /(?:[-.]\[([A-Za-z\d]{2,20})\]|- \(([A-Z][A-Za-z\d]{2,20})\)|[mg]b - ([A-Z][A-Za-z\d]{2,15})|-re-?enc(?:oded)?\.(\w{2,20})|[ .]by[ .]([A-Za-z]\w{1,20}))$/i.exec(
      text,
    )
  const inner = dressed?.slice(1).find((part) => part !== undefined)
  if (inner !== undefined && isOwnWord(inner)) return inner
  const token = /(?:^|[ ._[(])([^ ._[\](){}]*-[^ .[\](){}]{1,30}?)-?$/.exec(text.slice(start))?.[1]
  if (token === undefined) return null
  const parts = (/_[^_]*-/.test(token) ? token.slice(token.lastIndexOf('_') + 1) : token).split('-')
  let at = 0
  while (at < parts.length - 1 && isReleaseWord(parts[at] ?? '')) at += 1
  if ((parts[at] ?? '') === '') at += 1
  const group = parts.slice(Math.min(at, parts.length - 1)).join('-')
  if (/^[\dA-F]{8}$/i.test(group) && /\d/.test(group)) return null
  return isOwnWord(group) && /^[\p{L}\d][\p{L}\d_.@&!+-]{0,30}$/u.test(group) ? group : null
}

/** `(1080p BluRay x265 10bit GRP)`, `(… English - GRP)`, `[… Softsubs (GRP)]`. */
function parenGroup(text: string, start: number): string | null {
  const match = /\(([^()]{2,200})\)?\]?$/.exec(text)
  const inner = match?.[1]
  if (match === null || inner === undefined) return null
  if (releaseStart(inner) < 0) {
    return match.index > start && text.endsWith(')]') && isGroupName(inner) ? inner : null
  }
  const tail = /[ -]-(?=[A-Z])([A-Za-z][\w]{0,20}(?: [A-Z][\w]{0,12}){1,2})$/.exec(inner)?.[1]
  if (tail !== undefined) return tail
  const word = / ([A-Za-z][\w@.-]{1,20})$/.exec(inner)?.[1]
  return word !== undefined && isOwnWord(word) && !isLanguage(word) ? word : null
}

/** `AAC2.0.H.264.GRP`, `x264 GRP`. */
function dotGroup(text: string): string | null {
  const word =
    /[. ](?:x26[45]|26[45]|avc|hevc|opus|ma|dts-?(?:hd|ma)?|\d)[. ]([A-Za-z][A-Za-z0-9]{2,15})$/i.exec(
      text,
    )?.[1]
  return word !== undefined && isOwnWord(word) && !isLanguage(word) ? word : null
}

function isGroupName(text: string): boolean {
  if (releaseStart(text) >= 0 || isLanguage(text)) return false
  return !text.split(/[ ._-]/).some((word) => word !== '' && isReleaseWord(word))
}

function isOwnWord(word: string): boolean {
  return word !== '' && !isReleaseWord(word)
}

/** True for a language that may stand behind a group. */
export function isLanguage(word: string): boolean {
  return /^(?:english|german|french|spanish|italian|russian|dutch|nordic|castellano|latino|hindi|japanese)$/i.test(
    word,
  )
}
