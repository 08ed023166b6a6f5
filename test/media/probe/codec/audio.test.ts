import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { readAudioConfig, readAudioFrame } from '../../../../src/media/probe/codec/audio.ts'
import { audioSample, boxPayload } from './samples.ts'

/** Each sample is encoded and looked at by programs, on a machine that may be busy. */
setDefaultTimeout(120_000)

describe('the configuration says what ffprobe says', () => {
  test.each([
    'mono',
    'stereo',
    '2.1',
    '3.0',
    'quad',
    '5.0',
    '5.1',
    '5.1(side)',
    '6.0(front)',
    '6.1(back)',
    '7.1',
    '7.1(wide)',
    'octagonal',
  ])('aac with %s', (layout) => {
    const { config, audio } = audioSample('-c:a aac', 'mp4', { layout })
    expect(readAudioConfig('aac', config)).toEqual(audio)
  })

  test.each(['mono', 'stereo', '3.0(back)', 'quad(side)', '2.1', '5.1(side)'])(
    'ac3 and eac3 with %s in MP4',
    (layout) => {
      const plain = audioSample('-c:a ac3', 'mp4', { layout, rateHz: 44_100 })
      const enhanced = audioSample('-c:a eac3', 'mp4', { layout })
      expect(readAudioConfig('ac3', boxPayload(plain.file, 'dac3'))).toEqual(plain.audio)
      expect(readAudioConfig('eac3', boxPayload(enhanced.file, 'dec3'))).toEqual(enhanced.audio)
    },
  )

  test.each(['mono', 'stereo', '2.1', '4.0', '5.0', '5.1', '5.1(side)', '6.1(back)', '7.1'])(
    'flac with %s: bare, in MP4, and with the comments of Matroska',
    (layout) => {
      const { file, audio } = audioSample('-c:a flac', 'mkv', { layout })
      const from = Buffer.from(file).indexOf('fLaC')
      expect(readAudioConfig('flac', file.subarray(from, from + 400))).toEqual(audio)

      const boxed = audioSample('-c:a flac -strict -2', 'mp4', { layout, rateHz: 44_100 })
      expect(readAudioConfig('flac', boxPayload(boxed.file, 'dfLa'))).toEqual(boxed.audio)
      expect(readAudioConfig('flac', boxed.config)).toEqual(boxed.audio)
    },
  )

  test.each([
    ['mono', 0],
    ['stereo', 0],
    ['3.0', 1],
    ['quad', 1],
    ['5.0', 1],
    ['5.1', 1],
    ['6.1', 1],
    ['7.1', 1],
    ['5.1', 255],
  ])('opus with %s in mapping family %d', (layout, family) => {
    const args = `-c:a libopus -mapping_family ${family}`
    const { config, audio } = audioSample(args, 'mkv', { layout })
    expect(readAudioConfig('opus', config)).toEqual(audio)
    const boxed = audioSample(args, 'mp4', { layout })
    expect(readAudioConfig('opus', boxPayload(boxed.file, 'dOps'))).toEqual(boxed.audio)
  })

  test.each(['mono', 'stereo', '3.0', 'quad', '5.0', '5.1', '6.1', '7.1'])(
    'vorbis with %s',
    (layout) => {
      const { config, audio } = audioSample('-c:a libvorbis', 'mkv', { layout, rateHz: 44_100 })
      expect(readAudioConfig('vorbis', config)).toEqual(audio)
    },
  )

  test.each(['mono', 'stereo', '3.0', '4.0', '5.0', '5.1', '6.1(back)', '7.1(wide)'])(
    'alac with %s',
    (layout) => {
      const { config, audio } = audioSample('-c:a alac', 'mp4', { layout, rateHz: 44_100 })
      expect(readAudioConfig('alac', config)).toEqual(audio)
      expect(readAudioConfig('alac', config.subarray(8))).toEqual(audio)
      expect(readAudioConfig('alac', config.subarray(12))).toEqual(audio)
    },
  )
})

describe('the first frame says what ffprobe says', () => {
  test.each([
    ['aac', '-c:a aac', 'aac', 'stereo', 44_100],
    ['aac', '-c:a aac', 'aac', '5.1', 48_000],
    ['ac3', '-c:a ac3', 'mkv', 'mono', 32_000],
    ['ac3', '-c:a ac3', 'ac3', '3.1', 44_100],
    ['ac3', '-c:a ac3', 'mkv', '5.1(side)', 48_000],
    ['eac3', '-c:a eac3', 'mkv', 'stereo', 44_100],
    ['eac3', '-c:a eac3', 'eac3', '4.1', 48_000],
    ['eac3', '-c:a eac3', 'mp4', '5.1(side)', 48_000],
    ['dts', '-c:a dca -strict -2', 'mkv', 'mono', 48_000],
    ['dts', '-c:a dca -strict -2', 'dts', 'stereo', 44_100],
    ['dts', '-c:a dca -strict -2', 'mp4', 'quad(side)', 48_000],
    ['dts', '-c:a dca -strict -2', 'mkv', '5.1(side)', 48_000],
    ['truehd', '-c:a truehd -strict -2', 'mkv', 'stereo', 44_100],
    ['truehd', '-c:a truehd -strict -2', 'thd', '5.1(side)', 96_000],
    ['mlp', '-c:a mlp -strict -2', 'mlp', '5.1', 96_000],
    ['mlp', '-c:a mlp -strict -2', 'mlp', '2.1', 48_000],
    ['mp3', '-c:a libmp3lame', 'mp4', 'stereo', 44_100],
    ['mp3', '-c:a libmp3lame', 'mkv', 'mono', 22_050],
    ['mp3', '-c:a libmp3lame', 'mp3', 'stereo', 8000],
    ['mp2', '-c:a mp2', 'mkv', 'mono', 24_000],
    ['mp2', '-c:a mp2', 'mp4', 'stereo', 48_000],
  ])('%s: %s in %s with %s at %d Hz', (codec, args, extension, layout, rateHz) => {
    const { frame, audio } = audioSample(args, extension, { layout, rateHz })
    expect(readAudioFrame(codec, frame)).toEqual(audio)
  })
})

test('reads a frame by its beginning alone', () => {
  const { frame, audio } = audioSample('-c:a dca -strict -2', 'mkv', { layout: '5.1(side)' })
  expect(readAudioFrame('dts', frame.subarray(0, 64))).toEqual(audio)
})

test('reads AC-3 whose bytes are swapped', () => {
  const { frame, audio } = audioSample('-c:a ac3', 'mkv', { layout: '5.1(side)' })
  const swapped = frame.map((_, index) => frame[index ^ 1] ?? 0)
  expect(readAudioFrame('ac3', swapped)).toEqual(audio)
})

test('gives null for a codec that it does not know', () => {
  expect(readAudioConfig('wmav2', new Uint8Array(64))).toBeNull()
  expect(readAudioFrame('wmav2', new Uint8Array(64))).toBeNull()
})
