import type { Colour } from '../../../domain/probe.ts'
import { createBits } from './bits.ts'
import type { Bits } from './bits.ts'
import { colourOf } from './colour-words.ts'
import { noColour } from './facts.ts'
import type { VideoFacts } from './facts.ts'

/** seq_profile of the AV1 specification, section 6.4.1. */
const profiles = ['Main', 'High', 'Professional']

const sequenceHeaderType = 1
/** Of open bitstream units that stand before the sequence header. */
const maxUnits = 16
const maxHeaderBytes = 512

/** AV1CodecConfigurationRecord: four bytes, then mostly the sequence header. */
export function readAv1Config(bytes: Uint8Array): VideoFacts | null {
  const [marker, sequence] = bytes
  if (marker !== 0x81 || sequence === undefined || bytes.length < 4) return null
  const header = readAv1Frame(bytes.subarray(4))
  if (header !== null) return header
  // Without it the colour is not known: the frame has the header.
  return {
    profile: profileName(sequence >>> 5),
    level: sequence & 0x1f,
    width: null,
    height: null,
    bitDepth: null,
    colour: noColour,
  }
}

/** The sequence header among the first open bitstream units of a sample. */
export function readAv1Frame(bytes: Uint8Array): VideoFacts | null {
  let at = 0
  for (let units = 0; units < maxUnits && at < bytes.length; units++) {
    const unit = readUnit(bytes, at)
    if (unit === null) return null
    if (unit.type === sequenceHeaderType) return readSequenceHeader(unit.payload)
    at = unit.end
  }
  return null
}

function readUnit(
  bytes: Uint8Array,
  at: number,
): { type: number; payload: Uint8Array; end: number } | null {
  const header = bytes[at] ?? 0
  let from = at + 1 + ((header & 4) === 0 ? 0 : 1)
  let length = bytes.length - from
  if ((header & 2) !== 0) {
    length = 0
    let more = true
    for (let index = 0; more; index++) {
      const byte = bytes[from]
      if (byte === undefined || index === 8) return null
      length += (byte & 0x7f) * 2 ** (7 * index)
      from += 1
      more = (byte & 0x80) !== 0
    }
  }
  if ((header & 0x80) !== 0 || length < 0) return null
  const end = from + length
  return { type: (header >>> 3) & 0xf, payload: bytes.subarray(from, end), end }
}

function readSequenceHeader(payload: Uint8Array): VideoFacts | null {
  const bits = createBits(payload.subarray(0, maxHeaderBytes))
  const profile = bits.read(3)
  bits.skip(1)
  const reduced = bits.flag()
  const level = reduced ? bits.read(5) : readOperatingPoints(bits)
  const widthBits = bits.read(4) + 1
  const heightBits = bits.read(4) + 1
  const width = bits.read(widthBits) + 1
  const height = bits.read(heightBits) + 1
  skipTools(bits, reduced)
  const { bitDepth, colour } = readColour(bits, profile)
  if (bits.exhausted) return null
  return { profile: profileName(profile), level, width, height, bitDepth, colour }
}

function profileName(profile: number): string {
  return profiles[profile] ?? String(profile)
}

/** The level of the first operating point, after timing and before the size. */
function readOperatingPoints(bits: Bits): number {
  let delayBits: number | null = null
  if (bits.flag()) {
    bits.skip(64)
    if (bits.flag()) bits.unsigned()
    if (bits.flag()) {
      delayBits = bits.read(5) + 1
      bits.skip(42)
    }
  }
  const delayPresent = bits.flag()
  let level = 0
  for (let index = 0, last = bits.read(5); index <= last; index++) {
    bits.skip(12)
    const own = bits.read(5)
    if (own > 7) bits.skip(1)
    if (delayBits !== null && bits.flag()) bits.skip(delayBits * 2 + 1)
    if (delayPresent && bits.flag()) bits.skip(4)
    if (index === 0) level = own
  }
  return level
}

function skipTools(bits: Bits, reduced: boolean): void {
  if (!reduced && bits.flag()) bits.skip(7)
  bits.skip(3)
  if (!reduced) {
    bits.skip(4)
    const orderHint = bits.flag()
    if (orderHint) bits.skip(2)
    // "Chosen for each frame" is as good as on.
    const screenTools = bits.flag() || bits.flag()
    if (screenTools && !bits.flag()) bits.skip(1)
    if (orderHint) bits.skip(3)
  }
  bits.skip(3)
}

/** color_config() of section 5.5.2. */
function readColour(bits: Bits, profile: number): { bitDepth: number; colour: Colour } {
  const highDepth = bits.flag()
  const deepest = profile === 2 && highDepth && bits.flag()
  const grey = profile !== 1 && bits.flag()
  const described = bits.flag()
  const primaries = described ? bits.read(8) : null
  const transfer = described ? bits.read(8) : null
  const matrix = described ? bits.read(8) : null
  // RGB, which has no limited range.
  const srgb = !grey && primaries === 1 && transfer === 13 && matrix === 0
  const colour = colourOf({ primaries, transfer, matrix, fullRange: srgb || bits.flag() })
  return { bitDepth: deepest ? 12 : highDepth ? 10 : 8, colour }
}
