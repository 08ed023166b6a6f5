import type { Colour } from '../../../domain/probe.ts'
import { createBits } from './bits.ts'
import { colourOf } from './colour-words.ts'
import type { VideoFacts } from './facts.ts'
import { startCodeUnits } from './nal.ts'

/** Profiles of ISO 13818-2, table 8-2. */
const profiles = ['4:2:2', 'High', 'Spatially Scalable', 'SNR Scalable', 'Main', 'Simple']

const sequenceCode = 0xb3
const extensionCode = 0xb5
const pictureCode = 0
const sequenceExtension = 1
const displayExtension = 2

/** Sequence header of MPEG-1 or MPEG-2, which stands in the configuration or at the start of a stream. */
export function readMpegVideo(bytes: Uint8Array): VideoFacts | null {
  const units = startCodeUnits(bytes)
  const sequenceAt = units.findIndex((unit) => unit[0] === sequenceCode)
  const sequence = createBits(units[sequenceAt]?.subarray(1) ?? new Uint8Array())
  const width = sequence.read(12)
  const height = sequence.read(12)
  if (sequence.exhausted || width === 0 || height === 0) return null
  const extensions = extensionsAfter(units, sequenceAt)
  const extension = extensions.get(sequenceExtension)
  const colour = readColour(extensions.get(displayExtension))
  if (extension === undefined) {
    return { profile: null, level: null, width, height, bitDepth: 8, colour }
  }
  const bits = createBits(extension)
  bits.skip(5)
  const profile = bits.read(3)
  const level = bits.read(4)
  bits.skip(3)
  const widthHigh = bits.read(2)
  const heightHigh = bits.read(2)
  if (bits.exhausted) return null
  return {
    profile: profiles[profile] ?? String(profile),
    level,
    width: widthHigh * 4096 + width,
    height: heightHigh * 4096 + height,
    bitDepth: 8,
    colour,
  }
}

function extensionsAfter(units: Uint8Array[], sequenceAt: number): Map<number, Uint8Array> {
  const found = new Map<number, Uint8Array>()
  for (const unit of units.slice(sequenceAt + 1)) {
    if (unit[0] === pictureCode) break
    if (unit[0] === extensionCode) found.set((unit[1] ?? 0) >>> 4, unit.subarray(1))
  }
  return found
}

/** Always of limited range. */
function readColour(display: Uint8Array | undefined): Colour {
  const bits = createBits(display ?? new Uint8Array())
  bits.skip(7)
  const described = bits.flag() && !bits.exhausted
  return colourOf({
    primaries: described ? bits.read(8) : null,
    transfer: described ? bits.read(8) : null,
    matrix: described ? bits.read(8) : null,
    fullRange: false,
  })
}
