import type { Bits } from './bits.ts'

const maxReferenceSets = 64
const maxPictures = 32

/** scaling_list_data() of ISO 23008-2, section 7.3.4. */
export function skipScalingLists(bits: Bits): void {
  for (let size = 0; size < 4; size++) {
    for (let matrix = 0; matrix < 6; matrix += size === 3 ? 3 : 1) {
      if (!bits.flag()) {
        bits.unsigned()
        continue
      }
      const coefficients = Math.min(64, 16 << (size * 2))
      if (size > 1) bits.signed()
      for (let index = 0; index < coefficients; index++) bits.signed()
    }
  }
}

/** Short-term and long-term reference picture sets; false when they are none. */
export function skipReferenceSets(bits: Bits, orderBits: number): boolean {
  const sets = bits.unsigned()
  if (sets > maxReferenceSets) return false
  let pictures = 0
  for (let index = 0; index < sets && !bits.exhausted; index++) {
    // A set may be told by what it changes in the one before, and has then one entry for each of its pictures.
    pictures = index > 0 && bits.flag() ? skipPredictedSet(bits, pictures) : skipSet(bits)
    if (pictures > maxPictures) return false
  }
  if (!bits.flag()) return true
  const longTerm = bits.unsigned()
  if (longTerm > maxPictures) return false
  bits.skip(longTerm * (orderBits + 1))
  return true
}

function skipSet(bits: Bits): number {
  const pictures = bits.unsigned() + bits.unsigned()
  if (pictures > maxPictures) return pictures
  for (let index = 0; index < pictures; index++) {
    bits.unsigned()
    bits.skip(1)
  }
  return pictures
}

function skipPredictedSet(bits: Bits, before: number): number {
  bits.skip(1)
  bits.unsigned()
  let pictures = 0
  for (let index = 0; index <= before; index++) {
    const used = bits.flag()
    if (used || bits.flag()) pictures += 1
  }
  return pictures
}
