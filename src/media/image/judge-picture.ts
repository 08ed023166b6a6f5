import type { PictureType } from '../../domain/picture.ts'
import { createBytesSource } from '../probe/byte-source.ts'
import { countScans } from './jpeg.ts'
import { planCopies } from './plan.ts'
import { nameContent } from './sniff.ts'

/** Extensions of the pictures that every browser shows. */
const shown: Partial<Record<PictureType, string>> = {
  jpeg: 'jpg',
  png: 'png',
  webp: 'webp',
  gif: 'gif',
}

/** Whether bytes that came from elsewhere are a picture that can be shown; `reason` is a sentence. */
export type PictureVerdict =
  | { readonly outcome: 'ok'; readonly extension: string }
  | { readonly outcome: 'refused'; readonly reason: string }

/**
 * Looks whether bytes are a whole picture of a common type, by themselves and by no word of whoever sent them. Its pixels
 * are not decoded.
 */
export function judgePicture(bytes: Uint8Array): PictureVerdict {
  if (bytes.length === 0) return refused(`It is not a picture: ${nameContent(bytes)}.`)
  const plan = planCopies(createBytesSource(bytes), [{ kind: 'thumbnail', longSide: 320 }])
  if (plan.outcome === 'refused') return refused(plan.finding.message)
  const { type, jpeg } = plan.header
  const extension = shown[type]
  if (extension === undefined) return refused(`Not every browser shows ${type} pictures.`)
  const isWhole = jpeg === undefined ? hasEnd(type, bytes) : countScans(bytes, jpeg.scanAt).complete
  return isWhole ? { outcome: 'ok', extension } : refused('Its end is missing.')
}

function hasEnd(type: PictureType, bytes: Uint8Array): boolean {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (type === 'png') return file.lastIndexOf('IEND') > 0
  // Its size is that of all that follows the first eight bytes.
  if (type === 'webp') return file.readUInt32LE(4) + 8 <= file.length
  return file.at(-1) === 0x3b
}

function refused(reason: string): PictureVerdict {
  return { outcome: 'refused', reason }
}
