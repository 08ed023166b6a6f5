import type { PictureType } from '../../domain/picture.ts'
import { latin1 } from './window.ts'

/** So many first bytes tell the type. */
export const sniffedBytes = 256

/** Sizes of the headers that follow the first one of a BMP. */
const bmpHeaders = new Set([12, 40, 52, 56, 64, 108, 124])
const heicBrands = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1'])

/** The type that the first bytes prove, whatever the name says. */
export function sniffPicture(head: Uint8Array): PictureType | null {
  const text = latin1(head.subarray(0, sniffedBytes))
  if (text.startsWith('\xff\xd8\xff')) return 'jpeg'
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'png'
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'webp'
  if (text.startsWith('GIF87a') || text.startsWith('GIF89a')) return 'gif'
  if (text.startsWith('BM') && bmpHeaders.has(text.charCodeAt(14)) && text.charCodeAt(15) === 0) {
    return 'bmp'
  }
  if (text.startsWith('II*\0') || text.startsWith('MM\0*')) return 'tiff'
  if (text.startsWith('\xff\x0a') || text.startsWith('\0\0\0\x0cJXL \r\n\x87\n')) return 'jxl'
  return text.slice(4, 8) === 'ftyp' ? sniffBrands(text) : null
}

// The major brand of either may be the common "mif1": then the compatible ones tell.
function sniffBrands(text: string): PictureType | null {
  const end = Math.min((text.charCodeAt(2) << 8) | text.charCodeAt(3), sniffedBytes)
  const brands = [text.slice(8, 12)]
  for (let at = 16; at + 4 <= end; at += 4) brands.push(text.slice(at, at + 4))
  if (brands.includes('avif') || brands.includes('avis')) return 'avif'
  return brands.some((brand) => heicBrands.has(brand)) ? 'heic' : null
}

/** What a file that is no picture looks like, for people. */
export function nameContent(head: Uint8Array): string {
  if (head.length === 0) return 'it is empty'
  const text = latin1(head.subarray(0, sniffedBytes))
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
    .toLowerCase()
  if (/^(?:<\?xml[^>]*>\s*|<!--.*?-->\s*|<!doctype svg[^>]*>\s*)*<svg/s.test(text)) {
    return 'it is an SVG, which is a program as much as a picture'
  }
  if (/^<(?:!doctype html|html|head|body)/.test(text)) return 'it is a web page'
  if (head.every((byte) => byte === 0)) return 'it begins with nothing but zeros'
  return 'its first bytes are those of no picture'
}
