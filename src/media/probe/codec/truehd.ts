import { createBits } from './bits.ts'
import { layoutOfMask, maskOfSpeakers, speaker, speakersOfMask } from './channel-layout.ts'
import type { AudioFacts } from './facts.ts'

const trueHdSync = 0xf8726fba
const mlpSync = 0xf8726fbb
const signature = 0xb752
const unknownRate = 15
const syncBytes = 28

/** Speakers by bit of a channel assignment of TrueHD. */
const assigned: readonly (readonly number[])[] = [
  [speaker.frontLeft, speaker.frontRight],
  [speaker.frontCentre],
  [speaker.lowFrequency],
  [speaker.sideLeft, speaker.sideRight],
  [speaker.topFrontLeft, speaker.topFrontRight],
  [speaker.frontLeftOfCentre, speaker.frontRightOfCentre],
  [speaker.backLeft, speaker.backRight],
  [speaker.backCentre],
  [speaker.topCentre],
  [speaker.surroundDirectLeft, speaker.surroundDirectRight],
  [speaker.wideLeft, speaker.wideRight],
  [speaker.topFrontCentre],
  [speaker.lowFrequency2],
]

/** Masks by channel assignment of MLP. */
const mlpMasks = [
  0x4, 0x3, 0x103, 0x33, 0xb, 0x10b, 0x3b, 0x7, 0x107, 0x37, 0xf, 0x10f, 0x3f, 0x107, 0x37, 0xf,
  0x10f, 0x3f, 0x3b, 0x37, 0x3f,
]

/** The major sync of TrueHD or MLP, which stands in every frame where decoding can begin. */
export function readTrueHdFrame(bytes: Uint8Array): AudioFacts | null {
  const sync = findMajorSync(bytes)
  if (sync === null) return null
  const bits = createBits(sync)
  const trueHd = bits.read(32) === trueHdSync
  if (!trueHd) bits.skip(8)
  const rateCode = bits.read(4)
  const mask = trueHd ? trueHdMask(sync) : mlpMasks[(sync[7] ?? 0) & 0x1f]
  if (mask === undefined || mask === 0 || rateCode === unknownRate) return null
  const channels = speakersOfMask(mask).length
  return {
    profile: null,
    channels,
    layout: layoutOfMask(mask, channels),
    sampleRateHz: ((rateCode & 8) === 0 ? 48_000 : 44_100) << (rateCode & 7),
  }
}

function findMajorSync(bytes: Uint8Array): Uint8Array | null {
  for (let at = bytes.indexOf(0xf8); at !== -1; at = bytes.indexOf(0xf8, at + 1)) {
    if (bytes[at + 1] !== 0x72 || at + syncBytes > bytes.length) continue
    const header = bytes.subarray(at, at + syncBytes)
    const bits = createBits(header)
    const sync = bits.read(32)
    bits.skip(32)
    if ((sync === trueHdSync || sync === mlpSync) && bits.read(16) === signature) return header
  }
  return null
}

/**
 * Three substreams hold stereo, 5.1 and 7.1, each on top of the one before; a fourth has the objects of Atmos and is
 * not decoded. With two, the assignment of the third is not in use.
 */
function trueHdMask(sync: Uint8Array): number {
  const bits = createBits(sync)
  bits.skip(44)
  const six = bits.read(5)
  bits.skip(2)
  const eight = bits.read(13)
  const substreams = (sync[16] ?? 0) >>> 4
  const whole = assignedMask(eight === 0 ? six : eight)
  return substreams > 2 || speakersOfMask(whole).length <= 2 ? whole : assignedMask(six)
}

function assignedMask(assignment: number): number {
  return maskOfSpeakers(assigned.filter((_, bit) => (assignment & (1 << bit)) !== 0).flat())
}
