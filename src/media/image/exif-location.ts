import type { ExifFacts } from '../../domain/picture.ts'
import type { Directory } from './tiff.ts'

/** Tags of the GPS directory of EXIF 2.32. */
const tag = {
  latitudeSide: 1,
  latitude: 2,
  longitudeSide: 3,
  longitude: 4,
  altitudeSide: 5,
  altitude: 6,
} as const

/** Where it was taken. A receiver without a fix leaves values that are none, or zeros for both. */
export function readLocation(
  place: Directory,
): Pick<ExifFacts, 'latitude' | 'longitude' | 'altitudeMetres'> {
  const latitude = degrees(place.numbers(tag.latitude), place.text(tag.latitudeSide), 90)
  const longitude = degrees(place.numbers(tag.longitude), place.text(tag.longitudeSide), 180)
  if (latitude === null || longitude === null || (latitude === 0 && longitude === 0)) return {}
  const height = place.number(tag.altitude)
  const below = place.number(tag.altitudeSide) === 1
  return {
    latitude,
    longitude,
    ...(height !== undefined && { altitudeMetres: below ? -height : height }),
  }
}

function degrees(
  [whole, minutes = 0, seconds = 0]: readonly number[],
  side: string | undefined,
  most: number,
): number | null {
  if (whole === undefined) return null
  const value = whole + minutes / 60 + seconds / 3600
  if (!(value >= 0 && value <= most)) return null
  const signed = side === 'S' || side === 'W' ? -value : value
  // Seven digits are a centimetre.
  return Math.round(signed * 1e7) / 1e7
}
