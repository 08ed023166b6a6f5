import { createBits, withoutEmulationPrevention } from './bits.ts'
import type { Bits } from './bits.ts'
import { noColour } from './facts.ts'
import type { VideoFacts } from './facts.ts'
import { nalUnits } from './nal.ts'
import { skipReferenceSets, skipScalingLists } from './hevc-lists.ts'
import { readUsability } from './video-signal.ts'

/** general_profile_idc of ISO 23008-2, annex A, in the words of ffmpeg; the others are given as numbers. */
const profiles: Readonly<Record<number, string>> = {
  1: 'Main',
  2: 'Main 10',
  3: 'Main Still Picture',
  4: 'Rext',
}

const spsType = 33
const maxSpsBytes = 4096
const maxArrays = 16
/** Those that ffmpeg decodes. */
const depths = new Set([8, 9, 10, 12])

/** HEVCDecoderConfigurationRecord of ISO 14496-15, or a byte stream as a few writers leave it there. */
export function readHevcConfig(bytes: Uint8Array): VideoFacts | null {
  const [first = 0, second = 0, third = 0] = bytes
  if (first === 0 && second === 0 && third <= 1) return readHevcFrame(bytes)
  if (bytes.length < 23) return null
  const sps = configuredUnits(bytes).find(isBaseSps)
  if (sps !== undefined) return readSps(sps)
  // Its parameter sets stand in the stream (`hev1`), and a frame tells the rest.
  return {
    profile: profileName(second & 0x1f),
    level: bytes[12] ?? null,
    width: null,
    height: null,
    bitDepth: null,
    colour: noColour,
  }
}

/** The first sequence parameter set of a byte stream or of a sample. */
export function readHevcFrame(bytes: Uint8Array): VideoFacts | null {
  const sps = nalUnits(bytes).find(isBaseSps)
  return sps === undefined ? null : readSps(sps)
}

/** A parameter set of a further layer (the other eye) describes another picture. */
function isBaseSps([first = 0, second = 0]: Uint8Array): boolean {
  return first >>> 1 === spsType && (first & 1) === 0 && second >>> 3 === 0
}

function configuredUnits(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const units: Uint8Array[] = []
  let at = 23
  for (let arrays = Math.min(bytes[22] ?? 0, maxArrays); arrays > 0; arrays--) {
    if (at + 3 > bytes.length) return units
    const count = view.getUint16(at + 1)
    at += 3
    for (let index = 0; index < count && at + 2 <= bytes.length; index++) {
      const end = at + 2 + view.getUint16(at)
      units.push(bytes.subarray(at + 2, end))
      at = end
    }
  }
  return units
}

function readSps(nal: Uint8Array): VideoFacts | null {
  const bits = createBits(withoutEmulationPrevention(nal.subarray(2, maxSpsBytes)))
  bits.skip(4)
  const subLayers = bits.read(3) + 1
  bits.skip(1)
  const general = readProfile(bits)
  const level = bits.read(8)
  skipSubLayerProfiles(bits, subLayers)
  bits.unsigned()
  const picture = readPicture(bits)
  if (picture === null) return null
  const { orderBits, ...facts } = picture
  skipCodingTools(bits, subLayers)
  if (!skipReferenceSets(bits, orderBits)) return null
  bits.skip(2)
  const signal = bits.flag() ? readUsability(bits) : noColour
  if (bits.exhausted) return null
  // Without a word on it HEVC is of limited range.
  const colour = { ...signal, range: signal.range ?? 'tv' }
  return { profile: profileName(general), level, ...facts, colour }
}

function profileName(profile: number): string {
  return profiles[profile] ?? String(profile)
}

/** general_profile_idc; where it is 0, the first profile that the stream is compatible with. */
function readProfile(bits: Bits): number {
  bits.skip(3)
  const profile = bits.read(5)
  const compatible = bits.read(32)
  bits.skip(48)
  if (profile !== 0) return profile
  const first = Math.clz32(compatible & 0x7fffffff)
  return first === 32 ? 0 : first
}

function skipSubLayerProfiles(bits: Bits, subLayers: number): void {
  if (subLayers === 1) return
  const flags = Array.from({ length: 8 }, () => ({ profile: bits.flag(), level: bits.flag() }))
  for (const { profile, level } of flags.slice(0, subLayers - 1)) {
    bits.skip((profile ? 88 : 0) + (level ? 8 : 0))
  }
}

interface Picture {
  readonly width: number
  readonly height: number
  readonly bitDepth: number
  /** Length of a picture order count in bits. */
  readonly orderBits: number
}

function readPicture(bits: Bits): Picture | null {
  const format = bits.unsigned()
  if (format > 3) return null
  const separatePlanes = format === 3 && bits.flag()
  const chroma = separatePlanes ? 0 : format
  let width = bits.unsigned()
  let height = bits.unsigned()
  if (bits.flag()) {
    const stepX = chroma === 1 || chroma === 2 ? 2 : 1
    const stepY = chroma === 1 ? 2 : 1
    width -= (bits.unsigned() + bits.unsigned()) * stepX
    height -= (bits.unsigned() + bits.unsigned()) * stepY
  }
  const bitDepth = bits.unsigned() + 8
  bits.unsigned()
  const orderBits = bits.unsigned() + 4
  return width <= 0 || height <= 0 || !depths.has(bitDepth) || orderBits > 16
    ? null
    : { width, height, bitDepth, orderBits }
}

function skipCodingTools(bits: Bits, subLayers: number): void {
  const layers = bits.flag() ? subLayers : 1
  for (let fields = layers * 3; fields > 0; fields--) bits.unsigned()
  for (let fields = 6; fields > 0; fields--) bits.unsigned()
  if (bits.flag() && bits.flag()) skipScalingLists(bits)
  bits.skip(2)
  if (bits.flag()) {
    bits.skip(8)
    bits.unsigned()
    bits.unsigned()
    bits.skip(1)
  }
}
