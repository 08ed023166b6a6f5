import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { readAudioConfig, readAudioFrame } from '../../../../src/media/probe/codec/audio.ts'
import { readDolbyVision } from '../../../../src/media/probe/codec/dolby-vision.ts'
import { audioSample, bitString, field } from './samples.ts'

/** Each sample is encoded and looked at by programs, on a machine that may be busy. */
setDefaultTimeout(120_000)

describe('the record of Dolby Vision', () => {
  const record = (profile: number, level: number): Uint8Array => {
    const bytes = new Uint8Array(24)
    bytes.set(
      bitString(`${field(1, 8)} ${field(0, 8)} ${field(profile, 7)} ${field(level, 6)} 101 0001`),
    )
    return bytes
  }

  test.each([
    [5, 6],
    [7, 6],
    [8, 9],
    [10, 13],
  ])('tells profile %d and level %d', (profile, level) => {
    expect(readDolbyVision(record(profile, level))).toEqual({ profile, level })
  })

  test('may lack its reserved end', () => {
    expect(readDolbyVision(record(8, 6).subarray(0, 4))).toEqual({ profile: 8, level: 6 })
  })

  test('is none when it is cut off or empty', () => {
    expect(readDolbyVision(record(8, 6).subarray(0, 3))).toBeNull()
    expect(readDolbyVision(new Uint8Array(24))).toBeNull()
  })
})

describe('E-AC-3 with a dependent frame', () => {
  const { frame, audio } = audioSample('-c:a eac3', 'mkv', { layout: '5.1(side)' })

  /** A header of a dependent frame with this channel map (ETSI TS 102 366, section E.1.2). */
  const dependent = (map: number, rate = '00'): Uint8Array =>
    bitString(
      `${field(0x0b77, 16)} 01 000 ${field(200, 11)} ${rate} 11 010 0 ${field(16, 5)} ${field(31, 5)} 0
       1 ${field(map, 16)} ${field(0, 64)}`,
    )

  test('has the speakers of both', () => {
    const rearPair = 1 << 9
    expect(readAudioFrame('eac3', Uint8Array.of(...frame, ...dependent(rearPair)))).toEqual({
      ...audio,
      channels: 8,
      layout: '7.1',
    })
  })

  test('counts speakers that are sent again once', () => {
    const all = 0b1011_1010_0000_0001
    expect(readAudioFrame('eac3', Uint8Array.of(...frame, ...dependent(all)))).toMatchObject({
      layout: '7.1',
    })
  })

  test('of another rate is passed over', () => {
    expect(readAudioFrame('eac3', Uint8Array.of(...frame, ...dependent(1 << 9, '01')))).toEqual(
      audio,
    )
  })

  test('leaves the channels open in the box of MP4', () => {
    const box = bitString(
      `${field(768, 13)} 000 00 ${field(16, 5)} 0 0 000 111 1 000 0001 000000010`,
    )
    expect(readAudioConfig('eac3', box)).toMatchObject({ channels: null, sampleRateHz: 48_000 })
  })
})

describe('TrueHD', () => {
  /** A major sync behind the header of its access unit. */
  const frame = (six: number, eight: number, substreams: number): Uint8Array =>
    bitString(
      `${field(0, 32)} ${field(0xf8726fba, 32)} 0000 0000 00 00 ${field(six, 5)} 00 ${field(eight, 13)}
       ${field(0xb752, 16)} ${field(0, 48)} ${field(substreams, 4)} ${field(0, 92)}`,
    )
  const surround = 0b0_1111
  const rear = 0b100_1111

  test('with three substreams, or four for Atmos, has 7.1', () => {
    for (const substreams of [3, 4]) {
      expect(readAudioFrame('truehd', frame(surround, rear, substreams))).toEqual({
        profile: null,
        channels: 8,
        layout: '7.1',
        sampleRateHz: 48_000,
      })
    }
  })

  test('with two substreams has 5.1', () => {
    const facts = readAudioFrame('truehd', frame(surround, rear, 2))
    expect(facts).toMatchObject({ channels: 6, layout: '5.1(side)' })
  })

  test('without a major sync is not understood', () => {
    const bytes = frame(surround, rear, 3)
    bytes[12] = 0
    expect(readAudioFrame('truehd', bytes)).toBeNull()
  })
})
