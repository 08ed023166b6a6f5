import { createBits } from './bits.ts'
import type { Bits } from './bits.ts'
import { speaker } from './channel-layout.ts'

const substreamSync = 0x64582025
const lowBitRateSync = 0x0a801921
const decoderInit = 2
const lowFrequencyPresent = 2

/** Bits of nuCoreExtensionMask of ETSI TS 102 114, table 7-14. */
export const extension = {
  core: 0x010,
  highRate: 0x020,
  moreChannels: 0x040,
  doubledRate: 0x080,
  lowBitRate: 0x100,
  lossless: 0x200,
} as const

/** Rates by nuMaxSampleRate, table 7-9. */
const rates = [
  8000, 16_000, 32_000, 64_000, 128_000, 22_050, 44_100, 88_200, 176_400, 352_800, 12_000, 24_000,
  48_000, 96_000, 192_000, 384_000,
]

/** Layouts of DTS Express by the lowest three bits of its mask, less one. */
const lowBitRateSpeakers = [
  [speaker.frontCentre],
  [speaker.frontLeft, speaker.frontRight],
  [speaker.frontLeft, speaker.frontRight, speaker.frontCentre],
  [speaker.sideLeft, speaker.sideRight],
  [speaker.frontCentre, speaker.sideLeft, speaker.sideRight],
  [speaker.frontLeft, speaker.frontRight, speaker.sideLeft, speaker.sideRight],
  [speaker.frontLeft, speaker.frontRight, speaker.frontCentre, speaker.sideLeft, speaker.sideRight],
]

/** The one asset of an extension substream. */
export interface DtsAsset {
  readonly extensions: number
  /** Null in a frame that leaves the static fields to others. */
  readonly rateHz: number | null
  readonly channels: number | null
  /** Activity mask; null where there is none. */
  readonly speakers: number | null
  readonly lowBitRate: { readonly speakers: readonly number[]; readonly rateHz: number } | null
}

interface Header {
  readonly headerBytes: number
  readonly sizeBits: number
  readonly staticFields: boolean
  /** Channels of each mixing configuration; null without mixing. */
  readonly mixes: readonly number[] | null
}

/** Null for several presentations or assets, and for bytes that are no extension substream. */
export function readExtensionSubstream(bytes: Uint8Array): DtsAsset | null {
  const bits = createBits(bytes.subarray(0, 4200))
  if (bits.read(32) !== substreamSync) return null
  bits.skip(8)
  const index = bits.read(2)
  const wide = bits.flag()
  const headerBytes = bits.read(wide ? 12 : 8) + 1
  const sizeBits = wide ? 20 : 16
  bits.skip(sizeBits)
  const staticFields = bits.flag()
  const mixes = staticFields ? readStaticFields(bits, index) : null
  if (mixes === 'several') return null
  bits.skip(sizeBits)
  const asset = readAsset(bits, { headerBytes, sizeBits, staticFields, mixes })
  if (asset === null || bits.exhausted || bits.position > headerBytes * 8) return null
  const { lowBitRateAt, ...facts } = asset
  const lowBitRate =
    lowBitRateAt === null ? null : readLowBitRate(bytes.subarray(headerBytes + lowBitRateAt))
  return { ...facts, lowBitRate }
}

function readStaticFields(bits: Bits, index: number): number[] | null | 'several' {
  bits.skip(5)
  if (bits.flag()) bits.skip(36)
  const presentations = bits.read(3) + 1
  const assets = bits.read(3) + 1
  if (presentations > 1 || assets > 1) return 'several'
  const active = bits.read(index + 1)
  bits.skip(popCount(active) * 8)
  if (!bits.flag()) return null
  bits.skip(2)
  const maskBits = (bits.read(2) + 1) * 4
  return Array.from({ length: bits.read(2) + 1 }, () => speakersIn(bits.read(maskBits)))
}

type AssetBeforeData = Omit<DtsAsset, 'lowBitRate'> & {
  /** Distance from the end of the header; null without it. */
  readonly lowBitRateAt: number | null
}

function readAsset(bits: Bits, header: Header): AssetBeforeData | null {
  bits.skip(9 + 3)
  const fixed = header.staticFields ? readAssetFields(bits) : noFields
  if (fixed === null) return null
  const compression = bits.flag()
  if (compression) bits.skip(8)
  if (bits.flag()) bits.skip(5)
  if (compression && fixed.embedded >= 2 && fixed.embedded !== 6) bits.skip(8)
  if (header.mixes !== null && bits.flag()) {
    skipMixing(bits, header.mixes, (fixed.channels ?? 0) + fixed.embedded)
  }
  const coding = readCoding(bits, header.sizeBits)
  const { rateHz, channels, speakers } = fixed
  return { ...coding, rateHz, channels, speakers }
}

interface AssetFields {
  readonly rateHz: number | null
  readonly channels: number | null
  readonly speakers: number | null
  /** Channels of embedded downmixes: 2 for stereo, 6 for 5.1, 8 for both. */
  readonly embedded: number
}

const noFields: AssetFields = { rateHz: null, channels: null, speakers: null, embedded: 0 }

function readAssetFields(bits: Bits): AssetFields | null {
  if (bits.flag()) bits.skip(4)
  if (bits.flag()) bits.skip(24)
  if (bits.flag()) bits.skip((bits.read(10) + 1) * 8)
  bits.skip(5)
  const rateHz = rates[bits.read(4)] ?? null
  const channels = bits.read(8) + 1
  if (!bits.flag()) {
    bits.skip(3)
    return { ...noFields, rateHz, channels }
  }
  const stereo = channels > 2 && bits.flag()
  const surround = channels > 6 && bits.flag()
  const maskBits = bits.flag() ? (bits.read(2) + 1) * 4 : 0
  const speakers = maskBits === 0 ? null : bits.read(maskBits)
  const sets = bits.read(3)
  if (sets > 0 && maskBits === 0) return null
  skipRemapping(bits, sets, maskBits)
  return { rateHz, channels, speakers, embedded: (stereo ? 2 : 0) + (surround ? 6 : 0) }
}

function skipRemapping(bits: Bits, sets: number, maskBits: number): void {
  const speakers = Array.from({ length: sets }, () => speakersIn(bits.read(maskBits)))
  for (const count of speakers) {
    const channels = bits.read(5) + 1
    for (let index = 0; index < count; index++) bits.skip(popCount(bits.read(channels)) * 5)
  }
}

function skipMixing(bits: Bits, mixes: readonly number[], channels: number): void {
  bits.skip(1 + 6)
  bits.skip(bits.read(2) === 3 ? 8 : 3)
  const perChannel = bits.flag()
  for (const count of mixes) bits.skip(6 * (perChannel ? count : 1))
  for (const count of mixes) {
    for (let index = 0; index < channels && !bits.exhausted; index++) {
      bits.skip(popCount(bits.read(count)) * 6)
    }
  }
}

/** Decoder navigation data: which codings the asset has, and where the one of low bit rate begins. */
function readCoding(
  bits: Bits,
  sizeBits: number,
): Pick<AssetBeforeData, 'extensions' | 'lowBitRateAt'> {
  switch (bits.read(2)) {
    case 0:
      return readComponents(bits, sizeBits)
    case 1:
      skipLossless(bits, sizeBits)
      return { extensions: extension.lossless, lowBitRateAt: null }
    case 2:
      return { extensions: extension.lowBitRate, lowBitRateAt: 0 }
    default:
      return { extensions: 0, lowBitRateAt: null }
  }
}

function readComponents(
  bits: Bits,
  sizeBits: number,
): Pick<AssetBeforeData, 'extensions' | 'lowBitRateAt'> {
  const extensions = bits.read(12)
  let before = 0
  if ((extensions & extension.core) !== 0) {
    before += bits.read(14) + 1
    if (bits.flag()) bits.skip(2)
  }
  if ((extensions & extension.highRate) !== 0) before += bits.read(14) + 1
  if ((extensions & extension.moreChannels) !== 0) before += bits.read(14) + 1
  if ((extensions & extension.doubledRate) !== 0) before += bits.read(12) + 1
  const hasLowBitRate = (extensions & extension.lowBitRate) !== 0
  if (hasLowBitRate) {
    bits.skip(14)
    if (bits.flag()) bits.skip(2)
  }
  if ((extensions & extension.lossless) !== 0) skipLossless(bits, sizeBits)
  return { extensions, lowBitRateAt: hasLowBitRate ? before : null }
}

function skipLossless(bits: Bits, sizeBits: number): void {
  bits.skip(sizeBits)
  if (!bits.flag()) return
  bits.skip(4)
  const delayBits = bits.read(5) + 1
  bits.skip(delayBits + sizeBits)
}

function readLowBitRate(bytes: Uint8Array): DtsAsset['lowBitRate'] {
  const bits = createBits(bytes.subarray(0, 16))
  if (bits.read(32) !== lowBitRateSync || bits.read(8) !== decoderInit) return null
  const rateHz = rates[bits.read(8)]
  const mask = bits.read(8) & 7
  bits.skip(24)
  const flags = bits.read(8)
  const speakers = lowBitRateSpeakers[mask - 1]
  if (rateHz === undefined || rateHz > 48_000 || speakers === undefined || bits.exhausted)
    return null
  // Its low frequencies are decoded at one rate only.
  const lowFrequency = (flags & lowFrequencyPresent) !== 0 && rateHz === 48_000
  return { speakers: lowFrequency ? [...speakers, speaker.lowFrequency] : speakers, rateHz }
}

function popCount(mask: number): number {
  return mask.toString(2).replaceAll('0', '').length
}

/** Speakers of an activity mask, some bits of which stand for two. */
function speakersIn(mask: number): number {
  return popCount(mask & 0xffff) + popCount(mask & 0xae66)
}
