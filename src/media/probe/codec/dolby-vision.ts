import { createBits } from './bits.ts'

/**
 * The configuration record of Dolby Vision: payload of a `dvcC`, `dvvC` or `dvwC` box, or of a block addition
 * mapping of Matroska; 24 bytes, of which old writers leave out the reserved end. Null when it is none.
 */
export function readDolbyVision(bytes: Uint8Array): { profile: number; level: number } | null {
  const bits = createBits(bytes)
  const major = bits.read(8)
  bits.skip(8)
  const profile = bits.read(7)
  const level = bits.read(6)
  return bits.exhausted || major === 0 || major > 4 ? null : { profile, level }
}
