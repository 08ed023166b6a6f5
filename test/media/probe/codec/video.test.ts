import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { readVideoConfig, readVideoFrame } from '../../../../src/media/probe/codec/video.ts'
import { boxPayload, videoSample } from './samples.ts'

/** Each sample is encoded and looked at by programs, on a machine that may be busy. */
setDefaultTimeout(120_000)

const x264 = '-c:v libx264 -preset ultrafast'
const x265 = '-c:v libx265 -preset ultrafast -x265-params log-level=error'
const aom = '-c:v libaom-av1 -cpu-used 8 -usage realtime'
const vpx = '-c:v libvpx-vp9 -deadline realtime -cpu-used 8'
const hdr10 = '-color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc'
const hlg = '-color_primaries bt2020 -color_trc arib-std-b67 -colorspace bt2020nc'
const bt709 = '-color_primaries bt709 -color_trc bt709 -colorspace bt709'
const cropped = 'testsrc=duration=0.1:size=1918x1078:rate=25'

describe('the configuration says what ffprobe says', () => {
  test.each([
    ['h264', `${x264} -pix_fmt yuv420p -profile:v baseline`, 'mp4'],
    ['h264', `-c:v libx264 -pix_fmt yuv420p -profile:v main -level 4.1`, 'mp4'],
    ['h264', `-c:v libx264 -pix_fmt yuv420p -color_range pc ${bt709}`, 'mkv'],
    ['h264', `${x264} -pix_fmt yuv420p10le ${hdr10}`, 'mkv'],
    ['h264', `${x264} -pix_fmt yuv422p10le ${hlg}`, 'mp4'],
    ['h264', `${x264} -pix_fmt yuv444p -x264-params interlaced=1 ${bt709}`, 'mkv'],
    ['h264', `${x264} -pix_fmt yuv420p10le -x264-params keyint=1:cqm=jvt`, 'mov'],
    ['h264', `${x264} -pix_fmt gray`, 'mkv'],
    ['h264', '-c:v libx264rgb -preset ultrafast', 'mkv'],
    ['h264', `${x264} -x264-params nal-hrd=cbr:vbv-maxrate=900:vbv-bufsize=900 -b:v 900k`, 'mp4'],
    ['h264', `${x264} -bsf:v h264_metadata=crop_left=4:crop_right=2:crop_top=6`, 'mp4'],
    ['h264', `${x264} -bsf:v h264_metadata=sample_aspect_ratio=33/17:level=1.1`, 'mp4'],
    ['hevc', `${x265} -pix_fmt yuv420p`, 'mkv'],
    ['hevc', `${x265}:temporal-layers=3:bframes=3:b-pyramid=1`, 'mp4'],
    ['hevc', `${x265}:hrd=1:vbv-maxrate=900:vbv-bufsize=900:level-idc=5.1`, 'mp4'],
    ['hevc', `${x265}:range=limited -pix_fmt gbrp`, 'mp4'],
    ['hevc', `${x265} -pix_fmt yuv420p10le ${hdr10}`, 'mp4'],
    ['hevc', `${x265}:range=full:scaling-list=default -pix_fmt yuv422p12le`, 'mp4'],
    ['hevc', `${x265}:bframes=4:b-pyramid=1:interlace=tff -pix_fmt yuv444p`, 'mkv'],
    ['hevc', `${x265} -pix_fmt gray`, 'mkv'],
    ['av1', `${aom} -pix_fmt yuv444p -color_range pc`, 'mkv'],
    ['av1', `${aom} -bsf:v av1_metadata=tick_rate=25:num_ticks_per_picture=1`, 'mp4'],
    ['av1', `${aom} -bsf:v av1_metadata=transfer_characteristics=18:color_range=pc`, 'mkv'],
    ['av1', '-c:v libaom-av1 -cpu-used 8 -still-picture 1 -frames:v 1', 'mp4'],
    ['av1', `${aom} -pix_fmt yuv420p10le ${hdr10}`, 'mp4'],
    ['av1', `${aom} -pix_fmt yuv422p12le`, 'mkv'],
    ['av1', `${aom} -pix_fmt gray10le`, 'mp4'],
    ['av1', `${aom} -pix_fmt gbrp`, 'mp4'],
    ['av1', '-c:v libsvtav1 -preset 13 -s 128x72', 'mkv'],
    ['mpeg4', '-c:v mpeg4', 'mp4'],
    ['mpeg4', '-c:v mpeg4 -bf 2 -flags +qpel -profile:v 15 -level 5', 'avi'],
    ['mpeg4', '-c:v libxvid', 'mp4'],
    ['mpeg2video', '-c:v mpeg2video', 'mkv'],
    ['mpeg2video', `-c:v mpeg2video -pix_fmt yuv422p ${bt709}`, 'mp4'],
    ['mpeg2video', '-c:v mpeg2video -bsf:v mpeg2_metadata=colour_primaries=1', 'mp4'],
    ['mpeg1video', '-c:v mpeg1video', 'mkv'],
  ])('%s: %s in %s', (codec, args, extension) => {
    const { config, video } = videoSample(args, extension)
    expect(readVideoConfig(codec, config)).toEqual(video)
  })

  test.each([
    ['h264', `${x264} -pix_fmt yuv420p`],
    ['hevc', `${x265} -pix_fmt yuv420p`],
  ])('%s whose size is no multiple of its blocks', (codec, args) => {
    const { config, video } = videoSample(args, 'mp4', cropped)
    expect(readVideoConfig(codec, config)).toEqual(video)
    expect(video).toMatchObject({ width: 1918, height: 1078 })
  })

  test('vp9 in MP4, but for the size', () => {
    const { file, video } = videoSample(`${vpx} -pix_fmt yuv420p10le ${hdr10}`, 'mp4')
    const facts = readVideoConfig('vp9', boxPayload(file, 'vpcC'))
    expect(facts).toEqual({ ...video, width: null, height: null })
  })
})

describe('the first frame says what ffprobe says', () => {
  test.each([
    ['h264', `${x264} -pix_fmt yuv420p`, 'h264'],
    ['hevc', `${x265} -pix_fmt yuv420p10le ${hlg}`, 'hevc'],
    ['hevc', `${x265}:repeat-headers=1 -pix_fmt yuv420p`, 'mkv'],
    ['av1', `${aom} -pix_fmt yuv420p`, 'mkv'],
    ['vp9', `${vpx} -pix_fmt yuv420p`, 'webm'],
    ['vp9', `${vpx} -pix_fmt yuv444p -color_range pc`, 'mp4'],
    ['vp9', `${vpx} -pix_fmt yuv422p12le -colorspace bt709`, 'webm'],
    ['vp9', `${vpx} -pix_fmt gbrp`, 'webm'],
    ['vp8', '-c:v libvpx -deadline realtime -cpu-used 8', 'ivf'],
    ['mpeg4', '-c:v mpeg4', 'avi'],
    ['mpeg2video', '-c:v mpeg2video', 'mpg'],
    ['mpeg1video', '-c:v mpeg1video', 'mkv'],
    ['mjpeg', '-c:v mjpeg -pix_fmt yuvj420p', 'mkv'],
    ['mjpeg', '-c:v mjpeg -pix_fmt yuvj444p', 'mov'],
    ['mjpeg', '-c:v mjpeg -pix_fmt yuv420p -strict -1 -color_range tv', 'avi'],
  ])('%s: %s in %s', (codec, args, extension) => {
    const { frame, video } = videoSample(args, extension)
    expect(readVideoFrame(codec, frame)).toEqual(video)
  })

  test('vp9, but for the primaries and the transfer, which only a container tells', () => {
    const { frame, video } = videoSample(`${vpx} -pix_fmt yuv420p10le ${hdr10}`, 'webm')
    const colour = { ...video.colour, primaries: null, transfer: null }
    expect(readVideoFrame('vp9', frame)).toEqual({ ...video, colour })
  })
})

test.each([
  ['-c:v prores_ks -profile:v 3', 'HQ', 'apch'],
  ['-c:v prores_ks -profile:v 0', 'Proxy', 'apco'],
  ['-c:v prores_ks -profile:v 4 -pix_fmt yuva444p10le', '4444', 'ap4h'],
])('%s: its name tells profile and depth, its frame size and colour', (args, profile, name) => {
  const colours = '-vf setparams=color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc'
  for (const extension of ['mov', 'mkv']) {
    const { frame, video } = videoSample(`${args} ${colours}`, extension)
    const config = readVideoConfig('prores', new TextEncoder().encode(name))
    const { width, height, colour } = readVideoFrame('prores', frame)!
    expect({ ...config!, width, height, colour }).toEqual(video)
    expect(video).toMatchObject({ profile, colour: { transfer: 'smpte2084' } })
  }
})

test('gives null for a codec that it does not know', () => {
  expect(readVideoConfig('cinepak', new Uint8Array(64))).toBeNull()
  expect(readVideoFrame('cinepak', new Uint8Array(64))).toBeNull()
})

test('gives null for a frame that does not begin a picture sequence', () => {
  const { frame } = videoSample(`${vpx} -pix_fmt yuv420p`, 'webm')
  const interFrame = frame.with(0, frame[0]! | 0x04)
  expect(readVideoFrame('vp9', interFrame)).toBeNull()
  expect(readVideoFrame('vp8', new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0, 0, 0]))).toBeNull()
})

test('leaves the rest to a frame where the configuration has no parameter set', () => {
  const { config } = videoSample(`${x264} -pix_fmt yuv420p`, 'mp4')
  const bare = Uint8Array.of(...config.subarray(0, 5), 0xe0)
  expect(readVideoConfig('h264', bare)).toMatchObject({
    profile: 'Constrained Baseline',
    level: 10,
    width: null,
    bitDepth: null,
  })
})
