import { createBits } from './bits.ts'
import { layoutOfMask, speakersOfMask } from './channel-layout.ts'
import type { AudioFacts } from './facts.ts'

/** Masks by number of channels, in the order of Apple's reference decoder. */
const masks = [0x4, 0x3, 0x7, 0x107, 0x37, 0x3f, 0x13f, 0xff]
const boxType = 0x616c6163 // alac

/** ALACSpecificConfig: bare, behind version and flags (the payload of an `alac` box), or in a whole box. */
export function readAlacConfig(bytes: Uint8Array): AudioFacts | null {
  const bits = createBits(bytes)
  const first = bits.read(32)
  const second = bits.read(32)
  // A bare one begins with the length of its frames, which is never 0.
  const from = second === boxType ? 12 : first === 0 ? 4 : 0
  const config = createBits(bytes.subarray(from, from + 24))
  config.skip(72)
  const channels = config.read(8)
  config.skip(80)
  const sampleRateHz = config.read(32)
  const mask = masks[channels - 1]
  if (config.exhausted || mask === undefined || sampleRateHz === 0) return null
  return {
    profile: null,
    channels,
    layout: layoutOfMask(mask, speakersOfMask(mask).length),
    sampleRateHz,
  }
}
