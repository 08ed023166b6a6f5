/** What bytes are served as. */
export interface ContentType {
  /** For the header. */
  readonly type: string
  /** Extension of a name for them; null when the bytes do not tell. */
  readonly extension: string | null
}

/** Bytes that `contentTypeOf` looks at. */
export const sniffedBytes = 1024

const unknown: ContentType = { type: 'application/octet-stream', extension: null }

/** Forms of text subtitles; what looks like none of them is not shown, whatever it is called. */
const subtitleForms: readonly (readonly [extension: string, form: RegExp])[] = [
  ['vtt', /^WEBVTT(?:\s|$)/],
  ['srt', /^\d+[ \t]*\r?\n[ \t]*\d{1,2}:\d{2}:\d{2}[,.]\d{1,3}[ \t]*-->/],
  ['ass', /^(?:;[^\n]*\n\s*)*\[Script Info\]/i],
  ['sub', /^\{\d+\}\{\d*\}/],
  ['txt', /^\[\d+\]\[\d*\]/],
  ['txt', /^\d{1,2}:\d{2}:\d{2}[:=]/],
  ['idx', /^# VobSub index file/],
  ['smi', /^<SAMI>/i],
]

/**
 * The type of a file by its first bytes: a picture that browsers show without running anything, a text subtitle as plain
 * text, else bytes without meaning. A name says nothing: `poster.jpg` may be a page with scripts.
 */
export function contentTypeOf(head: Uint8Array): ContentType {
  return pictureType(head) ?? subtitleType(head) ?? unknown
}

function pictureType(head: Uint8Array): ContentType | null {
  // One character a byte.
  const text = String.fromCharCode(...head.subarray(0, 64))
  if (text.startsWith('\u00ff\u00d8\u00ff')) return { type: 'image/jpeg', extension: 'jpg' }
  if (text.startsWith('\u0089PNG\r\n\u001a\n')) return { type: 'image/png', extension: 'png' }
  if (/^GIF8[79]a/.test(text)) return { type: 'image/gif', extension: 'gif' }
  if (/^RIFF[^]{4}WEBP/.test(text)) return { type: 'image/webp', extension: 'webp' }
  if (text.slice(4, 8) === 'ftyp' && /avi[fs]/.test(brands(text))) {
    return { type: 'image/avif', extension: 'avif' }
  }
  return null
}

/** The brands of an `ftyp` box, without what follows it. */
function brands(text: string): string {
  const size = [0, 1, 2, 3].reduce((sum, at) => sum * 256 + text.charCodeAt(at), 0)
  const box = text.slice(0, size)
  return `${box.slice(8, 12)} ${(box.slice(16).match(/.{4}/gs) ?? []).join(' ')}`
}

function subtitleType(head: Uint8Array): ContentType | null {
  const { charset, text } = textOf(head)
  const found = subtitleForms.find(([, form]) => form.test(text.replace(/^\ufeff?\s*/, '')))
  if (found === undefined) return null
  return {
    type: charset === null ? 'text/plain' : `text/plain; charset=${charset}`,
    extension: found[0],
  }
}

function textOf(head: Uint8Array): { charset: string | null; text: string } {
  for (const [charset, first, second] of [
    ['utf-16le', 0xff, 0xfe],
    ['utf-16be', 0xfe, 0xff],
  ] as const) {
    if (head[0] === first && head[1] === second) {
      return { charset, text: new TextDecoder(charset).decode(head) }
    }
  }
  try {
    // The head may end within a character.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
    return { charset: 'utf-8', text }
  } catch {
    return { charset: null, text: Buffer.from(head).toString('latin1') }
  }
}
