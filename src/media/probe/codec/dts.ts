import { createBits } from './bits.ts'
import type { Bits } from './bits.ts'
import { layoutOfMask, maskOfSpeakers, speakersOfMask } from './channel-layout.ts'
import { dts, dtsSpeakers, speakersOfDts } from './dts-speakers.ts'
import { extension, readExtensionSubstream } from './dts-extension.ts'
import type { DtsAsset } from './dts-extension.ts'
import type { AudioFacts } from './facts.ts'

const coreSync = 0x7ffe8001
const coreSyncSwapped = 0xfe7f0180
const coreSync14 = 0x1fffe800
const coreSync14Swapped = 0xff1f00e8
const substreamSync = 0x64582025

/** Sample rates by SFREQ of ETSI TS 102 114, table 5-5. */
const rates = [
  0, 8000, 16_000, 32_000, 0, 0, 11_025, 22_050, 44_100, 0, 0, 12_000, 24_000, 48_000, 96_000,
  192_000,
]

/** Speakers by AMODE, table 5-4; higher ones are the user's. */
const modes = [
  dts.centre,
  dts.stereo,
  dts.stereo,
  dts.stereo,
  dts.stereo,
  dts.stereo | dts.centre,
  dts.stereo | dts.rear,
  dts.stereo | dts.centre | dts.rear,
  dts.stereo | dts.surround,
  dts.stereo | dts.centre | dts.surround,
]

/** EXT_AUDIO_ID, table 5-14. */
const rearExtension = 0
const doubledRate = 2
const moreChannels = 6
const none = -1

/** Payload of a `ddts` box (ETSI TS 102 114, annex E): no profile, and the highest rate. */
export function readDtsConfig(bytes: Uint8Array): AudioFacts | null {
  const bits = createBits(bytes)
  const sampleRateHz = bits.read(32)
  bits.skip(104)
  const mask = bits.read(16)
  if (bits.exhausted || sampleRateHz === 0 || mask === 0) return null
  return { profile: null, ...channelsOf(speakersOfDts(mask)), sampleRateHz }
}

/** A sample: a core frame, an extension substream, or both, one after the other. */
export function readDtsFrame(bytes: Uint8Array): AudioFacts | null {
  const stream = inWords(bytes)
  if (stream === null) return null
  const core = readCore(stream)
  const from = core === null ? 0 : Math.ceil(core.bytes / 4) * 4
  const asset = readExtensionSubstream(stream.subarray(from))
  if (asset === null) return core === null ? null : coreFacts(core)
  return assetFacts(asset, core)
}

interface Core {
  readonly bytes: number
  readonly speakers: number
  readonly rateHz: number
  /** EXT_AUDIO_ID, or `none`. */
  readonly extension: number
}

function readCore(bytes: Uint8Array): Core | null {
  const bits = createBits(bytes.subarray(0, 32))
  if (bits.read(32) !== coreSync) return null
  bits.skip(14)
  const size = bits.read(14) + 1
  const speakers = modes[bits.read(6)]
  const rateHz = rates[bits.read(4)]
  bits.skip(5 + 1 + 4)
  const type = bits.read(3)
  const extended = bits.flag()
  bits.skip(1)
  const lowFrequency = bits.read(2)
  const sound = speakers !== undefined && rateHz !== undefined && rateHz > 0
  if (!sound || size < 96 || lowFrequency === 3 || bits.exhausted) return null
  return {
    bytes: size,
    speakers: speakers | (lowFrequency === 0 ? 0 : dts.lowFrequency),
    rateHz,
    extension: extended ? type : none,
  }
}

function coreFacts({ speakers, rateHz, extension: type }: Core): AudioFacts {
  switch (type) {
    case rearExtension:
      return { profile: 'DTS-ES', ...channelsOf(speakers | dts.rear), sampleRateHz: rateHz }
    case moreChannels:
      // Which channels stands deep in the frame.
      return { profile: 'DTS-ES', channels: null, layout: null, sampleRateHz: rateHz }
    case doubledRate:
      return { profile: 'DTS 96/24', ...channelsOf(speakers), sampleRateHz: rateHz * 2 }
    default:
      return { profile: 'DTS', ...channelsOf(speakers), sampleRateHz: rateHz }
  }
}

function assetFacts(asset: DtsAsset, core: Core | null): AudioFacts | null {
  if ((asset.extensions & extension.lowBitRate) !== 0) {
    const { lowBitRate } = asset
    return lowBitRate === null
      ? null
      : {
          profile: 'DTS Express',
          ...channelsOfMask(maskOfSpeakers(lowBitRate.speakers)),
          sampleRateHz: lowBitRate.rateHz,
        }
  }
  const ownSpeakers = asset.speakers === null ? null : speakersOfDts(asset.speakers)
  if ((asset.extensions & extension.lossless) !== 0) {
    const channels =
      ownSpeakers === null ? { channels: asset.channels, layout: null } : channelsOf(ownSpeakers)
    return { profile: 'DTS-HD MA', ...channels, sampleRateHz: asset.rateHz }
  }
  if (core === null) return null
  const high = extension.highRate | extension.moreChannels | extension.doubledRate
  if ((asset.extensions & high) === 0) return coreFacts(core)
  const more = (asset.extensions & extension.moreChannels) !== 0 ? ownSpeakers : core.speakers
  const doubled = (asset.extensions & extension.doubledRate) !== 0
  return {
    profile: 'DTS-HD HRA',
    ...(more === null ? { channels: null, layout: null } : channelsOf(more)),
    sampleRateHz: doubled ? core.rateHz * 2 : core.rateHz,
  }
}

function channelsOf(speakers: number): Pick<AudioFacts, 'channels' | 'layout'> {
  return channelsOfMask(maskOfSpeakers(dtsSpeakers(speakers)))
}

function channelsOfMask(mask: number): Pick<AudioFacts, 'channels' | 'layout'> {
  const channels = speakersOfMask(mask).length
  return { channels, layout: layoutOfMask(mask, channels) }
}

/** The stream in words of 16 bits, highest byte first; elsewhere it has 14 bits to a word or the bytes swapped. */
function inWords(bytes: Uint8Array): Uint8Array | null {
  switch (createBits(bytes).read(32)) {
    case coreSync:
    case substreamSync:
      return bytes
    case coreSyncSwapped:
      return swap(bytes)
    case coreSync14:
      return unpack14(bytes)
    case coreSync14Swapped:
      return unpack14(swap(bytes))
    default:
      return null
  }
}

function swap(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte, index) => bytes[index ^ 1] ?? byte)
}

/** Only the beginning: no extension substream follows a core of 14 bits. */
function unpack14(bytes: Uint8Array): Uint8Array {
  const words = createBits(bytes.subarray(0, 64))
  const text = Array.from({ length: 32 }, () => lowerBits(words)).join('')
  return Uint8Array.from({ length: 32 }, (_, index) => {
    return Number.parseInt(text.slice(index * 8, index * 8 + 8), 2)
  })
}

function lowerBits(words: Bits): string {
  words.skip(2)
  return words.read(14).toString(2).padStart(14, '0')
}
