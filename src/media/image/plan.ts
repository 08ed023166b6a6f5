import type { Finding } from '../../domain/media.ts'
import type { PictureFacts, PictureTarget } from '../../domain/picture.ts'
import type { ByteSource } from '../probe/byte-source.ts'
import { factsOf, readHeader, refused } from './describe-picture.ts'
import type { PictureHeader } from './header.ts'
import { defaultPictureLimits, memoryOf, type PictureLimits } from './memory.ts'

/** Why no copies are made. */
export interface PictureRefusal {
  readonly outcome: 'refused'
  /** Null when the head cannot be read. */
  readonly facts: PictureFacts | null
  readonly finding: Finding
}

/** The copies that are to be made of a picture, as its head allows. */
export interface PicturePlan {
  readonly outcome: 'planned'
  readonly header: PictureHeader
  readonly targets: readonly PictureTarget[]
  /** What making them takes at most, the file included. */
  readonly memoryBytes: number
  readonly findings: readonly Finding[]
}

/**
 * Plans the copies of a picture by its head, which is all that is read of it. No target is larger than the picture, and
 * no two copies would be of the same size.
 */
export function planCopies(
  source: ByteSource,
  targets: readonly PictureTarget[],
  limits: PictureLimits = defaultPictureLimits,
): PicturePlan | PictureRefusal {
  const read = readHeader(source)
  if (read.outcome === 'refused') return { ...read, facts: null }
  const { header } = read
  const facts = factsOf(header)
  const { width, height } = header
  if (width === null || height === null) {
    return { ...refused('picture_unsupported', unsupported(header)), facts }
  }
  const { sizeBytes } = source
  const pixels = width * height
  const most = header.jpeg === undefined ? limits.maxPixels : limits.maxScaledPixels
  if (pixels > most) return { ...refused('picture_too_large', tooLarge(facts)), facts }
  if (sizeBytes > limits.maxMemoryBytes) {
    return { ...refused('picture_too_large', 'Its file is too large for a thumbnail.'), facts }
  }
  const wanted = distinct(targets, Math.max(width, height))
  const memoryFor = (some: readonly PictureTarget[]): number =>
    memoryOf({ ...header, width, height }, some, sizeBytes)
  const possible = wanted.filter((target) => memoryFor([target]) <= limits.maxMemoryBytes)
  if (possible.length === 0) return { ...refused('picture_too_large', tooLarge(facts)), facts }
  const findings = possible.length < wanted.length ? [onlySmaller(possible)] : []
  const memoryBytes = memoryFor(possible)
  return { outcome: 'planned', header, targets: possible, memoryBytes, findings }
}

/** Smallest first, without those that would be copies of the whole or of one another. */
function distinct(targets: readonly PictureTarget[], longest: number): PictureTarget[] {
  const inOrder = targets.toSorted((a, b) => a.longSide - b.longSide)
  const thumbnails = inOrder.filter(({ kind }) => kind === 'thumbnail')
  const enough = thumbnails.findIndex(({ longSide }) => longSide >= longest)
  const kept = enough === -1 ? thumbnails : thumbnails.slice(0, enough + 1)
  return [...kept, ...inOrder.filter((target) => isSmallerDisplay(target, longest))]
}

function isSmallerDisplay({ kind, longSide }: PictureTarget, longest: number): boolean {
  return kind === 'display' && longSide < longest
}

function onlySmaller(possible: readonly PictureTarget[]): Finding {
  const largest = Math.max(...possible.map(({ longSide }) => longSide))
  const message = `It is too large for copies of more than ${largest} pixels.`
  return { code: 'picture_too_large', message }
}

export function tooLarge({ width, height }: PictureFacts): string {
  return `It is too large for a thumbnail: ${width ?? '?'} × ${height ?? '?'} pixels.`
}

export function unsupported({ type }: Pick<PictureHeader, 'type'>): string {
  return `Pictures of type ${type} cannot be decoded on this machine.`
}
