import { createBits } from './bits.ts'
import type { Bits } from './bits.ts'
import { colourOf } from './colour-words.ts'
import { noColour } from './facts.ts'
import type { VideoFacts } from './facts.ts'

/** matrix_coefficients of H.273 for color_space of the VP9 specification, section 7.2.2. */
const matrices = [2, 5, 1, 6, 7, 9, 3, 0]
const rgbSpace = 7
const syncCode = 0x498342
const depths = new Set([8, 10, 12])

/**
 * The payload of a `vpcC` box, with its version and flags. It does not tell the size, and ffprobe passes over its
 * level. A frame counts before it; the features that Matroska may keep tell nothing that a frame does not.
 */
export function readVp9Config(bytes: Uint8Array): VideoFacts | null {
  const [version, flags, , , profile = 0, , packed = 0, primaries = 2, transfer = 2, matrix = 2] =
    bytes
  if (version !== 1 || flags !== 0 || bytes.length < 12 || profile > 3) return null
  const bitDepth = packed >>> 4
  const fullRange = (packed & 1) !== 0
  return {
    ...blank(profile),
    bitDepth: depths.has(bitDepth) ? bitDepth : null,
    colour: colourOf({ primaries, transfer, matrix, fullRange }),
  }
}

function blank(profile: number): VideoFacts {
  return {
    profile: `Profile ${profile}`,
    level: null,
    width: null,
    height: null,
    bitDepth: null,
    colour: noColour,
  }
}

/** The uncompressed header of a key frame; null for any other frame. */
export function readVp9Frame(bytes: Uint8Array): VideoFacts | null {
  const bits = createBits(bytes.subarray(0, 32))
  if (bits.read(2) !== 2) return null
  const profile = bits.read(1) + bits.read(1) * 2
  if (profile === 3 && bits.flag()) return null
  const shownAgain = bits.flag()
  const keyFrame = !bits.flag()
  bits.skip(2)
  if (shownAgain || !keyFrame || bits.read(24) !== syncCode) return null
  const sampling = readSampling(bits, profile)
  if (sampling === null) return null
  const width = bits.read(16) + 1
  const height = bits.read(16) + 1
  return bits.exhausted ? null : { ...blank(profile), ...sampling, width, height }
}

function readSampling(bits: Bits, profile: number): Pick<VideoFacts, 'bitDepth' | 'colour'> | null {
  const bitDepth = profile < 2 ? 8 : bits.flag() ? 12 : 10
  const space = bits.read(3)
  const rgb = space === rgbSpace
  const odd = profile % 2 === 1
  if (rgb && !odd) return null
  const fullRange = rgb || bits.flag()
  // Subsampling and a reserved bit.
  if (odd) bits.skip(rgb ? 1 : 3)
  const matrix = matrices[space] ?? null
  return { bitDepth, colour: colourOf({ primaries: null, transfer: null, matrix, fullRange }) }
}
