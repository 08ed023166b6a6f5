import { maxReadBytes } from '../probe/byte-source.ts'
import { noExif, readExif } from './exif.ts'
import type { PictureHeader } from './header.ts'
import { readDirectory, tiffReader } from './tiff.ts'
import { latin1, viewOf, type Window } from './window.ts'

const tag = { width: 0x100, height: 0x101, bitsPerSample: 0x102 } as const

/** The first picture of a TIFF, as far as its directory stands in the first 64 KiB. */
export function readTiff(window: Window): PictureHeader {
  const block = window.at(0, maxReadBytes)
  const tiff = tiffReader(block)
  const main = tiff === null ? null : readDirectory(tiff, tiff.firstDirectory)
  return {
    type: 'tiff',
    width: main?.number(tag.width) ?? null,
    height: main?.number(tag.height) ?? null,
    bitDepth: main?.number(tag.bitsPerSample) ?? null,
    animated: false,
    ...(tiff === null ? noExif : readExif(block)),
  }
}

/**
 * AVIF and HEIC: of the sizes of all the images inside, the largest is that of the whole; thumbnails and the tiles it is
 * made of are smaller. Turned by a quarter, width and height are exchanged.
 */
export function readHeif(window: Window, type: 'avif' | 'heic'): PictureHeader {
  const head = window.at(0, maxReadBytes)
  const text = latin1(head)
  const view = viewOf(head)
  let size: { width: number; height: number } | null = null
  for (let at = text.indexOf('ispe'); at !== -1; at = text.indexOf('ispe', at + 4)) {
    if (at < 4 || view.getUint32(at - 4) !== 20 || at + 16 > head.length) continue
    const [width, height] = [view.getUint32(at + 8), view.getUint32(at + 12)]
    if (size === null || width * height > size.width * size.height) size = { width, height }
  }
  const turn = text.indexOf('irot')
  const quarter = turn !== -1 && ((head[turn + 4] ?? 0) & 1) === 1
  return {
    type,
    width: (quarter ? size?.height : size?.width) ?? null,
    height: (quarter ? size?.width : size?.height) ?? null,
    bitDepth: null,
    animated: /avis|msf1|hevc/.test(text.slice(8, 32)),
    ...noExif,
  }
}
