import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { differences } from '../differences.ts'
import { ffmpeg, h264, makeFolder, picture, tone } from '../media.ts'
import { ffprobeFacts, readFile } from './read-file.ts'

const folder = makeFolder()
const noise = (layout: string): string =>
  `-f lavfi -i anoisesrc=duration=0.5,aformat=channel_layouts=${layout}`
const short = '-f lavfi -i testsrc=duration=0.2:size=64x64:rate=25'
const bt2020 = '-color_primaries bt2020 -colorspace bt2020nc'
const bt709 = '-color_primaries bt709 -color_trc bt709 -colorspace bt709'
const x265 = '-c:v libx265 -preset ultrafast -x265-params log-level=none'

beforeAll(() => {
  writeFileSync(join(folder, 's.srt'), '1\n00:00:00,000 --> 00:00:00,500\nhello\n')
  writeFileSync(
    join(folder, 'meta.txt'),
    ';FFMETADATA1\ntitle=Film\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=333\ntitle=One\n' +
      '[CHAPTER]\nTIMEBASE=1/90000\nSTART=29999\nEND=81000\ntitle=Zwei Öfen\n',
  )
  ffmpeg(folder, `${picture} -frames:v 1 cover.png`)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const soundCodecs =
  'aac ac3 eac3 dca truehd mlp flac libopus libvorbis libmp3lame mp2 alac tta pcm_s16le pcm_s24le ' +
  'pcm_s16be pcm_f32le pcm_u8 adpcm_ms pcm_alaw'

/** Files of which the reader says all that ffprobe does. */
const understood: readonly (readonly [string, string])[] = [
  ['H.264', `${picture} ${h264} h264.mkv`],
  ['H.264 with 10 bits and 4:2:2', `${picture} -c:v libx264 -pix_fmt yuv422p10le h264-422.mkv`],
  ['H.264 with colours', `${picture} ${h264} ${bt709} -color_range tv h264-709.mkv`],
  [
    'H.264 of an odd size',
    '-f lavfi -i testsrc=duration=1:size=66x38 -c:v libx264 -pix_fmt yuv420p odd.mkv',
  ],
  ['H.264 with fields', `${picture} -c:v libx264 -flags +ilme+ildct fields.mkv`],
  ['HEVC', `${picture} ${x265} -pix_fmt yuv420p hevc.mkv`],
  [
    'HDR10',
    `${picture} ${x265} -pix_fmt yuv420p10le ${bt2020} -color_trc smpte2084 -color_range tv hdr.mkv`,
  ],
  ['HLG', `${picture} ${x265} -pix_fmt yuv420p10le ${bt2020} -color_trc arib-std-b67 hlg.mkv`],
  ['AV1', `${short} -c:v libaom-av1 -cpu-used 8 av1.mkv`],
  ['VP9', `${picture} -c:v libvpx-vp9 -pix_fmt yuv420p vp9.webm`],
  [
    'VP9 with HDR',
    `${picture} -c:v libvpx-vp9 -pix_fmt yuv420p10le ${bt2020} -color_trc smpte2084 vp9-hdr.webm`,
  ],
  ['VP9 of 4:4:4', `${picture} -c:v libvpx-vp9 -pix_fmt yuv444p -color_range pc vp9-444.webm`],
  ['VP8 and Vorbis', `${picture} ${tone} -c:v libvpx -c:a libvorbis vp8.webm`],
  ['MPEG-1', `${picture} -c:v mpeg1video mpeg1.mkv`],
  ['MPEG-2 with colours', `${picture} -c:v mpeg2video ${bt709} mpeg2.mkv`],
  [
    'MPEG-2 of another shape',
    '-f lavfi -i testsrc=duration=1:size=720x576,setsar=16/15 -c:v mpeg2video sar.mkv',
  ],
  ['MPEG-4', `${picture} -c:v mpeg4 mpeg4.mkv`],
  ['Xvid', `${picture} -c:v libxvid xvid.mkv`],
  [
    'HEVC that denies the colours of the container',
    `${picture} ${x265} -pix_fmt yuv420p10le ${bt2020} -color_trc smpte2084 -bsf:v ` +
      'hevc_metadata=colour_primaries=2:transfer_characteristics=2:matrix_coefficients=2 denied.mkv',
  ],
  [
    'H.264 with other colours than the container',
    `${picture} ${h264} ${bt709} -bsf:v ` +
      'h264_metadata=colour_primaries=9:transfer_characteristics=16:matrix_coefficients=9 other.mkv',
  ],
  [
    'VP9 with another matrix than the container',
    `${picture} -c:v libvpx-vp9 -pix_fmt yuv420p ${bt709} -bsf:v vp9_metadata=color_space=bt2020 ` +
      'matrix.mkv',
  ],
  ['ProRes with colours in the container only', `${picture} -c:v prores_ks ${bt709} prores709.mkv`],
  ['DivX 3', `${picture} -c:v msmpeg4v3 divx3.mkv`],
  ['MJPEG', `${picture} -c:v mjpeg mjpeg.mkv`],
  ['ProRes', `${picture} -c:v prores_ks prores.mkv`],
  ...['24000/1001', '24', '30000/1001', '50', '60000/1001', '120', '12.5', '1', '240000/1001'].map(
    (rate, index): readonly [string, string] => [
      `${rate} frames per second`,
      `-f lavfi -i testsrc=duration=1.5:size=64x36:rate=${rate} ${h264} rate${index}.mkv`,
    ],
  ),
  ...soundCodecs
    .split(' ')
    .map((codec): readonly [string, string] => [
      `${codec}, 5.1 and mono`,
      `${noise('5.1')} ${noise('mono')} -map 0 -map 1 -c:a ${codec} -strict -2 ${codec}.mkv`,
    ]),
  ...['flac', 'libvorbis', 'aac'].map((codec): readonly [string, string] => [
    `${codec}, 7.1`,
    `${noise('7.1')} -c:a ${codec} ${codec}-71.mkv`,
  ]),
  ['a recording that was not finished', `${picture} ${tone} ${h264} -c:a aac -f matroska pipe:1`],
  ['a live stream', `${picture} ${tone} -c:v libvpx-vp9 -c:a libopus -live 1 live.webm`],
  ['cues in front', `${picture} ${h264} -cues_to_front 1 -reserve_index_space 1000 cues.mkv`],
  ['WebVTT', `${picture} -i s.srt -c:v libvpx -c:s webvtt webvtt.webm`],
  [
    'everything',
    `${picture} ${tone} ${noise('5.1')} -i s.srt -i s.srt -i meta.txt -map 0 -map 1 -map 2 -map 3 ` +
      `-map 4 -map_metadata 5 ${h264} -c:a:0 aac -c:a:1 eac3 -c:s:0 srt -c:s:1 ass ` +
      '-metadata:s:a:0 language=ger -metadata:s:a:0 title=Deutsch -metadata:s:a:1 language=eng ' +
      '-metadata:s:s:0 language=fre -disposition:s:0 forced+hearing_impaired -disposition:a:1 0 ' +
      '-attach meta.txt -metadata:s:t:0 mimetype=application/x-truetype-font ' +
      '-metadata:s:t:0 filename=a.ttf -attach cover.png -metadata:s:t:1 mimetype=image/png ' +
      '-metadata:s:t:1 filename=cover.png all.mkv',
  ],
]

describe('a Matroska file of ffmpeg is read as by ffprobe', () => {
  test.each(understood)('with %s', (_name, line) => {
    const path = made(line)
    const { reading, reads } = readFile(path)
    if (reading.outcome !== 'read') throw new Error(JSON.stringify(reading))
    const reference = ffprobeFacts(path)
    if (reference === null) throw new Error('ffprobe finds no streams')
    expect(differences(reading.facts, reference)).toEqual([])
    expect(reads).toBeLessThanOrEqual(3)
  })
})

describe('a Matroska file of ffmpeg is left to ffprobe', () => {
  test.each([
    ['FFV1', `${picture} -c:v ffv1 ffv1.mkv`],
    ['HuffYUV', `${picture} -c:v huffyuv huffyuv.mkv`],
    ['Theora', `${picture} -c:v libtheora theora.mkv`],
    ['WMA', `${tone} -c:a wmav2 wma.mkv`],
    ['sound of unknown length', `${noise('5.1')} -c:a ac3 -f matroska pipe:1`],
  ])('with %s, but for what can be told', (_name, line) => {
    const path = made(line)
    const { reading } = readFile(path)
    if (reading.outcome !== 'unsure' || reading.facts === null) throw new Error('not unsure')
    const reference = ffprobeFacts(path)
    const known = [...reading.facts.video, ...reading.facts.audio].map(({ index }) => index)
    const expected = [...(reference?.video ?? []), ...(reference?.audio ?? [])]
    expect(known).toEqual(expected.map(({ index }) => index))
  })
})

/** Makes the file that a line names last. What goes through a pipe cannot be finished: sizes stay unknown. */
function made(line: string): string {
  if (!line.endsWith(' pipe:1')) {
    ffmpeg(folder, line)
    return join(folder, line.slice(line.lastIndexOf(' ') + 1))
  }
  const args = line.split(/\s+/).filter((arg) => arg !== '')
  const result = Bun.spawnSync(['ffmpeg', '-v', 'error', '-nostdin', ...args], { cwd: folder })
  if (!result.success) throw new Error(result.stderr.toString())
  const path = join(folder, 'piped.mkv')
  writeFileSync(path, result.stdout)
  return path
}
