import { describe, expect, test } from 'bun:test'
import type { DynamicRange, MediaProbe, VideoStream } from '../../../src/domain/probe.ts'
import { primaryLanguage } from '../../../src/media/probe/language.ts'
import { mapFfprobe } from '../../../src/media/probe/map-ffprobe.ts'

function map(streams: readonly object[], format: object = {}): MediaProbe {
  const probe = mapFfprobe({ streams, format })
  if (probe === null) throw new Error('no streams')
  return probe
}

function video(stream: object): VideoStream | undefined {
  return map([{ codec_type: 'video', ...stream }]).video[0]
}

describe('the bit depth', () => {
  test.each([
    [{ bits_per_raw_sample: '10', pix_fmt: 'yuv420p' }, 10],
    [{ bits_per_raw_sample: '0', pix_fmt: 'yuv420p' }, 8],
    [{ pix_fmt: 'yuv420p' }, 8],
    [{ pix_fmt: 'yuvj420p' }, 8],
    [{ pix_fmt: 'yuva444p' }, 8],
    [{ pix_fmt: 'nv12' }, 8],
    [{ pix_fmt: 'gbrp' }, 8],
    [{ pix_fmt: 'yuv420p10le' }, 10],
    [{ pix_fmt: 'yuv422p12be' }, 12],
    [{ pix_fmt: 'p010le' }, 10],
    [{ pix_fmt: 'gray16be' }, 16],
    [{ pix_fmt: 'something' }, null],
    [{}, null],
  ])('of %j is %p', (stream, depth) => {
    expect(video(stream)?.bitDepth).toBe(depth as number)
  })
})

describe('the frame rate', () => {
  test.each([
    ['25/1', 25],
    ['24000/1001', 23.976],
    ['30000/1001', 29.97],
    ['0/0', null],
    ['1/0', null],
    ['0/1', null],
    ['fast', null],
    [undefined, null],
  ])('of %p is %p', (fraction, rate) => {
    expect(video({ avg_frame_rate: fraction })?.framesPerSecond).toBe(rate as number)
  })
})

describe('the range', () => {
  const dolby = { side_data_type: 'DOVI configuration record', dv_profile: 8 }
  test.each([
    [{}, 'SDR'],
    [{ color_transfer: 'bt709' }, 'SDR'],
    [{ color_transfer: 'smpte2084' }, 'HDR10'],
    [{ color_transfer: 'arib-std-b67' }, 'HLG'],
    [{ color_transfer: 'smpte2084', side_data_list: [dolby] }, 'DV'],
    [{ codec_tag_string: 'dvh1' }, 'DV'],
    [{ codec_tag_string: 'hvc1', side_data_list: [{ side_data_type: 'Other' }, null] }, 'SDR'],
  ])('of %j is %s', (stream, range) => {
    expect(video(stream)?.range).toBe(range as DynamicRange)
  })
})

describe('the container', () => {
  test.each([
    [{ format_name: 'matroska,webm' }, 'matroska'],
    [{ format_name: 'mov,mp4,m4a,3gp,3g2,mj2', tags: { major_brand: 'isom' } }, 'mp4'],
    [{ format_name: 'mov,mp4,m4a,3gp,3g2,mj2', tags: { major_brand: 'qt  ' } }, 'mov'],
    [{ format_name: 'mov,mp4,m4a,3gp,3g2,mj2' }, 'mov'],
    [{ format_name: 'avi' }, 'avi'],
    [{}, 'unknown'],
  ])('of %j is %s', (format, container) => {
    expect(map([{ codec_type: 'audio' }], format).container).toBe(container)
  })
})

describe('what ffprobe leaves out or gets wrong', () => {
  test('is null, zero or unknown, never a guess', () => {
    expect(map([{ codec_type: 'video' }, { codec_type: 'audio' }])).toMatchObject({
      container: 'unknown',
      durationMs: null,
      bitsPerSecond: null,
      video: [{ codec: 'unknown', profile: null, width: 0, height: 0, language: null }],
      audio: [
        { codec: 'unknown', channels: null, sampleRateHz: null, title: null, default: false },
      ],
    })
  })

  test.each(['N/A', '-5', 'Infinity', '1e999', '', null, [[]], {}])(
    'a duration of %p is null',
    (duration) => {
      expect(map([{ codec_type: 'audio' }], { duration }).durationMs).toBeNull()
    },
  )

  test('tags in capitals are read too', () => {
    const tags = { LANGUAGE: 'jpn', TITLE: 'Stereo' }
    expect(map([{ codec_type: 'audio', tags }]).audio).toMatchObject([
      { language: 'ja', title: 'Stereo' },
    ])
  })

  test('data and attachments are no streams', () => {
    const kinds = ['data', 'attachment', 'subtitle', 7]
    expect(mapFfprobe({ streams: kinds.map((codec_type) => ({ codec_type })) })).toBeNull()
  })
})

describe('a language', () => {
  test.each([
    ['eng', 'en'],
    ['GER', 'de'],
    ['deu', 'de'],
    ['pt-BR', 'pt'],
    ['zh_Hant', 'zh'],
    ['fil', 'fil'],
    ['en', 'en'],
    ['und', null],
    ['zxx', null],
    ['', null],
    ['English', null],
    [null, null],
  ])('of %p is %p', (tag, language) => {
    expect(primaryLanguage(tag)).toBe(language as string)
  })
})
