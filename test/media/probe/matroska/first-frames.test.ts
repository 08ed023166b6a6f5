import { describe, expect, test } from 'bun:test'
import { expectAsFfprobe } from './as-ffprobe.ts'
import {
  block,
  el,
  file,
  ids,
  info,
  join,
  subtitles,
  track,
  tracks,
  noBlocks,
  videoSettings,
  ac3Frame,
  ac3,
  clusterOf,
} from './build.ts'
import { reading } from './bytes-source.ts'

describe('the first frame', () => {
  const lacings: readonly (readonly [string, number, Uint8Array])[] = [
    ['no', 0x80, ac3Frame],
    ['Xiph', 0x82, join([Uint8Array.of(1, 255, 255, 255, 3), ac3Frame, ac3Frame])],
    ['fixed', 0x84, join([Uint8Array.of(1), ac3Frame, ac3Frame])],
    ['EBML', 0x86, join([Uint8Array.of(2, 0x43, 0x00, 0xbf), ac3Frame, ac3Frame, ac3Frame])],
  ]

  test.each(lacings)('is found with %s lacing', (_name, flags, data) => {
    const bytes = file(info(), tracks(ac3()), clusterOf(block(ids.simpleBlock, 1, { flags }, data)))
    expectAsFfprobe(bytes)
    expect(reading(bytes).outcome).toBe('read')
  })

  test('is found in a group, behind other tracks and clusters', () => {
    const other = block(ids.simpleBlock, 2, {}, new Uint8Array(100_000))
    const group = el(ids.blockGroup, [block(ids.block, 1, { flags: 0 }, ac3Frame)])
    const bytes = file(
      info(),
      tracks(ac3(), subtitles(2)),
      clusterOf(other),
      el(ids.void, new Uint8Array(50)),
      clusterOf(other, group),
    )
    expectAsFfprobe(bytes)
    expect(reading(bytes).outcome).toBe('read')
  })

  test('is completed by what compression stripped off', () => {
    const stripping = el(ids.encodings, [
      el(ids.encoding, [
        el(ids.compression, [el(ids.algorithm, 3), el(ids.settings, Uint8Array.of(0x0b, 0x77))]),
      ]),
    ])
    const stripped = block(ids.simpleBlock, 1, {}, ac3Frame.subarray(2))
    const bytes = file(info(), tracks(ac3(stripping)), clusterOf(stripped))
    expectAsFfprobe(bytes)
    expect(reading(bytes).outcome).toBe('read')
  })

  test('that is compressed is left to ffprobe', () => {
    const zlib = el(ids.encodings, [
      el(ids.encoding, [el(ids.compression, [el(ids.algorithm, 0)])]),
    ])
    const bytes = file(
      info(),
      tracks(ac3(zlib)),
      clusterOf(block(ids.simpleBlock, 1, {}, ac3Frame)),
    )
    expect(reading(bytes)).toMatchObject({
      outcome: 'unsure',
      reason: 'the frames of its ac3 stream are compressed',
      facts: { audio: [{ codec: 'ac3', channels: 6 }] },
    })
  })

  test('that is encrypted is left to ffprobe', () => {
    const encrypted = el(ids.encodings, [el(ids.encoding, [el(ids.encodingType, 1)])])
    const bytes = file(info(), tracks(ac3(encrypted)), noBlocks)
    expect(reading(bytes)).toMatchObject({
      outcome: 'unsure',
      reason: 'its audio is compressed or encrypted as a whole',
    })
  })

  test('that is missing is left to ffprobe', () => {
    expect(reading(file(info(), tracks(ac3()), noBlocks))).toMatchObject({
      outcome: 'unsure',
      reason: 'the first frame of its ac3 stream was not found',
    })
  })
})

describe('a frame rate that is not declared', () => {
  const frames = (milliseconds: number, count: number): Uint8Array[] =>
    Array.from({ length: count }, (_, index) =>
      block(ids.simpleBlock, 1, { ticks: Math.round(index * milliseconds) }, vp9Frame),
    )
  const vp9 = (...blocks: readonly Uint8Array[]): Uint8Array =>
    file(info(), tracks(track(1, 1, 'V_VP9', videoSettings())), clusterOf(...blocks))

  /** A key frame of profile 0, 64 × 36. */
  const vp9Frame = Uint8Array.of(0x82, 0x49, 0x83, 0x42, 0x00, 0x03, 0xf0, 0x02, 0x30, 0, 0, 0)

  test.each([
    [1001 / 24, 23.976],
    [1000 / 24, 24],
    [40, 25],
    [1001 / 30, 29.97],
    [1000 / 60, 60],
  ])('is measured: a frame of %p ms makes %p', (milliseconds, rate) => {
    const result = reading(vp9(...frames(milliseconds, 90)))
    expect(result).toMatchObject({ outcome: 'read', facts: { video: [{ framesPerSecond: rate }] } })
  })

  test.each([
    ['too few', frames(40, 8)],
    ['uneven', frames(40, 90).toSpliced(20, 1)],
  ])('is left to ffprobe with %s frames', (_name, blocks) => {
    expect(reading(vp9(...blocks))).toMatchObject({
      outcome: 'unsure',
      reason: 'its frame rate is not declared',
      facts: { video: [{ framesPerSecond: null, width: 64, height: 36 }] },
    })
  })
})
