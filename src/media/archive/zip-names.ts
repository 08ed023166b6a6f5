/** The upper half of code page 437, which names are in unless something says otherwise. */
const upper437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀' +
  'αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0'

/** A name as it stands in the list of entries. */
export interface RawName {
  readonly bytes: Buffer
  /** The archive says that it is UTF-8. */
  readonly isUtf8: boolean
  /** What follows the name. */
  readonly extra: Buffer
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const shiftJis = new TextDecoder('shift_jis', { fatal: true })
const kana = /[\u3040-\u30ff]/

/**
 * Decodes the names of an archive, all in the same way where nothing says how: programs write the code page of their
 * machine and do not tell which. Japanese is told by its kana; everything else is code page 437, as the format says.
 */
export function decodeNames(names: readonly RawName[]): string[] {
  const told = names.map(toldName)
  const untold = names.filter((_, at) => told[at] === null)
  const japanese = untold.map(({ bytes }) => decode(shiftJis, bytes))
  const isJapanese =
    japanese.every((name) => name !== null) && japanese.some((name) => kana.test(name ?? ''))
  return names.map(({ bytes }, at) => {
    const name = told[at] ?? null
    if (name !== null) return name
    return (isJapanese ? decode(shiftJis, bytes) : null) ?? from437(bytes)
  })
}

/** What the archive says of the encoding, or what can be nothing else; null for a guess. */
function toldName({ bytes, isUtf8, extra }: RawName): string | null {
  if (isUtf8) return decode(utf8, bytes)
  // Bytes beyond ASCII that happen to be UTF-8 are: macOS and Linux write it without saying so.
  return unicodePath(bytes, extra) ?? decode(utf8, bytes)
}

// APPNOTE.TXT 4.6.9: version, CRC-32 of the name it stands for, then the name in UTF-8.
function unicodePath(bytes: Buffer, extra: Buffer): string | null {
  const field = extraField(extra, 0x7075)
  if (field === null || field.length < 5 || field.readUInt8(0) !== 1) return null
  // Another name now: it was changed by a program that knows nothing of this field.
  if (field.readUInt32LE(1) !== Bun.hash.crc32(bytes)) return null
  return decode(utf8, field.subarray(5))
}

/** Content of an extra field; null where there is none. */
export function extraField(extra: Buffer, id: number): Buffer | null {
  for (let at = 0; at + 4 <= extra.length;) {
    const length = extra.readUInt16LE(at + 2)
    if (at + 4 + length > extra.length) return null
    if (extra.readUInt16LE(at) === id) return extra.subarray(at + 4, at + 4 + length)
    at += 4 + length
  }
  return null
}

function decode(decoder: TextDecoder, bytes: Buffer): string | null {
  try {
    return decoder.decode(bytes)
  } catch {
    return null
  }
}

function from437(bytes: Buffer): string {
  return Array.from(bytes, (byte) =>
    byte < 128 ? String.fromCodePoint(byte) : (upper437[byte - 128] ?? ''),
  ).join('')
}
