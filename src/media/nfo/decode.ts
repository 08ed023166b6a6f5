const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Text of an NFO: by its byte-order mark, else the encoding its first line declares, else UTF-8, and windows-1252
 * when it is not UTF-8 after all. Never throws; what an encoding cannot express becomes U+FFFD.
 */
export function decodeText(bytes: Uint8Array): string {
  const wide = wideEncoding(bytes)
  if (wide !== null) return new TextDecoder(wide).decode(bytes)
  const declared = declaredEncoding(bytes)
  if (declared !== null) return declared.decode(bytes)
  try {
    return utf8.decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/** UTF-16 has a mark, or else a `<` of two bytes at the start. */
function wideEncoding([first, second]: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)) return 'utf-16le'
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c)) return 'utf-16be'
  return null
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
