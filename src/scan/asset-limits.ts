import type { AssetType } from '../domain/media.ts'
import { defaultPictureLimits } from '../media/image/memory.ts'

/** Larger than the subtitles of any film, also those that are pictures. */
const maxSubtitleBytes = 512 * 1024 * 1024

/** Why a file of this size is none that an asset of the type could be; null when it may be one. */
export function tooLargeFor(type: AssetType, sizeBytes: number): string | null {
  const maxBytes = maxBytesOf(type)
  if (maxBytes === null || sizeBytes <= maxBytes) return null
  return `It is larger than any ${type}: ${sizeBytes.toLocaleString('en')} bytes.`
}

function maxBytesOf(type: AssetType): number | null {
  if (type === 'trailer' || type === 'theme') return null
  // Above it no smaller copies could be made.
  return type === 'subtitle' ? maxSubtitleBytes : defaultPictureLimits.maxMemoryBytes
}
