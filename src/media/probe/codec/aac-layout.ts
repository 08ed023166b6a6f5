import type { Bits } from './bits.ts'
import { layoutOfMask, maskOfSpeakers, speaker } from './channel-layout.ts'

export interface AacLayout {
  readonly channels: number
  /** Null where ffmpeg gives none. */
  readonly layout: string | null
}

/** How many channels each element of a region has: 1 or 2. */
export interface AacElements {
  readonly front: readonly number[]
  readonly side: readonly number[]
  readonly back: readonly number[]
  readonly lowFrequency: number
}

/**
 * By channelConfiguration of ISO 14496-3, table 1.19. 7 is wide by the book; ffmpeg takes it for 7.1, as most
 * encoders mean that.
 */
const configurations: Readonly<Record<number, AacLayout>> = {
  1: { channels: 1, layout: 'mono' },
  2: { channels: 2, layout: 'stereo' },
  3: { channels: 3, layout: '3.0' },
  4: { channels: 4, layout: '4.0' },
  5: { channels: 5, layout: '5.0' },
  6: { channels: 6, layout: '5.1' },
  7: { channels: 8, layout: '7.1' },
  11: { channels: 7, layout: '6.1(back)' },
  12: { channels: 8, layout: '7.1' },
  13: { channels: 24, layout: '22.2' },
}

/** Null for 0, whose channels stand in a program configuration, and for reserved ones. */
export function configuredLayout(configuration: number): AacLayout | null {
  return configurations[configuration] ?? null
}

/** program_config_element() of ISO 14496-3, table 4.2, behind its instance tag and object type. */
export function readProgramConfig(bits: Bits): AacElements | null {
  bits.skip(4 + 2 + 4)
  const front = bits.read(4)
  const side = bits.read(4)
  const back = bits.read(4)
  const lowFrequency = bits.read(2)
  bits.skip(3 + 4)
  if (bits.flag()) bits.skip(4)
  if (bits.flag()) bits.skip(4)
  if (bits.flag()) bits.skip(3)
  const elements = {
    front: readElements(bits, front),
    side: readElements(bits, side),
    back: readElements(bits, back),
    lowFrequency,
  }
  bits.skip(lowFrequency * 4)
  return bits.exhausted ? null : elements
}

function readElements(bits: Bits, count: number): number[] {
  return Array.from({ length: count }, () => {
    const channels = bits.flag() ? 2 : 1
    bits.skip(4)
    return channels
  })
}

/** The speakers that ffmpeg deduces from the elements of a program configuration. */
export function elementsLayout(elements: AacElements): AacLayout | null {
  const { front, side, back, lowFrequency } = elements
  const channels = sum(front) + sum(side) + sum(back) + lowFrequency
  if (channels === 0) return null
  const paired = isPaired(front, 'front') && isPaired(side, 'side') && isPaired(back, 'back')
  if (!paired || channels > 8) return { channels, layout: null }
  const speakers = [
    ...frontSpeakers(sum(front)),
    ...surroundSpeakers(sum(side), sum(back)),
    ...[speaker.lowFrequency, speaker.lowFrequency2].slice(0, lowFrequency),
  ]
  return { channels, layout: layoutOfMask(maskOfSpeakers(speakers), channels) }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0)
}

/** Single channels go two by two, but for one that begins the front or ends the back. */
function isPaired(elements: readonly number[], region: 'front' | 'side' | 'back'): boolean {
  let single = false
  let pairSeen = false
  for (const count of elements) {
    if (count === 1) {
      single = !single
      continue
    }
    if (single && (region !== 'front' || pairSeen)) return false
    single = false
    pairSeen = true
  }
  return !single || region === 'back' || (region === 'front' && !pairSeen)
}

function frontSpeakers(count: number): number[] {
  const centre = count % 2 === 1 ? [speaker.frontCentre] : []
  const pairs = count - centre.length
  return [
    ...centre,
    ...(pairs >= 4 ? [speaker.frontLeftOfCentre, speaker.frontRightOfCentre] : []),
    ...(pairs >= 2 ? [speaker.frontLeft, speaker.frontRight] : []),
  ]
}

/** Of four or more at the back, without any at the side, two are taken for side speakers. */
function surroundSpeakers(side: number, back: number): number[] {
  const moved = side === 0 && back >= 4 ? 2 : 0
  const atBack = back - moved
  return [
    ...(side + moved >= 2 ? [speaker.sideLeft, speaker.sideRight] : []),
    ...(atBack >= 2 ? [speaker.backLeft, speaker.backRight] : []),
    ...(atBack % 2 === 1 ? [speaker.backCentre] : []),
  ]
}
