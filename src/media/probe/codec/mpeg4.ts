import type { Colour } from '../../../domain/probe.ts'
import { createBits } from './bits.ts'
import type { Bits } from './bits.ts'
import { noColour } from './facts.ts'
import type { VideoFacts } from './facts.ts'
import { startCodeUnits } from './nal.ts'
import { readVideoSignal } from './video-signal.ts'

/** Profiles of ISO 14496-2, annex G (upper half of profile_and_level_indication), in the words of ffmpeg. */
const profiles: Readonly<Record<number, string>> = {
  0: 'Simple Profile',
  1: 'Simple Scalable Profile',
  2: 'Core Profile',
  3: 'Main Profile',
  4: 'N-bit Profile',
  5: 'Scalable Texture Profile',
  6: 'Simple Face Animation Profile',
  7: 'Basic Animated Texture Profile',
  8: 'Hybrid Profile',
  9: 'Advanced Real Time Simple Profile',
  10: 'Code Scalable Profile',
  11: 'Advanced Coding Profile',
  12: 'Advanced Core Profile',
  13: 'Advanced Scalable Texture Profile',
  14: 'Simple Studio Profile',
  15: 'Advanced Simple Profile',
}

const sequenceCode = 0xb0
const visualObjectCode = 0xb5
const studioTypes = new Set([14, 15])
const rectangular = 0
const extendedAspect = 15

/** Headers before the first picture: in the configuration or at the start of a stream. Null for studio profiles. */
export function readMpeg4Video(bytes: Uint8Array): VideoFacts | null {
  const units = startCodeUnits(bytes)
  const layer = units.find(([code = 0]) => code >= 0x20 && code <= 0x2f)
  const size = layer === undefined ? null : readLayerSize(createBits(layer.subarray(1)))
  if (size === null) return null
  const indication = units.find(([code]) => code === sequenceCode)?.[1]
  const profile = indication === undefined ? null : indication >>> 4
  const level = indication === undefined ? null : indication & 0xf
  const visualObject = units.find(([code]) => code === visualObjectCode)
  return {
    profile: profile === null ? null : (profiles[profile] ?? null),
    // 8 is level 0 of the simple profile.
    level: profile === 0 && level === 8 ? 0 : level,
    ...size,
    bitDepth: 8,
    colour: visualObject === undefined ? noColour : readColour(visualObject),
  }
}

function readColour(visualObject: Uint8Array): Colour {
  const bits = createBits(visualObject.subarray(1))
  if (bits.flag()) bits.skip(7)
  const type = bits.read(4)
  const hasSignal = (type === 1 || type === 2) && bits.flag()
  return hasSignal ? readVideoSignal(bits) : noColour
}

/** VideoObjectLayer() of ISO 14496-2, section 6.2.3, up to the size. */
function readLayerSize(bits: Bits): { width: number; height: number } | null {
  bits.skip(1)
  if (studioTypes.has(bits.read(8))) return null
  if (bits.flag()) bits.skip(7)
  if (bits.read(4) === extendedAspect) bits.skip(16)
  if (bits.flag()) {
    bits.skip(3)
    if (bits.flag()) bits.skip(79)
  }
  const shape = bits.read(2)
  bits.skip(1)
  const resolution = bits.read(16)
  bits.skip(1)
  if (bits.flag()) bits.skip(Math.max(1, 32 - Math.clz32(resolution - 1)))
  bits.skip(1)
  const width = bits.read(13)
  bits.skip(1)
  const height = bits.read(13)
  const sound = shape === rectangular && resolution > 0 && width > 0 && height > 0
  return sound && !bits.exhausted ? { width, height } : null
}
