import { createBits, withoutEmulationPrevention } from './bits.ts'
import type { Bits } from './bits.ts'
import { noColour } from './facts.ts'
import type { VideoFacts } from './facts.ts'
import { nalUnits } from './nal.ts'
import { readUsability } from './video-signal.ts'

/** profile_idc of ISO 14496-10, annex A; the constraint flags tell the constrained and the intra ones apart. */
const profiles: Readonly<Record<number, string>> = {
  44: 'CAVLC 4:4:4',
  66: 'Baseline',
  77: 'Main',
  88: 'Extended',
  100: 'High',
  110: 'High 10',
  118: 'Multiview High',
  122: 'High 4:2:2',
  128: 'Stereo High',
  144: 'High 4:4:4',
  244: 'High 4:4:4 Predictive',
}

const intraProfiles: Readonly<Record<number, string>> = {
  110: 'High 10 Intra',
  122: 'High 4:2:2 Intra',
  244: 'High 4:4:4 Intra',
}

/** Profiles whose parameter sets tell of chroma and depth; all others have 4:2:0 and 8 bits. */
const highProfiles = new Set([44, 83, 86, 100, 110, 118, 122, 128, 138, 144, 244])

const spsType = 7
/** A sequence parameter set with every list in it has some hundred bytes. */
const maxSpsBytes = 4096

/** AVCDecoderConfigurationRecord of ISO 14496-15, or a byte stream as a few writers leave it there. */
export function readAvcConfig(bytes: Uint8Array): VideoFacts | null {
  if (bytes[0] !== 1) return readAvcFrame(bytes)
  const count = (bytes[5] ?? 0) & 0x1f
  const length = ((bytes[6] ?? 0) << 8) | (bytes[7] ?? 0)
  if (count > 0) return readSps(bytes.subarray(8, 8 + length))
  const [, profile, constraints, level] = bytes
  if (profile === undefined || constraints === undefined || level === undefined) return null
  return {
    profile: profileName(profile, constraints),
    level,
    width: null,
    height: null,
    bitDepth: null,
    colour: noColour,
  }
}

/** The first sequence parameter set of a byte stream or of a sample. */
export function readAvcFrame(bytes: Uint8Array): VideoFacts | null {
  const sps = nalUnits(bytes).find((unit) => ((unit[0] ?? 0) & 0x9f) === spsType)
  return sps === undefined ? null : readSps(sps)
}

function readSps(nal: Uint8Array): VideoFacts | null {
  if (((nal[0] ?? 0) & 0x1f) !== spsType) return null
  const bits = createBits(withoutEmulationPrevention(nal.subarray(1, maxSpsBytes)))
  const profile = bits.read(8)
  const constraints = bits.read(8)
  const level = bits.read(8)
  bits.unsigned()
  const samples = readSamples(bits, profile)
  if (samples === null || !skipPictureOrder(bits)) return null
  const size = readSize(bits, samples.chroma)
  const colour = bits.flag() ? readUsability(bits) : noColour
  if (bits.exhausted || size.width <= 0 || size.height <= 0) return null
  return {
    profile: profileName(profile, constraints),
    level,
    ...size,
    bitDepth: samples.bitDepth,
    colour,
  }
}

function profileName(profile: number, constraints: number): string {
  if (profile === 66 && (constraints & 0x40) !== 0) return 'Constrained Baseline'
  const intra = (constraints & 0x10) === 0 ? undefined : intraProfiles[profile]
  return intra ?? profiles[profile] ?? String(profile)
}

function readSamples(bits: Bits, profile: number): { chroma: number; bitDepth: number } | null {
  if (!highProfiles.has(profile)) return { chroma: 1, bitDepth: 8 }
  const chroma = bits.unsigned()
  // Separate colour planes are decoded by nobody.
  if (chroma > 3 || (chroma === 3 && bits.flag())) return null
  const bitDepth = bits.unsigned() + 8
  const chromaDepth = bits.unsigned() + 8
  if (bitDepth !== chromaDepth || bitDepth > 14) return null
  bits.skip(1)
  if (bits.flag()) {
    for (let list = 0; list < (chroma === 3 ? 12 : 8); list++) {
      if (bits.flag()) skipScalingList(bits, list < 6 ? 16 : 64)
    }
  }
  return { chroma, bitDepth }
}

function skipScalingList(bits: Bits, size: number): void {
  let last = 8
  for (let index = 0; index < size; index++) {
    const next = (last + bits.signed()) & 0xff
    if (next === 0) return
    last = next
  }
}

function skipPictureOrder(bits: Bits): boolean {
  bits.unsigned()
  const type = bits.unsigned()
  if (type > 2) return false
  if (type === 0) bits.unsigned()
  if (type === 1) {
    bits.skip(1)
    bits.signed()
    bits.signed()
    const cycle = bits.unsigned()
    if (cycle > 255) return false
    for (let index = 0; index < cycle; index++) bits.signed()
  }
  return true
}

/** Pixels that are shown: macroblocks less the cropping, which is counted in chroma samples. */
function readSize(bits: Bits, chroma: number): { width: number; height: number } {
  bits.unsigned()
  bits.skip(1)
  const columns = bits.unsigned() + 1
  const rows = bits.unsigned() + 1
  const fieldsPerRow = bits.flag() ? 1 : 2
  if (fieldsPerRow === 2) bits.skip(1)
  bits.skip(1)
  const full = { width: columns * 16, height: rows * 16 * fieldsPerRow }
  if (!bits.flag()) return full
  const stepX = chroma === 1 || chroma === 2 ? 2 : 1
  const stepY = (chroma === 1 ? 2 : 1) * fieldsPerRow
  const cropX = (bits.unsigned() + bits.unsigned()) * stepX
  const cropY = (bits.unsigned() + bits.unsigned()) * stepY
  return { width: full.width - cropX, height: full.height - cropY }
}
