// A name is exact bytes on disk and text everywhere else. Bytes that are not valid UTF-8 (and, so that the
// mapping stays one to one, the code points below when they occur for real) are kept as U+F700 + byte,
// a private-use range. One text column therefore holds the exact name, and equal text means equal bytes.
const escapeBase = 0xf700
const escapePattern = /[\uf780-\uf7ff]/
const escapeAll = /[\uf780-\uf7ff]/g
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Text form of a name read as bytes. */
export function nameFromBytes(bytes: Uint8Array): string {
  try {
    const text = strictUtf8.decode(bytes)
    if (!escapePattern.test(text)) return text
  } catch {
    // not UTF-8: escaped byte by byte below
  }
  return escapeBytes(bytes)
}

/** True when the name needs its bytes, not its text, to be opened. */
export function isEscapedName(name: string): boolean {
  return escapePattern.test(name)
}

/** What to hand to a file call: the text itself, or the exact bytes when the text is an escaped form. */
export function systemPath(path: string): string | Buffer {
  return escapePattern.test(path) ? bytesOfName(path) : path
}

/** The form people see: undecodable bytes as U+FFFD. */
export function displayName(name: string): string {
  return name.replace(escapeAll, '\ufffd')
}

/** Exact bytes of a name or path in text form. */
export function bytesOfName(name: string): Buffer {
  const parts: Buffer[] = []
  let plain = ''
  for (const char of name) {
    const code = char.codePointAt(0) ?? 0
    if (code >= 0xf780 && code <= 0xf7ff) {
      parts.push(Buffer.from(plain), Buffer.of(code - escapeBase))
      plain = ''
    } else plain += char
  }
  parts.push(Buffer.from(plain))
  return Buffer.concat(parts)
}

function escapeBytes(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at)
    const char = length > 0 ? decodeSequence(bytes.subarray(at, at + length)) : null
    if (char === null) {
      text += escapeByte(bytes[at] ?? 0)
      at += 1
    } else if (escapePattern.test(char)) {
      for (const byte of bytes.subarray(at, at + length)) text += escapeByte(byte)
      at += length
    } else {
      text += char
      at += length
    }
  }
  return text
}

function escapeByte(byte: number): string {
  return byte < 0x80 ? String.fromCharCode(byte) : String.fromCharCode(escapeBase + byte)
}

function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0
  const length =
    lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0
  return at + length <= bytes.length ? length : 0
}

function decodeSequence(bytes: Uint8Array): string | null {
  try {
    return strictUtf8.decode(bytes)
  } catch {
    return null
  }
}
