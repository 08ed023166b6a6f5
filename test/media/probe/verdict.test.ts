import { describe, expect, test } from 'bun:test'
import type { AudioStream, MediaProbe, VideoStream } from '../../../src/domain/probe.ts'
import { judgeCodecs } from '../../../src/media/probe/verdict.ts'

const said = { language: null, title: null, default: false, forced: false, hearingImpaired: false }

const video = (stream: Partial<VideoStream> = {}): VideoStream => ({
  ...said,
  index: 0,
  codec: 'h264',
  profile: 'High',
  level: 41,
  width: 1920,
  height: 1080,
  bitDepth: 8,
  framesPerSecond: 25,
  range: 'SDR',
  dolbyVisionProfile: null,
  colour: { primaries: null, transfer: null, matrix: null, range: null },
  rotation: 0,
  ...stream,
})

const audio = (stream: Partial<AudioStream> = {}): AudioStream => ({
  ...said,
  index: 1,
  codec: 'aac',
  profile: 'LC',
  channels: 2,
  layout: 'stereo',
  sampleRateHz: 48_000,
  ...stream,
})

function reasonsOf(probe: Partial<MediaProbe>): readonly string[] {
  const { outcome, reasons } = judgeCodecs({
    container: 'mp4',
    durationMs: null,
    bitsPerSecond: null,
    video: [video()],
    audio: [audio()],
    subtitles: [],
    chapters: [],
    attachments: [],
    ...probe,
  })
  expect(outcome).toBe(reasons.length === 0 ? 'direct' : 'transcode')
  return reasons
}

describe('a video', () => {
  test.each(['mp4', 'mov', 'matroska'])('of H.264 and AAC in %s plays as it is', (container) => {
    expect(reasonsOf({ container })).toEqual([])
  })

  const obstacles: [string, Partial<MediaProbe>, string][] = [
    [
      'another container',
      { container: 'avi' },
      'The container is avi; many players take only MP4, MOV and Matroska.',
    ],
    [
      'HEVC',
      { video: [video({ codec: 'hevc' })] },
      'The video is HEVC; many players decode only H.264.',
    ],
    [
      'a rare codec',
      { video: [video({ codec: 'svq3' })] },
      'The video is svq3; many players decode only H.264.',
    ],
    [
      'an inherited name as codec',
      { video: [video({ codec: 'toString' })] },
      'The video is toString; many players decode only H.264.',
    ],
    [
      'no known video codec',
      { video: [video({ codec: 'unknown' })] },
      'The video codec is not known.',
    ],
    [
      '10 bits',
      { video: [video({ bitDepth: 10 })] },
      'The video is 10-bit H.264; many players decode only 8 bits.',
    ],
    [
      'no known depth',
      { video: [video({ bitDepth: null })] },
      'The bit depth of the video is not known.',
    ],
    [
      '4:2:2',
      { video: [video({ profile: 'High 4:2:2' })] },
      'The video has 4:2:2 colour; many players decode only 4:2:0.',
    ],
    ['HDR', { video: [video({ range: 'HLG' })] }, 'The video is HLG; many screens show only SDR.'],
    [
      'AC-3',
      { audio: [audio({ codec: 'ac3' })] },
      'The audio is AC-3; many players decode only AAC.',
    ],
    [
      'no known audio codec',
      { audio: [audio({ codec: 'unknown' })] },
      'The audio codec is not known.',
    ],
    ['no sound', { audio: [] }, 'The file has no audio stream.'],
  ]

  test.each(obstacles)('with %s needs transcoding, and says so', (_what, probe, reason) => {
    expect(reasonsOf(probe)).toEqual([reason])
  })

  test('names every obstacle', () => {
    const probe = {
      container: 'mpegts',
      video: [video({ codec: 'hevc', bitDepth: 10, range: 'HDR10' })],
      audio: [audio({ codec: 'dts' })],
    }
    expect(reasonsOf(probe)).toHaveLength(5)
  })

  test('is judged by its default audio stream', () => {
    const dts = audio({ codec: 'dts' })
    expect(reasonsOf({ audio: [dts, audio({ default: true })] })).toEqual([])
    expect(reasonsOf({ audio: [dts, audio()] })).toHaveLength(1)
  })
})

describe('a file without video', () => {
  test.each([
    ['mp3', 'mp3', 0],
    ['flac', 'flac', 0],
    ['ogg', 'opus', 0],
    ['wav', 'pcm_s16le', 0],
    ['mp4', 'alac', 1],
    ['ape', 'ape', 2],
    ['mp4', 'unknown', 1],
  ])('in %s with %s has %i obstacles', (container, codec, count) => {
    expect(reasonsOf({ container, video: [], audio: [audio({ codec })] })).toHaveLength(count)
  })
})
