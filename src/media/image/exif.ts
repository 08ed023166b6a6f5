import type { ExifFacts } from '../../domain/picture.ts'
import { readLocation } from './exif-location.ts'
import { type Directory, readDirectory, type TiffReader, tiffReader } from './tiff.ts'

/** What EXIF says: how the picture is turned, and what the camera wrote down. */
export interface ExifReading {
  /** 1 to 8. */
  readonly orientation: number
  /** Null when it says nothing else. */
  readonly exif: ExifFacts | null
}

export const noExif: ExifReading = { orientation: 1, exif: null }

/** Tags of EXIF 2.32 (CIPA DC-008). */
const tag = {
  make: 0x10f,
  model: 0x110,
  orientation: 0x112,
  changed: 0x132,
  exposure: 0x829a,
  aperture: 0x829d,
  exif: 0x8769,
  location: 0x8825,
  iso: 0x8827,
  taken: 0x9003,
  takenOffset: 0x9011,
  focalLength: 0x920a,
  focalLength35: 0xa405,
  lensMake: 0xa433,
  lensModel: 0xa434,
} as const

/** Reads a block of EXIF, which has the form of a TIFF; what makes no sense in it is as if it were not there. */
export function readExif(block: Uint8Array): ExifReading {
  const tiff = tiffReader(block)
  if (tiff === null) return noExif
  const main = readDirectory(tiff, tiff.firstDirectory)
  const orientation = main.number(tag.orientation) ?? 1
  const exif = { ...readCamera(tiff, main), ...readLocation(below(tiff, main, tag.location)) }
  return {
    orientation: orientation >= 1 && orientation <= 8 ? orientation : 1,
    exif: Object.keys(exif).length === 0 ? null : exif,
  }
}

function below(tiff: TiffReader, main: Directory, pointer: number): Directory {
  return readDirectory(tiff, main.number(pointer) ?? 0)
}

function readCamera(tiff: TiffReader, main: Directory): ExifFacts {
  const shot = below(tiff, main, tag.exif)
  const takenAt = instant(
    shot.text(tag.taken) ?? main.text(tag.changed),
    shot.text(tag.takenOffset),
  )
  return known({
    takenAt,
    camera: withMaker(main.text(tag.make), main.text(tag.model)),
    lens: withMaker(shot.text(tag.lensMake), shot.text(tag.lensModel)),
    exposureSeconds: positive(shot.number(tag.exposure)),
    aperture: positive(shot.number(tag.aperture)),
    iso: positive(shot.number(tag.iso)),
    focalLengthMm: positive(shot.number(tag.focalLength)),
    focalLength35Mm: positive(shot.number(tag.focalLength35)),
  })
}

function known(facts: { readonly [K in keyof ExifFacts]: ExifFacts[K] | undefined }): ExifFacts {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined))
}

function positive(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 ? value : undefined
}

/** A clock that was never set writes zeros or blanks. */
function instant(text: string | undefined, offset: string | undefined): string | undefined {
  const [, year, month, day, time] =
    /^(\d{4})[:-](\d\d)[:-](\d\d)[ T]((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)/.exec(text ?? '') ?? []
  if (year === undefined || !isDay(Number(year), Number(month), Number(day))) return undefined
  const zone = offset !== undefined && /^[+-]\d\d:\d\d$/.test(offset) ? offset : ''
  return `${year}-${month}-${day}T${time}${zone}`
}

function isDay(year: number, month: number, day: number): boolean {
  if (year < 1800 || month < 1 || month > 12 || day < 1) return false
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
}

/** Many a model begins with its maker already. */
function withMaker(maker: string | undefined, model: string | undefined): string | undefined {
  if (model === undefined || maker === undefined) return model ?? maker
  const [first = ''] = maker.split(/\s/)
  return model.toLowerCase().startsWith(first.toLowerCase()) ? model : `${maker} ${model}`
}
