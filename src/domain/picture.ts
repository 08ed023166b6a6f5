/** Kinds of pictures that are told apart by their first bytes. */
export const pictureTypes = [
  'jpeg',
  'png',
  'webp',
  'gif',
  'bmp',
  'tiff',
  'avif',
  'heic',
  'jxl',
] as const
/** Kind of a picture by its first bytes. */
export type PictureType = (typeof pictureTypes)[number]

/** What the head of a picture says of it. */
export interface PictureFacts {
  readonly type: PictureType
  /** As it is shown, in pixels: the orientation is applied. Null where the head does not tell. */
  readonly width: number | null
  readonly height: number | null
  /** As EXIF counts it, 1 to 8: 1 is upright, from 5 on width and height are exchanged. */
  readonly orientation: number
  readonly animated: boolean
  /** Of one channel. */
  readonly bitDepth: number | null
  readonly exif: ExifFacts | null
}

/** What a camera wrote down. Missing keys are unknown. */
export interface ExifFacts {
  /** `YYYY-MM-DDTHH:MM:SS` in the time of the place, with its offset such as `+02:00` where the camera knew it. */
  readonly takenAt?: string
  /** Maker and model. */
  readonly camera?: string
  readonly lens?: string
  /** Degrees, north and east are positive. */
  readonly latitude?: number
  readonly longitude?: number
  /** Above the sea. */
  readonly altitudeMetres?: number
  readonly exposureSeconds?: number
  /** The f-number. */
  readonly aperture?: number
  readonly iso?: number
  readonly focalLengthMm?: number
  /** The same for a film of 35 mm. */
  readonly focalLength35Mm?: number
}

/** Pictures that are made at most because somebody is about to see them. */
export const warmMost = 50

/** Types of assets that are no pictures. */
export const assetsWithoutPicture: readonly string[] = ['trailer', 'subtitle', 'theme']

/** The sizes of the copies that are made of each picture, in pixels of the long side. */
export interface PictureSizes {
  /** The smallest first. */
  readonly thumbnails: readonly number[]
  /** Of the copy for a screen. */
  readonly display: number
}

/** Most of the long side that a copy may have, in pixels. */
export interface PictureTarget {
  readonly kind: 'thumbnail' | 'display'
  readonly longSide: number
}

/** A smaller copy of a picture: upright WebP without metadata and without a colour profile. */
export interface PictureCopy extends PictureTarget {
  readonly width: number
  readonly height: number
  readonly bytes: Uint8Array<ArrayBuffer>
}
