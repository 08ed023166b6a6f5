import type { Photo } from '../domain/media.ts'
import { safe } from './output.ts'

/** `jpeg 4000 × 3000, 2024-05-01 12:30:00` */
export function photoText(photo: Photo): string {
  const taken = photo.takenAt === undefined ? [] : [takenText(photo.takenAt)]
  return [kindText(photo), ...taken].join(', ')
}

/** What a picture says of itself, a line each; none for what is no picture. */
export function photoLines(photo: Photo | undefined): string[] {
  if (photo === undefined) return []
  const { takenAt, camera, lens, latitude, longitude, altitudeMetres } = photo
  const shot = shotText(photo)
  return [
    kindText(photo),
    ...(takenAt === undefined ? [] : [`taken ${takenText(takenAt)}`]),
    ...(camera === undefined ? [] : [`with ${safe(camera)}`]),
    ...(lens === undefined ? [] : [`through ${safe(lens)}`]),
    ...(shot === '' ? [] : [shot]),
    ...(latitude === undefined || longitude === undefined
      ? []
      : [
          `at ${latitude}, ${longitude}${altitudeMetres === undefined ? '' : `, ${Math.round(altitudeMetres)} m`}`,
        ]),
  ]
}

function kindText({ type, width, height, orientation, animated }: Photo): string {
  const size = width === undefined || height === undefined ? '' : ` ${width} × ${height}`
  const turned = orientation === undefined ? '' : `, stored turned (${orientation})`
  return `${type}${size}${animated === true ? ', animated' : ''}${turned}`
}

function takenText(takenAt: string): string {
  return safe(`${takenAt.slice(0, 10)} ${takenAt.slice(11, 19)} ${takenAt.slice(19)}`.trim())
}

function shotText({ exposureSeconds, aperture, iso, focalLengthMm }: Photo): string {
  return [
    exposureSeconds === undefined ? null : exposureText(exposureSeconds),
    aperture === undefined ? null : `f/${rounded(aperture)}`,
    iso === undefined ? null : `ISO ${iso}`,
    focalLengthMm === undefined ? null : `${rounded(focalLengthMm)} mm`,
  ]
    .filter((part) => part !== null)
    .join(', ')
}

function exposureText(seconds: number): string {
  return seconds < 0.4 ? `1/${Math.round(1 / seconds)} s` : `${rounded(seconds)} s`
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10
}
