import { createBits } from './bits.ts'
import type { Bits } from './bits.ts'
import { layoutOfMask, maskOfSpeakers, speaker, speakersOfMask } from './channel-layout.ts'
import type { AudioFacts } from './facts.ts'

const rates = [48_000, 44_100, 32_000]
const syncWord = 0x0b77
const dependent = 1

/** Kilobits per second by half of frmsizecod. */
const bitRates = [
  32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640,
]

/** Masks by acmod of ETSI TS 102 366, section 4.4.2.3; 0 is two mono channels. */
const masks = [0x3, 0x4, 0x3, 0x7, 0x103, 0x107, 0x603, 0x607]

/** Speakers that a dependent substream adds, from the highest bit of chanmap on (ETSI TS 102 366, table E.1.5). */
const mapped: readonly (readonly number[])[] = [
  [speaker.frontLeft],
  [speaker.frontCentre],
  [speaker.frontRight],
  [speaker.sideLeft],
  [speaker.sideRight],
  [speaker.frontLeftOfCentre, speaker.frontRightOfCentre],
  [speaker.backLeft, speaker.backRight],
  [speaker.backCentre],
  [speaker.topCentre],
  [speaker.surroundDirectLeft, speaker.surroundDirectRight],
  [speaker.wideLeft, speaker.wideRight],
  [speaker.topFrontLeft, speaker.topFrontRight],
  [speaker.topFrontCentre],
  [speaker.topBackLeft, speaker.topBackRight],
  [speaker.lowFrequency2],
  [speaker.lowFrequency],
]

/** Payload of a `dac3` box. */
export function readAc3Config(bytes: Uint8Array): AudioFacts | null {
  const bits = createBits(bytes)
  const rate = rates[bits.read(2)]
  const halvings = Math.max(0, bits.read(5) - 8)
  bits.skip(3)
  const speakers = readSpeakers(bits)
  if (rate === undefined || bits.exhausted) return null
  return factsOf(speakers, rate >> halvings)
}

/**
 * Payload of a `dec3` box: its first independent substream. What dependent ones add is left open, since writers do
 * not agree on the order of those bits; the frames tell.
 */
export function readEac3Config(bytes: Uint8Array): AudioFacts | null {
  const bits = createBits(bytes)
  bits.skip(16)
  const rate = rates[bits.read(2)]
  bits.skip(10)
  const speakers = readSpeakers(bits)
  bits.skip(3)
  const hasDependent = bits.read(4) > 0
  if (rate === undefined || bits.exhausted) return null
  const facts = factsOf(speakers, rate)
  return hasDependent ? { ...facts, channels: null, layout: null } : facts
}

/** The header of a frame of AC-3 or E-AC-3, with the dependent frame that follows in the same sample. */
export function readAc3Frame(bytes: Uint8Array): AudioFacts | null {
  const frame = readHeader(bytes)
  if (frame === null || frame.dependent) return null
  const next = readHeader(bytes.subarray(frame.bytes))
  const added = next?.dependent === true && next.rateHz === frame.rateHz ? next.added : []
  return factsOf([...frame.speakers, ...added], frame.rateHz)
}

interface FrameHeader {
  readonly rateHz: number
  readonly speakers: readonly number[]
  readonly dependent: boolean
  /** Speakers that a dependent frame adds to the one before. */
  readonly added: readonly number[]
  readonly bytes: number
}

function readHeader(bytes: Uint8Array): FrameHeader | null {
  const header = bytes.subarray(0, 32)
  const [first = 0, second = 0] = header
  // Some writers swap the bytes of each word.
  const swapped = ((second << 8) | first) === syncWord
  const bits = createBits(swapped ? swapBytes(header) : header)
  if (bits.read(16) !== syncWord) return null
  const version = (swapped ? header[4] : header[5]) ?? 0
  const bitstreamId = version >>> 3
  if (bitstreamId > 16) return null
  const frame = bitstreamId <= 10 ? readPlainHeader(bits, bitstreamId) : readEnhancedHeader(bits)
  return bits.exhausted ? null : frame
}

function swapBytes(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte, index) => bytes[index ^ 1] ?? byte)
}

function readPlainHeader(bits: Bits, bitstreamId: number): FrameHeader | null {
  bits.skip(16)
  const rate = rates[bits.read(2)]
  const sizeCode = bits.read(6)
  bits.skip(8)
  const mode = bits.read(3)
  if (mode === 2) bits.skip(2)
  else {
    if ((mode & 1) !== 0 && mode !== 1) bits.skip(2)
    if ((mode & 4) !== 0) bits.skip(2)
  }
  if (rate === undefined || sizeCode > 37) return null
  const speakers = speakersOf(mode, bits.flag())
  const rateHz = rate >> Math.max(0, bitstreamId - 8)
  return { rateHz, speakers, dependent: false, added: [], bytes: plainFrameBytes(sizeCode, rate) }
}

/** bsid 11 to 16: section E.1.2. */
function readEnhancedHeader(bits: Bits): FrameHeader | null {
  const type = bits.read(2)
  bits.skip(3)
  const bytes = (bits.read(11) + 1) * 2
  const rateCode = bits.read(2)
  const lowerCode = bits.read(2)
  const rateHz = rateCode === 3 ? (rates[lowerCode] ?? 0) / 2 : rates[rateCode]
  const mode = bits.read(3)
  const speakers = speakersOf(mode, bits.flag())
  if (type === 3 || rateHz === undefined || rateHz === 0) return null
  bits.skip(5)
  for (let channels = mode === 0 ? 2 : 1; channels > 0; channels--) {
    bits.skip(5)
    if (bits.flag()) bits.skip(8)
  }
  const map = type === dependent && bits.flag() ? bits.read(16) : 0
  const added = mapped.flatMap((places, index) => {
    return (map & (0x8000 >>> index)) === 0 ? [] : places
  })
  return { rateHz, speakers, dependent: type === dependent, added, bytes }
}

/** Table 4.13 of ETSI TS 102 366: 1536 samples of each channel in words of 16 bits. */
function plainFrameBytes(sizeCode: number, rateHz: number): number {
  const bitsPerFrame = ((bitRates[sizeCode >>> 1] ?? 0) * 1000 * 1536) / rateHz
  const padding = rateHz === 44_100 ? sizeCode & 1 : 0
  return (Math.floor(bitsPerFrame / 16) + padding) * 2
}

function readSpeakers(bits: Bits): number[] {
  const mode = bits.read(3)
  return speakersOf(mode, bits.flag())
}

function speakersOf(mode: number, lowFrequency: boolean): number[] {
  return [...speakersOfMask(masks[mode] ?? 0), ...(lowFrequency ? [speaker.lowFrequency] : [])]
}

function factsOf(speakers: Iterable<number>, sampleRateHz: number): AudioFacts {
  const mask = maskOfSpeakers(speakers)
  const channels = speakersOfMask(mask).length
  return { profile: null, channels, layout: layoutOfMask(mask, channels), sampleRateHz }
}
