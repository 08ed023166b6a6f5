import { describe, expect, test } from 'bun:test'
import { expectAsFfprobe } from './as-ffprobe.ts'
import {
  el,
  file,
  ids,
  info,
  pcm,
  pcmSettings,
  track,
  tracks,
  noBlocks,
  videoSettings,
  fps24,
} from './build.ts'
import { factsOf, reading } from './bytes-source.ts'

describe('streams', () => {
  test('count tracks of known types with a codec of that type', () => {
    expectAsFfprobe(
      file(
        info(),
        tracks(
          track(1, 33, 'D_WEBVTT/SUBTITLES'),
          track(2, 18, 'B_VOBBTN'),
          track(3, 17, 'S_KATE'),
          track(4, 33, 'D_OTHER'),
          track(5, 17, 'A_OPUS'),
          pcm(6),
          track(7, 17, 'S_HDMV/PGS'),
          track(8, 17, 'S_TEXT/UTF8/MORE'),
          track(9, 17, 'S_VOBSUB'),
          track(10, 16, 'V_LOGO'),
        ),
        noBlocks,
      ),
    )
  })

  test.each([8, 16, 20, 24, 32, 64])('of plain samples are named by their %p bits', (bits) => {
    const settings = el(ids.audio, [el(ids.channels, 6), el(ids.bitDepth, bits)])
    const codecs = ['A_PCM/INT/LIT', 'A_PCM/INT/BIG', 'A_PCM/FLOAT/IEEE']
    const entries = codecs.map((codec, index) => track(index + 1, 2, codec, settings))
    expectAsFfprobe(file(info(), tracks(...entries), noBlocks))
  })

  test('of an unknown codec leave it to ffprobe, with what the container says', () => {
    const result = reading(file(info(), tracks(track(1, 2, 'A_FUTURE', pcmSettings)), noBlocks))
    expect(result).toMatchObject({
      outcome: 'unsure',
      reason: 'its audio codec A_FUTURE is not understood',
      facts: { audio: [{ codec: 'unknown', channels: 2, sampleRateHz: 48000 }] },
    })
  })
})

describe('a video track', () => {
  const video = (...more: readonly Uint8Array[]): Uint8Array =>
    file(info(), tracks(track(1, 1, 'V_FFV1', fps24, ...more)), noBlocks)

  test.each([
    [90, 270],
    [-90, 90],
    [180, 180],
    [45, 0],
    [0, 0],
  ])('with a roll of %p is turned by %p', (roll, rotation) => {
    const projection = el(ids.projection, [
      el(ids.projectionType, 0),
      el(ids.yaw, { float: 0 }),
      el(ids.pitch, { float: 0 }),
      el(ids.roll, { float: roll }),
    ])
    const bytes = video(videoSettings(projection))
    expectAsFfprobe(bytes)
    expect(factsOf(bytes).video[0]?.rotation).toBe(rotation)
  })

  test('that is a sphere is not turned', () => {
    const projection = el(ids.projection, [el(ids.projectionType, 1), el(ids.roll, { float: 90 })])
    expectAsFfprobe(video(videoSettings(projection)))
  })

  test.each([
    ['dvcC', 0x64766343],
    ['dvvC', 0x64767643],
  ])('with a %s record is Dolby Vision', (_name, type) => {
    const record = Uint8Array.of(1, 0, 8 << 1, (6 << 3) | 5, 0x10, ...new Uint8Array(19))
    const mapping = el(ids.additionMapping, [
      el(ids.additionType, type),
      el(ids.additionData, record),
    ])
    const bytes = video(videoSettings(), mapping)
    expectAsFfprobe(bytes)
    expect(factsOf(bytes).video[0]).toMatchObject({ range: 'DV', dolbyVisionProfile: 8 })
  })

  test('with metadata of T.35 and a PQ transfer is HDR10+', () => {
    const colour = el(ids.colour, [
      el(ids.matrix, 9),
      el(ids.transfer, 16),
      el(ids.primaries, 9),
      el(ids.range, 1),
    ])
    const bytes = video(videoSettings(colour), el(ids.additionMapping, [el(ids.additionType, 4)]))
    expect(factsOf(bytes).video[0]).toMatchObject({
      range: 'HDR10+',
      colour: { primaries: 'bt2020', transfer: 'smpte2084', matrix: 'bt2020nc', range: 'tv' },
      framesPerSecond: 23.976,
    })
  })

  test.each([
    [1, 2, 0],
    [3, 3, 3],
    [0, 0, 1],
    [99, 99, 2],
    [9, 18, 9],
  ])('with colours %p, %p, %p is described as by ffprobe', (matrix, transfer, primaries) => {
    const colour = [
      el(ids.matrix, matrix),
      el(ids.transfer, transfer),
      el(ids.primaries, primaries),
    ]
    expectAsFfprobe(video(videoSettings(el(ids.colour, colour))))
  })
})
