import type { Colour } from '../../../domain/probe.ts'
import { createBits, withoutEmulationPrevention } from './bits.ts'
import type { Bits } from './bits.ts'
import { colourOf } from './colour-words.ts'
import { noColour } from './facts.ts'
import type { VideoFacts } from './facts.ts'
import { startCodeUnits } from './nal.ts'

/** PROFILE of SMPTE 421M, section 6.1.1. */
const profiles = ['Simple', 'Main', 'Complex', 'Advanced']
const advanced = 3

const sequenceCode = 0x0f
const entryPointCode = 0x0e
const bitmapHeaderBytes = 40

/** Sequence and entry point headers of the advanced profile, in the configuration or at the start of a stream. */
export function readVc1(bytes: Uint8Array): VideoFacts | null {
  const units = startCodeUnits(bytes)
  const sequence = units.find(([code]) => code === sequenceCode)
  if (sequence === undefined) return null
  const bits = createBits(withoutEmulationPrevention(sequence.subarray(1)))
  if (bits.read(2) !== advanced) return null
  const level = bits.read(3)
  bits.skip(11)
  const largest = { width: (bits.read(12) + 1) * 2, height: (bits.read(12) + 1) * 2 }
  bits.skip(6)
  const colour = bits.flag() ? readDisplay(bits) : noColour
  const buckets = bits.flag() ? bits.read(5) : 0
  if (bits.exhausted) return null
  const entryPoint = units.find(([code]) => code === entryPointCode)
  const size = entryPoint === undefined ? null : readEntrySize(entryPoint, buckets)
  return { profile: 'Advanced', level, ...(size ?? largest), bitDepth: 8, colour }
}

/** Structure C of the simple and main profiles, without the bitmap header that Matroska puts before it. */
export function readWmv3Config(bytes: Uint8Array): VideoFacts | null {
  const bitmapHeader = bytes.length > bitmapHeaderBytes && bytes[0] === bitmapHeaderBytes
  const config = bitmapHeader ? bytes.subarray(bitmapHeaderBytes) : bytes
  const first = config[0]
  if (first === undefined || config.length < 4 || first >>> 6 === advanced) return null
  return {
    profile: profiles[first >>> 6] ?? null,
    level: null,
    width: null,
    height: null,
    bitDepth: 8,
    colour: noColour,
  }
}

/** Of the numbers of H.273 only those that SMPTE 421M allows are believed. */
function readDisplay(bits: Bits): Colour {
  const customAspect = 15
  bits.skip(28)
  if (bits.flag() && bits.read(4) === customAspect) bits.skip(16)
  if (bits.flag()) bits.skip(bits.flag() ? 16 : 12)
  if (!bits.flag()) return noColour
  return colourOf({
    primaries: among([1, 5, 6], bits.read(8)),
    transfer: among([1, 7], bits.read(8)),
    matrix: among([1, 6, 7], bits.read(8)),
    fullRange: null,
  })
}

function among(allowed: readonly number[], value: number): number | null {
  return allowed.includes(value) ? value : null
}

function readEntrySize(
  unit: Uint8Array,
  buckets: number,
): { width: number; height: number } | null {
  const bits = createBits(withoutEmulationPrevention(unit.subarray(1)))
  bits.skip(13 + buckets * 8)
  if (!bits.flag()) return null
  const size = { width: (bits.read(12) + 1) * 2, height: (bits.read(12) + 1) * 2 }
  return bits.exhausted ? null : size
}
