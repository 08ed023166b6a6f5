import type { PictureTarget } from '../../domain/picture.ts'
import type { PictureHeader } from './header.ts'

/** What may be decoded. */
export interface PictureLimits {
  /** Pixels of a picture that has to be decoded whole. */
  readonly maxPixels: number
  /** Pixels of a JPEG, which is decoded at the size that is needed. */
  readonly maxScaledPixels: number
  /**
   * What one picture may take while it is decoded and made smaller, with its file. Beside it other work goes on: the
   * process may grow by 300 MB in all.
   */
  readonly maxMemoryBytes: number
}

export const defaultPictureLimits: PictureLimits = {
  maxPixels: 50_000_000,
  maxScaledPixels: 250_000_000,
  maxMemoryBytes: 250_000_000,
}

/**
 * Bytes that a pixel takes in Bun 1.4.5, as the peak of the process says: four of its own, and what a decoder keeps
 * beside them. 49 megapixels took 199 MB as PNG of any depth, 200 as BMP, 191 as WebP, 236 as GIF, and 383 as WebP
 * without loss.
 */
function bytesPerPixel({ type, lossless = false }: PictureHeader): number {
  if (type === 'gif') return 5
  return lossless ? 8 : 4
}

/**
 * What making these copies of a picture takes at most, its file included. A JPEG is decoded at an eighth to eight
 * eighths of its size, whichever is the first that is not smaller than the copy: 225 megapixels took 19 MB for 320
 * pixels and 117 MB for 1920. Where its coefficients are kept, two bytes for each, that is no help: the same as
 * progressive took 1.3 GB.
 */
export function memoryOf(
  header: PictureHeader & { width: number; height: number },
  targets: readonly PictureTarget[],
  fileBytes: number,
): number {
  const { width, height, jpeg } = header
  const longest = Math.max(width, height)
  const most = Math.max(0, ...targets.map(({ longSide }) => Math.min(longSide, longest)))
  const eighths = jpeg === undefined ? 8 : Math.min(8, Math.max(1, Math.ceil((most * 8) / longest)))
  const [wide, high] = [Math.ceil((width * eighths) / 8), Math.ceil((height * eighths) / 8)]
  const coefficients = jpeg?.buffered === true ? jpeg.samples * 2 : 0
  const scale = most / longest
  // Made narrower first, then lower.
  const narrowed = Math.ceil(width * scale) * high * 4
  const copy = Math.ceil(width * scale) * Math.ceil(height * scale) * 8
  return fileBytes + wide * high * bytesPerPixel(header) + coefficients + narrowed + copy
}
