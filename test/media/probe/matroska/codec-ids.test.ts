import { afterAll, describe, expect, test } from 'bun:test'
import { readFileSync, rmSync } from 'node:fs'
import { join as joinPath } from 'node:path'
import { ffmpeg, makeFolder } from '../media.ts'
import { expectAsFfprobe } from './as-ffprobe.ts'
import {
  block,
  el,
  file,
  ids,
  info,
  track,
  tracks,
  noBlocks,
  videoSettings,
  fps24,
  clusterOf,
} from './build.ts'
import { reading } from './bytes-source.ts'

const folder = makeFolder()
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a codec of Windows', () => {
  const bitmapHeader = (code: string): Uint8Array => {
    const bytes = new Uint8Array(40)
    const view = new DataView(bytes.buffer)
    view.setUint32(0, 40, true)
    view.setUint32(4, 64, true)
    view.setUint32(8, 36, true)
    view.setUint16(12, 1, true)
    view.setUint16(14, 24, true)
    bytes.set(new TextEncoder().encode(code), 16)
    return bytes
  }
  const waveHeader = (format: number, mask?: number): Uint8Array => {
    const bytes = new Uint8Array(mask === undefined ? 18 : 40)
    const view = new DataView(bytes.buffer)
    view.setUint16(0, mask === undefined ? format : 0xfffe, true)
    view.setUint16(2, mask === undefined ? 2 : 6, true)
    view.setUint32(4, 48000, true)
    view.setUint16(12, mask === undefined ? 4 : 12, true)
    view.setUint16(14, 16, true)
    if (mask === undefined) return bytes
    view.setUint16(16, 22, true)
    view.setUint16(18, 16, true)
    view.setUint32(20, mask, true)
    const rest = '000000001000800000aa00389b71'
    bytes.set([format & 255, format >> 8, ...Buffer.from(rest, 'hex')], 24)
    return bytes
  }

  test('for video is named by its four characters and told by its first frame', () => {
    ffmpeg(folder, '-f lavfi -i testsrc=duration=0.2:size=64x36:rate=25 -c:v mpeg4 -f m4v v.m4v')
    const frame = new Uint8Array(readFileSync(joinPath(folder, 'v.m4v'))).subarray(0, 2000)
    const entry = track(
      1,
      1,
      'V_MS/VFW/FOURCC',
      el(ids.codecPrivate, bitmapHeader('xvid')),
      fps24,
      videoSettings(),
    )
    const bytes = file(info(), tracks(entry), clusterOf(block(ids.simpleBlock, 1, {}, frame)))
    expectAsFfprobe(bytes)
    expect(reading(bytes)).toMatchObject({
      outcome: 'read',
      facts: { video: [{ codec: 'mpeg4' }] },
    })
  })

  test.each([
    ['DIV3', 'msmpeg4v3'],
    ['MP42', 'msmpeg4v2'],
    ['WMV1', 'wmv1'],
    ['WMV2', 'wmv2'],
  ])('for video called %s is %s', (code, codec) => {
    const entry = track(1, 1, 'V_MS/VFW/FOURCC', el(ids.codecPrivate, bitmapHeader(code)), fps24)
    expect(reading(file(info(), tracks(entry), noBlocks))).toMatchObject({
      outcome: 'read',
      facts: { video: [{ codec, bitDepth: 8 }] },
    })
  })

  test.each([
    [1, undefined],
    [1, 0x60f],
    [6, 0x3f],
    [7, undefined],
  ])('for sound of format %p with speakers %p is told by its header', (format, mask) => {
    const settings = el(ids.audio, [
      el(ids.rate, { float: 48000 }),
      el(ids.channels, mask === undefined ? 2 : 6),
    ])
    const entry = track(1, 2, 'A_MS/ACM', el(ids.codecPrivate, waveHeader(format, mask)), settings)
    expectAsFfprobe(file(info(), tracks(entry), noBlocks))
  })

  test.each(['V_MS/VFW/FOURCC', 'V_QUICKTIME'])('for %s without a header is unknown', (codec) => {
    const entry = track(1, 1, codec, fps24, videoSettings())
    expect(reading(file(info(), tracks(entry), noBlocks))).toMatchObject({
      outcome: 'unsure',
      reason: `its video codec ${codec} is not understood`,
      facts: { video: [{ codec: 'unknown', width: 64, height: 36 }] },
    })
  })
})

describe('AAC without a configuration', () => {
  const aac = (codec: string, outputRate: number): Uint8Array =>
    file(
      info(),
      tracks(
        track(
          1,
          2,
          codec,
          el(ids.audio, [
            el(ids.rate, { float: 24000 }),
            el(0x78b5, { float: outputRate }),
            el(ids.channels, 2),
          ]),
        ),
      ),
      noBlocks,
    )

  test.each(['A_AAC/MPEG4/LC', 'A_AAC/MPEG2/MAIN', 'A_AAC'])('is told by its id %s', (codec) => {
    expectAsFfprobe(aac(codec, 24000))
  })

  test('has twice the rate of its core with spectral band replication', () => {
    expect(reading(aac('A_AAC/MPEG4/LC/SBR', 48000))).toMatchObject({
      outcome: 'read',
      facts: { audio: [{ profile: 'HE-AAC', layout: 'stereo', sampleRateHz: 48000 }] },
    })
  })
})
