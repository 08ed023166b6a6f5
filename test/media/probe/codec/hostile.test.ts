import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { readAudioConfig, readAudioFrame } from '../../../../src/media/probe/codec/audio.ts'
import { readDolbyVision } from '../../../../src/media/probe/codec/dolby-vision.ts'
import type { AudioFacts, VideoFacts } from '../../../../src/media/probe/codec/facts.ts'
import { readVideoConfig, readVideoFrame } from '../../../../src/media/probe/codec/video.ts'
import { audioSample, bitString, boxPayload, field, videoSample } from './samples.ts'
import { createRandom } from '../../../support/random.ts'
import { stopwatch } from '../../../support/stopwatch.ts'

/** Each sample is encoded and looked at by programs, on a machine that may be busy. */
setDefaultTimeout(120_000)

const inputs = 20_000
const longest = 64 * 1024

type Reader = (bytes: Uint8Array) => AudioFacts | VideoFacts | null

/** Sound bytes to begin with; what they lack is made up by chance. */
function seeds(): Map<string, Uint8Array> {
  const aom = '-c:v libaom-av1 -cpu-used 8 -usage realtime'
  const h264 = videoSample('-c:v libx264 -preset ultrafast -x264-params cqm=jvt', 'mp4')
  const hevc = videoSample('-c:v libx265 -x265-params log-level=error:scaling-list=default', 'mp4')
  const stream = videoSample('-c:v libx265 -x265-params log-level=error', 'hevc')
  const vc1 = bitString(
    `${field(0x10f, 32)} 11 011 01 000 00000 0 ${field(159, 12)} ${field(89, 12)} 00001 0 1
     ${field(319, 14)} ${field(179, 14)} 0 0 1 ${field(0x010106, 24)} 0 1 ${field(0x10e, 32)} 0100110`,
  )
  const av1 = videoSample(aom, 'mp4')
  const vp9 = videoSample('-c:v libvpx-vp9 -deadline realtime -cpu-used 8', 'mp4')
  const mpeg4 = videoSample('-c:v mpeg4', 'mp4')
  const jpeg = videoSample('-c:v mjpeg', 'mkv')
  const prores = videoSample('-c:v prores', 'mov')
  const mpeg2 = videoSample('-c:v mpeg2video', 'mpg')
  const aac = audioSample('-c:a aac', 'mp4', { layout: '6.0(front)' })
  const adts = audioSample('-c:a aac', 'aac')
  const eac3 = audioSample('-c:a eac3', 'mp4', { layout: '5.1(side)' })
  const dts = audioSample('-c:a dca -strict -2', 'dts', { layout: '5.1(side)' })
  const trueHd = audioSample('-c:a truehd -strict -2', 'thd', { layout: '5.1(side)' })
  const opus = audioSample('-c:a libopus -mapping_family 1', 'mkv', { layout: '5.1' })
  const vorbis = audioSample('-c:a libvorbis', 'mkv')
  const flac = audioSample('-c:a flac', 'mkv', { layout: '2.1' })
  const alac = audioSample('-c:a alac', 'mp4')
  const mp3 = audioSample('-c:a libmp3lame', 'mkv')
  const flacAt = Buffer.from(flac.file).indexOf('fLaC')
  return new Map([
    ['h264 config', h264.config],
    ['h264 frame', Uint8Array.of(0, 0, 0, 1, ...h264.config.subarray(8))],
    ['hevc config', hevc.config],
    ['hevc frame', stream.frame],
    ['av1 config', av1.config],
    ['av1 frame', av1.frame],
    ['vp9 config', boxPayload(vp9.file, 'vpcC')],
    ['vp9 frame', vp9.frame],
    ['mpeg4 config', mpeg4.config],
    ['mpeg4 frame', mpeg4.config],
    ['mpeg2video config', mpeg2.frame],
    ['mpeg2video frame', mpeg2.frame],
    ['mpeg1video config', mpeg2.frame],
    ['mpeg1video frame', mpeg2.frame],
    ['mjpeg frame', jpeg.frame],
    ['prores frame', prores.frame],
    ['vc1 config', vc1],
    ['vc1 frame', vc1],
    ['aac config', aac.config],
    ['aac frame', adts.frame],
    ['ac3 config', Uint8Array.of(0x10, 0x3d, 0xe0)],
    ['ac3 frame', eac3.frame],
    ['eac3 config', boxPayload(eac3.file, 'dec3')],
    ['eac3 frame', eac3.frame],
    ['dts frame', dts.frame],
    ['truehd frame', trueHd.frame],
    ['mlp frame', trueHd.frame],
    ['opus config', opus.config],
    ['vorbis config', vorbis.config],
    ['flac config', flac.file.subarray(flacAt, flacAt + 300)],
    ['alac config', alac.config],
    ['mp3 frame', mp3.frame],
  ])
}

const videoConfigs = 'h264 hevc av1 vp9 mpeg4 mpeg2video mpeg1video vc1 wmv3 prores'.split(' ')
const videoFrames = 'h264 hevc av1 vp9 vp8 mpeg4 mpeg2video mpeg1video vc1 prores mjpeg'.split(' ')
const audioConfigs = 'aac ac3 eac3 flac opus vorbis alac dts'.split(' ')
const audioFrames = 'aac ac3 eac3 dts truehd mlp mp1 mp2 mp3'.split(' ')

const readers: readonly (readonly [string, Reader])[] = [
  ...videoConfigs.map(
    (codec) => [`${codec} config`, (b: Uint8Array) => readVideoConfig(codec, b)] as const,
  ),
  ...videoFrames.map(
    (codec) => [`${codec} frame`, (b: Uint8Array) => readVideoFrame(codec, b)] as const,
  ),
  ...audioConfigs.map(
    (codec) => [`${codec} config`, (b: Uint8Array) => readAudioConfig(codec, b)] as const,
  ),
  ...audioFrames.map(
    (codec) => [`${codec} frame`, (b: Uint8Array) => readAudioFrame(codec, b)] as const,
  ),
]

/** A sound input with some bits flipped or its end cut off, or one by chance alone. */
function mutate(seed: Uint8Array, random: (below: number) => number): Uint8Array {
  if (seed.length === 0 || random(4) === 0) {
    return Uint8Array.from({ length: random(96) }, () => random(256))
  }
  const bytes = seed.slice(0, random(2) === 0 ? 512 : random(Math.min(seed.length, 512)) + 1)
  for (let flips = random(6); flips > 0; flips--) {
    const at = random(bytes.length)
    bytes[at] = random(3) === 0 ? random(256) : (bytes[at] ?? 0) ^ (1 << random(8))
  }
  return bytes
}

function expectSound(facts: AudioFacts | VideoFacts | null): void {
  for (const value of Object.values(facts ?? {})) {
    const sound = typeof value !== 'number' || (Number.isSafeInteger(value) && value >= 0)
    if (!sound) throw new Error(`not a number that a stream can have: ${JSON.stringify(facts)}`)
  }
}

describe('bytes of any kind give facts or null', () => {
  const sound = seeds()

  test.each(readers)('%s', (name, read) => {
    const random = createRandom(name.length * 7919)
    const seed = sound.get(name) ?? new Uint8Array()
    let understood = 0
    for (let count = 0; count < inputs; count++) {
      const facts = read(mutate(seed, random))
      expectSound(facts)
      if (facts !== null) understood += 1
    }
    // Else the mutations would have tried the first test of each reader only.
    if (seed.length > 0) expect(understood).toBeGreaterThan(inputs / 20)
  })

  test('the record of Dolby Vision', () => {
    const random = createRandom(8)
    for (let count = 0; count < inputs; count++) {
      const bytes = Uint8Array.from({ length: random(30) }, () => random(256))
      const found = readDolbyVision(bytes)
      if (found !== null) expect(found.profile).toBeLessThan(128)
    }
  })
})

test.each(readers)('%s: long inputs without sense take no time', (name, read) => {
  const patterns = [
    [0],
    [0xff],
    [0xf8],
    [0xf8, 0x72],
    [0, 0, 1],
    [0, 0, 3],
    [0, 0, 1, 0xb3],
    [0, 0, 1, 0x67],
    [0, 0, 1, 0x42],
    [0x0b, 0x77],
    [2, 0xff],
    [0x0a, 0x80],
    [0xff, 0xfe, 0, 2],
  ]
  for (const pattern of patterns) {
    const bytes = Uint8Array.from({ length: longest }, (_, at) => pattern[at % pattern.length] ?? 0)
    const taken = stopwatch()
    expectSound(read(bytes))
    expect(taken(), name).toBeLessThan(1000)
  }
})
