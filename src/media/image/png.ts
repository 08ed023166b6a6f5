import { type ExifReading, noExif, readExif } from './exif.ts'
import type { PictureHeader } from './header.ts'
import { latin1, viewOf, type Window } from './window.ts'

/** More chunks than any sound picture has before its pixels. */
const maxChunks = 256

/** Walks the chunks before the pixels; null when the first is no header. */
export function readPng(window: Window): PictureHeader | null {
  const header = window.at(8, 25)
  if (header.length < 25 || latin1(header.subarray(4, 8)) !== 'IHDR') return null
  const view = viewOf(header)
  const [width, height] = [view.getUint32(8), view.getUint32(12)]
  if (width === 0 || height === 0) return null
  const bitDepth = header[16] ?? 8
  let animated = false
  let exif: ExifReading = noExif
  let at = 33
  for (let chunks = 0; chunks < maxChunks; chunks++) {
    const head = window.at(at, 8)
    const type = latin1(head.subarray(4))
    if (head.length < 8 || type === 'IDAT') break
    const length = viewOf(head).getUint32(0)
    if (type === 'acTL') animated = true
    if (type === 'eXIf') exif = readExif(window.at(at + 8, length))
    at += 12 + length
  }
  return { type: 'png', width, height, bitDepth, animated, ...exif }
}
