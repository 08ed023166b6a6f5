import { configuredLayout, elementsLayout, readProgramConfig } from './aac-layout.ts'
import type { AacLayout } from './aac-layout.ts'
import { createBits } from './bits.ts'
import type { Bits } from './bits.ts'
import type { AudioFacts } from './facts.ts'

/** Rates by samplingFrequencyIndex of ISO 14496-3, section 1.6.3.4. */
const rates = [
  96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350,
]

/** Audio object types whose profile ffmpeg names. */
const profiles: Readonly<Record<number, string>> = {
  1: 'Main',
  2: 'LC',
  3: 'SSR',
  4: 'LTP',
  23: 'LD',
  39: 'ELD',
}

const spectralBandReplication = 5
const parametricStereo = 29
const lowDelay = 23
const enhancedLowDelay = 39
/** Object types that begin with GASpecificConfig. */
const generalAudio = new Set([1, 2, 3, 4, 17, lowDelay])

/**
 * Up to this rate a stream without a word on it may still have spectral band replication in its frames, which doubles
 * the rate: only a decoder can tell.
 */
const maxHalvedRateHz = 24_000

interface Signalling {
  readonly objectType: number
  readonly rateHz: number | null
  readonly channelConfig: number
  /** Null when nothing is said. */
  readonly sbr: boolean | null
  readonly ps: boolean | null
  readonly extendedRateHz: number | null
}

/** AudioSpecificConfig of ISO 14496-3, section 1.6.2. */
export function readAacConfig(bytes: Uint8Array): AudioFacts | null {
  const bits = createBits(bytes.subarray(0, 512))
  const objectType = readObjectType(bits)
  const rateHz = readRate(bits)
  const channelConfig = bits.read(4)
  const explicit = objectType === spectralBandReplication || objectType === parametricStereo
  const extendedRateHz = explicit ? readRate(bits) : null
  const signalled = {
    objectType: explicit ? readObjectType(bits) : objectType,
    rateHz,
    channelConfig,
    extendedRateHz,
    sbr: explicit ? true : null,
    ps: objectType === parametricStereo ? true : null,
  }
  const layout = readLayout(bits, signalled)
  if (layout === null || rateHz === null || bits.exhausted) return null
  return factsOf(explicit ? signalled : readSyncExtension(bytes, signalled), layout)
}

/** The header of an ADTS frame. */
export function readAdtsFrame(bytes: Uint8Array): AudioFacts | null {
  const bits = createBits(bytes.subarray(0, 7))
  if (bits.read(12) !== 0xfff) return null
  bits.skip(1)
  if (bits.read(2) !== 0) return null
  bits.skip(1)
  const objectType = bits.read(2) + 1
  const rateHz = readRate(bits)
  bits.skip(1)
  const channelConfig = bits.read(3)
  const layout = configuredLayout(channelConfig)
  if (rateHz === null || layout === null || bits.exhausted || bytes.length < 7) return null
  const unsaid = { sbr: null, ps: null, extendedRateHz: null }
  return factsOf({ objectType, rateHz, channelConfig, ...unsaid }, layout)
}

function readObjectType(bits: Bits): number {
  const type = bits.read(5)
  return type === 31 ? 32 + bits.read(6) : type
}

function readRate(bits: Bits): number | null {
  const index = bits.read(4)
  if (index !== 15) return rates[index] ?? null
  const rateHz = bits.read(24)
  return rateHz === 0 ? null : rateHz
}

/** GASpecificConfig as far as the channels; the low-delay codecs know no layouts of their own. */
function readLayout(
  bits: Bits,
  { objectType, channelConfig }: Pick<Signalling, 'objectType' | 'channelConfig'>,
): AacLayout | null {
  if (objectType === enhancedLowDelay) return configuredLayout(channelConfig)
  if (!generalAudio.has(objectType)) return null
  bits.skip(1)
  if (bits.flag()) bits.skip(14)
  bits.skip(1)
  if (channelConfig !== 0) return configuredLayout(channelConfig)
  const elements = readProgramConfig(bits)
  return elements === null ? null : elementsLayout(elements)
}

/**
 * Band replication may be told behind the configuration, where old players do not look. ffmpeg looks for its mark bit
 * by bit, right after the channel configuration.
 */
function readSyncExtension(bytes: Uint8Array, signalled: Signalling): Signalling {
  const bits = createBits(bytes.subarray(0, 512))
  readObjectType(bits)
  readRate(bits)
  bits.skip(4)
  let window = bits.read(11)
  while (window !== 0x2b7) {
    if (bits.remaining < 5) return signalled
    window = ((window << 1) & 0x7ff) | bits.read(1)
  }
  let { sbr, ps, extendedRateHz } = signalled
  if (readObjectType(bits) === spectralBandReplication) {
    sbr = bits.flag()
    extendedRateHz = sbr ? readRate(bits) : null
    if (sbr && extendedRateHz === signalled.rateHz) sbr = null
  }
  if (bits.remaining > 11 && bits.read(11) === 0x548) ps = bits.flag()
  return { ...signalled, sbr, ps, extendedRateHz }
}

function factsOf(signalled: Signalling, { channels, layout }: AacLayout): AudioFacts {
  const { objectType, rateHz, sbr, ps, extendedRateHz } = signalled
  const profile = profiles[objectType] ?? String(objectType - 1)
  const mono = channels === 1
  const plain = { profile, channels, layout, sampleRateHz: rateHz }
  if (objectType === lowDelay || objectType === enhancedLowDelay || sbr === false) return plain
  if (sbr === null) {
    if (rateHz !== null && rateHz > maxHalvedRateHz) return plain
    return mono
      ? { profile: null, channels: null, layout: null, sampleRateHz: null }
      : { ...plain, profile: null, sampleRateHz: null }
  }
  const replicated = { ...plain, profile: 'HE-AAC', sampleRateHz: extendedRateHz }
  if (!mono || ps === false) return replicated
  // Mono with band replication is decoded to two channels in case that parametric stereo turns up in a frame.
  return {
    ...replicated,
    profile: ps === true ? 'HE-AACv2' : null,
    channels: 2,
    layout: 'stereo',
  }
}
