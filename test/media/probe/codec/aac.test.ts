import { expect, test } from 'bun:test'
import { readAudioConfig, readAudioFrame } from '../../../../src/media/probe/codec/audio.ts'
import { bitString, field } from './samples.ts'

const rate48 = '0011'
const rate24 = '0110'
const rate22 = '0111'
const mono = '0001'
const stereo = '0010'
const lowComplexity = '00010'
const bandReplication = '00101'
const parametricStereo = '11101'
const plainFrames = '000'
const bandMark = field(0x2b7, 11)
const stereoMark = field(0x548, 11)

test('band replication that is told first doubles the rate', () => {
  const config = bitString(
    `${bandReplication} ${rate24} ${stereo} ${rate48} ${lowComplexity} ${plainFrames}`,
  )
  expect(readAudioConfig('aac', config)).toEqual({
    profile: 'HE-AAC',
    channels: 2,
    layout: 'stereo',
    sampleRateHz: 48_000,
  })
})

test('band replication that is told behind doubles the rate as well', () => {
  const config = bitString(
    `${lowComplexity} ${rate24} ${stereo} ${plainFrames} ${bandMark} ${bandReplication} 1 ${rate48}`,
  )
  expect(readAudioConfig('aac', config)).toMatchObject({ profile: 'HE-AAC', sampleRateHz: 48_000 })
})

test('parametric stereo makes two channels of one', () => {
  const first = bitString(
    `${parametricStereo} ${rate24} ${mono} ${rate48} ${lowComplexity} ${plainFrames}`,
  )
  const behind = bitString(
    `${lowComplexity} ${rate24} ${mono} ${plainFrames} ${bandMark} ${bandReplication} 1 ${rate48} ${stereoMark} 1`,
  )
  for (const config of [first, behind]) {
    expect(readAudioConfig('aac', config)).toEqual({
      profile: 'HE-AACv2',
      channels: 2,
      layout: 'stereo',
      sampleRateHz: 48_000,
    })
  }
})

test('mono with band replication is HE-AAC only where parametric stereo is ruled out', () => {
  const ruledOut = bitString(
    `${lowComplexity} ${rate24} ${mono} ${plainFrames} ${bandMark} ${bandReplication} 1 ${rate48} ${stereoMark} 0`,
  )
  const open = bitString(
    `${bandReplication} ${rate24} ${mono} ${rate48} ${lowComplexity} ${plainFrames}`,
  )
  expect(readAudioConfig('aac', ruledOut)).toMatchObject({ profile: 'HE-AAC', channels: 1 })
  expect(readAudioConfig('aac', open)).toMatchObject({ profile: null, channels: 2 })
})

test('a low rate without a word on band replication leaves profile and rate open', () => {
  const quiet = bitString(`${lowComplexity} ${rate22} ${stereo} ${plainFrames}`)
  expect(readAudioConfig('aac', quiet)).toEqual({
    profile: null,
    channels: 2,
    layout: 'stereo',
    sampleRateHz: null,
  })
  const ruledOut = bitString(
    `${lowComplexity} ${rate22} ${stereo} ${plainFrames} ${bandMark} ${bandReplication} 0`,
  )
  expect(readAudioConfig('aac', ruledOut)).toMatchObject({ profile: 'LC', sampleRateHz: 22_050 })
})

test('an odd rate is written out', () => {
  const config = bitString(`${lowComplexity} 1111 ${field(47_999, 24)} ${stereo} ${plainFrames}`)
  expect(readAudioConfig('aac', config)).toMatchObject({ profile: 'LC', sampleRateHz: 47_999 })
})

test('the other profiles have their names', () => {
  const low = bitString(`10111 ${rate48} ${stereo} ${plainFrames}`)
  const predicted = bitString(`00100 ${rate48} ${stereo} ${plainFrames}`)
  expect(readAudioConfig('aac', low)).toMatchObject({ profile: 'LD' })
  expect(readAudioConfig('aac', predicted)).toMatchObject({ profile: 'LTP' })
})

test('codecs that no decoder here knows and reserved channels are not understood', () => {
  const unified = bitString(`11111 001010 ${rate48} ${stereo} ${plainFrames}`)
  const reserved = bitString(`${lowComplexity} ${rate48} 1000 ${plainFrames}`)
  expect(readAudioConfig('aac', unified)).toBeNull()
  expect(readAudioConfig('aac', reserved)).toBeNull()
})

test('a frame without an ADTS header is not understood', () => {
  expect(readAudioFrame('aac', Uint8Array.of(0x21, 0x10, 0x05, 0x20, 0xa4, 0x1b, 0xff))).toBeNull()
})
