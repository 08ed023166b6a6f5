import type { Colour } from '../../../domain/probe.ts'
import type { Bits } from './bits.ts'
import { colourOf } from './colour-words.ts'
import { noColour } from './facts.ts'

/** The beginning of the video usability information (annex E), the same in H.264 and HEVC. */
export function readUsability(bits: Bits): Colour {
  const extendedAspect = 255
  if (bits.flag() && bits.read(8) === extendedAspect) bits.skip(32)
  if (bits.flag()) bits.skip(1)
  return bits.flag() ? readVideoSignal(bits) : noColour
}

/** Format, range and colours, the same in MPEG-4 Part 2, H.264 and HEVC. */
export function readVideoSignal(bits: Bits): Colour {
  bits.skip(3)
  const fullRange = bits.flag()
  const described = bits.flag()
  return colourOf({
    primaries: described ? bits.read(8) : null,
    transfer: described ? bits.read(8) : null,
    matrix: described ? bits.read(8) : null,
    fullRange,
  })
}
