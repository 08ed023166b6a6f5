const deviceName = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])$/i
/** Controls, and marks that turn the direction of text and so show another name than there is. */
const dropped = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]/gu

/** Bytes of a name that are no UTF-8, as `domain/file-name.ts` writes them: what is made anew has none. */
const undecodable = /[\uf780-\uf7ff]+/g

/** What file systems take for one segment of a path. */
export const mostBytes = 255

const replacements: Readonly<Record<string, string>> = {
  '\\': '+',
  '/': '+',
  '<': '',
  '>': '',
  '?': '!',
  '*': '-',
  '|': '',
  '"': '',
}

/** A value as a part of a name: no separator of paths is left in it, nor what some file system refuses. */
export function safeText(text: string): string {
  return text
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\t\n\r]/g, ' ')
    .replace(undecodable, '_')
    .replace(dropped, '')
    .replace(/: /g, ' - ')
    .replace(/:/g, '-')
    .replace(/[\\/<>?*|"]/g, (sign) => replacements[sign] ?? '')
    .replace(/ {2,}/g, ' ')
    .trim()
}

/**
 * A whole segment of a path, of at most 255 bytes: not empty, not hidden, none that leads up, and none that Windows has for
 * its devices. `end` is kept when the rest is cut.
 */
export function safeSegment(text: string, end = '', room = mostBytes): string {
  const start = text.replace(/^[. ]+/, '').replace(end === '' ? /[. ]+$/ : / +$/, '')
  const named = start === '' ? '_' : start
  const cut = cutToBytes(named, Math.max(1, room - Buffer.byteLength(end)))
  const whole = (end === '' ? cut.replace(/[. ]+$/, '') : cut) + end
  const [stem = ''] = whole.split('.')
  return deviceName.test(stem.trim()) ? `${stem}_${whole.slice(stem.length)}` : whole
}

/** Cuts between characters as people see them: no half of an emoji, no letter without its accent. */
export function cutToBytes(text: string, most: number): string {
  if (Buffer.byteLength(text) <= most) return text
  let bytes = 0
  let kept = ''
  for (const { segment } of new Intl.Segmenter('und').segment(text)) {
    bytes += Buffer.byteLength(segment)
    if (bytes > most) break
    kept += segment
  }
  // One "character" of hundreds of accents fits nowhere: then by code points.
  if (kept === '') {
    bytes = 0
    for (const char of text) {
      bytes += Buffer.byteLength(char)
      if (bytes > most) break
      kept += char
    }
  }
  return kept.trimEnd() || '_'
}
