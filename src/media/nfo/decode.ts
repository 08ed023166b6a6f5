const utf8 = new TextDecoder('utf-8', { fatal: true })
const singleByte = /^(?:windows|iso-8859|macintosh|koi8|ibm866|x-mac)/

/**
 * Text of an NFO: by its byte-order mark, else the encoding its first line declares, else UTF-8, and windows-1252
 * when it is not UTF-8 after all. Never throws; what an encoding cannot express becomes U+FFFD.
 */
export function decodeText(bytes: Uint8Array): string {
  const wide = wideEncoding(bytes)
  if (wide !== null) return new TextDecoder(wide).decode(bytes)
  const declared = hasUtf8Mark(bytes) ? null : declaredEncoding(bytes)
  // Many files are saved as UTF-8 below the first line of an older one; other bytes are hardly ever valid UTF-8.
  if (declared !== null && !singleByte.test(declared.encoding)) return declared.decode(bytes)
  try {
    return utf8.decode(bytes)
  } catch {
    return declared === null ? decodeDamaged(bytes) : declared.decode(bytes)
  }
}

/** UTF-16 has a mark, or else a first character of which one byte is zero. */
function wideEncoding([first, second]: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (first === undefined || second === undefined) return null
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return 'utf-16le'
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return 'utf-16be'
  return null
}

function hasUtf8Mark([first, second, third]: Uint8Array): boolean {
  return first === 0xef && second === 0xbb && third === 0xbf
}

/** The decoder for `<?xml … encoding="…"?>`; null for UTF-8, for none, and for one that cannot be true. */
function declaredEncoding(bytes: Uint8Array): TextDecoder | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 200))
  const label = /^[^<]*<\?xml[^>]*\bencoding\s*=\s*["']([\w.:-]+)["']/i.exec(
    head.toString('latin1'),
  )?.[1]
  // Single bytes that announce themselves as UTF-16 are a file converted without its first line.
  if (label === undefined || /^(?:utf|ucs|unicode)/i.test(label)) return null
  try {
    return new TextDecoder(label as Bun.Encoding)
  } catch {
    return null
  }
}

// A text cut inside a character, or pasted together, is still UTF-8 where most of its characters are.
function decodeDamaged(bytes: Uint8Array): string {
  const lossy = new TextDecoder().decode(bytes)
  let broken = 0
  let whole = 0
  for (const [character] of lossy.matchAll(/[\u0080-\uffff]/g)) {
    if (character === '\ufffd') broken += 1
    else whole += 1
  }
  return whole > broken ? lossy : new TextDecoder('windows-1252').decode(bytes)
}
