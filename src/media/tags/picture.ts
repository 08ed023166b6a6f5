/** What programs call the picture that stands for the album. */
const frontWords = new Set(['front', 'cover', 'cover (front)', 'front cover'])

/** The kind of a picture in a word or two; null when its tag does not tell, which `Other` does not either. */
export function pictureKind(type: string | undefined): string | null {
  const word = type?.trim().toLowerCase() ?? ''
  if (word === '' || word === 'other') return null
  if (frontWords.has(word)) return 'front'
  return word.replace(/^cover \((\w+)\)$/, '$1').slice(0, 100)
}

/** The type that the first bytes of a picture prove; what its tag says of it is often wrong. */
export function mimeTypeOf(data: Uint8Array): string | null {
  const head = Buffer.from(data.buffer, data.byteOffset, Math.min(data.length, 16))
  if (head.length < 4) return null
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return 'image/jpeg'
  const text = head.toString('latin1')
  if (text.startsWith('\x89PNG')) return 'image/png'
  if (text.startsWith('GIF8')) return 'image/gif'
  if (text.startsWith('BM')) return 'image/bmp'
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'image/webp'
  return modernType(text)
}

function modernType(text: string): string | null {
  if (text.startsWith('II*\0') || text.startsWith('MM\0*')) return 'image/tiff'
  if (text.startsWith('\xff\x0a') || text.startsWith('\0\0\0\x0cJXL ')) return 'image/jxl'
  if (text.slice(4, 8) !== 'ftyp') return null
  const brand = text.slice(8, 12)
  if (brand === 'avif' || brand === 'avis') return 'image/avif'
  return /^(?:hei[cxms]|hev[cx]|mif1|msf1)$/.test(brand) ? 'image/heic' : null
}
