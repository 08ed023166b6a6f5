import type { ExifFacts, PictureType } from '../../domain/picture.ts'

/** What the head of a picture says before it is turned upright. */
export interface PictureHeader {
  readonly type: PictureType
  /** As it is stored. */
  readonly width: number | null
  readonly height: number | null
  readonly orientation: number
  readonly animated: boolean
  readonly bitDepth: number | null
  readonly exif: ExifFacts | null
  /** Set for a JPEG. */
  readonly jpeg?: JpegFacts
  /** A WebP without loss, which its decoder holds twice. */
  readonly lossless?: boolean
}

/** What decoding a JPEG will cost, and what it is worth. */
export interface JpegFacts {
  readonly components: number
  /** All coefficients are kept until the last scan: progressive, or one scan for each component. */
  readonly buffered: boolean
  /** Samples of all components, in full blocks. */
  readonly samples: number
  /** 1 to 100 on the scale of libjpeg; null when there is no table to tell by. */
  readonly quality: number | null
  /** Where the first scan begins. */
  readonly scanAt: number
}
