import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { readAudioConfig, readAudioFrame } from '../../../../src/media/probe/codec/audio.ts'
import { audioSample, bitString, field, probed } from './samples.ts'

/** Each sample is encoded and looked at by programs, on a machine that may be busy. */
setDefaultTimeout(120_000)

const surround = audioSample('-c:a dca -strict -2', 'dts', { layout: '5.1(side)' })

/** A core frame whose header says that an extension of this type follows within it. */
function coreWith(type: number): Uint8Array {
  const frame = surround.frame.slice()
  // EXT_AUDIO_ID and EXT_AUDIO are bits 80 to 83 of the frame.
  frame[10] = (frame[10]! & 0x0f) | (type << 5) | 0x10
  return frame
}

/** Padded to the next word, where an extension substream begins. */
function withExtension(core: Uint8Array, extension: Uint8Array): Uint8Array {
  const whole = new Uint8Array(Math.ceil(core.length / 4) * 4 + extension.length)
  whole.set(core)
  whole.set(extension, whole.length - extension.length)
  return whole
}

interface Asset {
  /** Bits of the coding mode and what it asks for. */
  readonly coding: string
  readonly channels?: number
  /** Activity mask of the speakers. */
  readonly speakers?: number
  /** Index of the highest sample rate: 12 is 48 kHz, 13 is 96 kHz. */
  readonly rate?: number
  readonly data?: Uint8Array
}

/** ETSI TS 102 114, section 7: a header with one asset, then its data. */
function extensionSubstream({
  coding,
  channels = 6,
  speakers,
  rate = 12,
  data,
}: Asset): Uint8Array {
  const body = data ?? new Uint8Array(128)
  const headerBytes = 64
  const downmixes = `${channels > 2 ? '0' : ''}${channels > 6 ? '0' : ''}`
  const mask = speakers === undefined ? '0' : `1 11 ${field(speakers, 16)}`
  const staticFields = `00 011 0 000 000 1 ${field(1, 8)} 0`
  const description = `0 0 0 ${field(23, 5)} ${field(rate, 4)} ${field(channels - 1, 8)}`
  const asset = `${field(40, 9)} 000 ${description} 1 ${downmixes} ${mask} 000 0 0 ${coding}`
  const sizes = `${field(headerBytes - 1, 8)} ${field(headerBytes + body.length - 1, 16)}`
  const header = bitString(
    `${field(0x64582025, 32)} ${field(0, 8)} 00 0 ${sizes} 1 ${staticFields}
     ${field(body.length - 1, 16)} ${asset}`,
  )
  const whole = new Uint8Array(headerBytes + body.length)
  whole.set(header)
  whole.set(body, headerBytes)
  return whole
}

const extensionFlags = { highRate: 0x20, moreChannels: 0x40, doubledRate: 0x80, lossless: 0x200 }
const lossless = `01 ${field(127, 16)} 0 000`
const losslessBesideCore = `00 ${field(extensionFlags.lossless, 12)} ${field(127, 16)} 0 000`

describe('a core', () => {
  test('without extension is DTS', () => {
    expect(readAudioFrame('dts', surround.frame)).toEqual(surround.audio)
    expect(surround.audio.profile).toBe('DTS')
  })

  test('with a centre at the back is DTS-ES with 6.1', () => {
    expect(readAudioFrame('dts', coreWith(0))).toEqual({
      profile: 'DTS-ES',
      channels: 7,
      layout: '6.1',
      sampleRateHz: 48_000,
    })
  })

  test('with twice the rate is DTS 96/24', () => {
    expect(readAudioFrame('dts', coreWith(2))).toMatchObject({
      profile: 'DTS 96/24',
      layout: '5.1(side)',
      sampleRateHz: 96_000,
    })
  })

  test('with more channels is DTS-ES, and how many is left open', () => {
    expect(readAudioFrame('dts', coreWith(6))).toMatchObject({ profile: 'DTS-ES', channels: null })
  })

  test.each(['little endian', '14 bits to a word'])('in %s says the same', (order) => {
    const bytes = order === 'little endian' ? swapped(surround.frame) : in14Bits(surround.frame)
    expect(readAudioFrame('dts', bytes)).toEqual(surround.audio)
  })
})

describe('an extension substream', () => {
  const speakers71 = 0x4f // centre, left and right, surround, low frequency, rear surround

  test('with lossless coding behind a core is DTS-HD MA with its own speakers', () => {
    const extension = extensionSubstream({
      coding: losslessBesideCore,
      channels: 8,
      speakers: speakers71,
      rate: 13,
    })
    expect(readAudioFrame('dts', withExtension(surround.frame, extension))).toEqual({
      profile: 'DTS-HD MA',
      channels: 8,
      layout: '7.1',
      sampleRateHz: 96_000,
    })
  })

  test('with lossless coding alone is DTS-HD MA, as for ffprobe', () => {
    const data = new Uint8Array(128)
    data.set(bitString(`${field(0x41a29547, 32)} 0000 ${field(15, 8)} 00111 ${field(0, 8)}`))
    const extension = extensionSubstream({ coding: lossless, speakers: 0xf, data })
    expect(readAudioFrame('dts', extension)).toEqual({
      profile: 'DTS-HD MA',
      channels: 6,
      layout: '5.1(side)',
      sampleRateHz: 48_000,
    })
    const stream = Buffer.concat(Array.from({ length: 64 }, () => extension))
    expect(probed(stream, 'dts').audio).toMatchObject({
      profile: 'DTS-HD MA',
      sampleRateHz: 48_000,
    })
  })

  test('with stereo has one layout, without a mask none', () => {
    const stereo = extensionSubstream({ coding: lossless, channels: 2, speakers: 2 })
    expect(readAudioFrame('dts', stereo)).toMatchObject({ channels: 2, layout: 'stereo' })
    const unsaid = extensionSubstream({ coding: lossless, channels: 8 })
    expect(readAudioFrame('dts', unsaid)).toMatchObject({ channels: 8, layout: null })
  })

  test.each([
    ['a higher bit rate', extensionFlags.highRate, '5.1(side)', 48_000],
    ['more channels', extensionFlags.moreChannels, '7.1', 48_000],
    ['twice the rate', extensionFlags.doubledRate, '5.1(side)', 96_000],
  ])('with %s is DTS-HD HRA', (_, flags, layout, sampleRateHz) => {
    const coding = `00 ${field(flags, 12)} ${field(99, 14)}`
    const extension = extensionSubstream({ coding, channels: 8, speakers: speakers71 })
    expect(readAudioFrame('dts', withExtension(surround.frame, extension))).toMatchObject({
      profile: 'DTS-HD HRA',
      layout,
      sampleRateHz,
    })
  })

  test('of low bit rate is DTS Express', () => {
    const data = new Uint8Array(128)
    data.set([0x0a, 0x80, 0x19, 0x21, 2, 12, 0x07, 0x00, 0x00, 0x08, 0x02])
    const extension = extensionSubstream({ coding: `10 ${field(127, 14)} 0`, data })
    expect(readAudioFrame('dts', extension)).toEqual({
      profile: 'DTS Express',
      channels: 6,
      layout: '5.1(side)',
      sampleRateHz: 48_000,
    })
  })

  test('that is cut off or damaged leaves the core', () => {
    const extension = extensionSubstream({ coding: losslessBesideCore }).subarray(0, 20)
    expect(readAudioFrame('dts', withExtension(surround.frame, extension))).toEqual(surround.audio)
  })
})

test('a ddts box tells channels and rate, and no profile', () => {
  const box = bitString(
    `${field(48_000, 32)} ${field(0, 32)} ${field(0, 32)} ${field(24, 8)} ${field(0, 32)} ${field(0xf, 16)}`,
  )
  expect(readAudioConfig('dts', box)).toEqual({
    profile: null,
    channels: 6,
    layout: '5.1(side)',
    sampleRateHz: 48_000,
  })
})

function swapped(bytes: Uint8Array): Uint8Array {
  return bytes.map((_, index) => bytes[index ^ 1] ?? 0)
}

function in14Bits(bytes: Uint8Array): Uint8Array {
  const bits = Array.from(bytes.subarray(0, 56), (byte) => field(byte, 8)).join('')
  const words = bits.match(/.{14}/g) ?? []
  // The two highest bits repeat the sign.
  return bitString(words.map((word) => `${word.slice(0, 1).repeat(2)}${word}`).join(' '))
}
