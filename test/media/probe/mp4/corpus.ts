import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { h264, picture, tone } from '../media.ts'

/** One file that ffmpeg writes; `line` are its arguments without the name of the file at the end. Later ones read earlier ones. */
export interface Written {
  readonly file: string
  readonly line: string
}

const aac = '-c:a aac -b:a 64k'
const plain = `${picture} ${tone} ${h264} ${aac}`
const both = '-map 0:v -map 1:a'
const surround =
  '-f lavfi -i sine=duration=1 -filter_complex [0:a]pan=5.1(side)|c0=c0|c1=c0|c2=c0|c3=c0|c4=c0|c5=c0[a] -map [a]'
const x265 = '-c:v libx265 -preset ultrafast -x265-params log-level=none'

/** What people keep in these containers, and what the writers of such files can do with them. */
export const corpus: readonly Written[] = [
  { file: 'plain.mp4', line: plain },
  { file: 'faststart.mp4', line: `${plain} -movflags +faststart` },
  { file: 'b-frames.mp4', line: `${picture} ${tone} -c:v libx264 -bf 3 -pix_fmt yuv420p ${aac}` },
  {
    file: 'no-edits.mp4',
    line: `${picture} ${tone} -c:v libx264 -bf 3 -pix_fmt yuv420p ${aac} -use_editlist 0`,
  },
  {
    file: 'negative-cts.mp4',
    line: `${picture} ${tone} -c:v libx264 -bf 3 ${aac} -pix_fmt yuv420p -movflags +negative_cts_offsets`,
  },
  { file: 'late-audio.mp4', line: `${picture} -itsoffset 0.4 ${tone} ${h264} ${aac} ${both}` },
  { file: 'late-video.mp4', line: `-itsoffset 0.3 ${picture} ${tone} ${h264} ${aac} ${both}` },
  {
    file: 'high.m4v',
    line: `${picture} -c:v libx264 -profile:v high10 -pix_fmt yuv420p10le -level 4.1`,
  },
  {
    file: 'coloured.mp4',
    line: `${picture} ${h264} -color_primaries bt709 -color_trc bt709 -colorspace bt709 -color_range tv`,
  },
  {
    file: 'coloured-box.mp4',
    line: `${picture} ${h264} -color_primaries smpte170m -color_trc bt709 -colorspace smpte170m -color_range pc -movflags +write_colr`,
  },
  { file: 'full-range.mp4', line: `${picture} -c:v libx264 -preset ultrafast -pix_fmt yuvj420p` },
  {
    file: 'ntsc.mp4',
    line: '-f lavfi -i testsrc=duration=1:size=64x36:rate=30000/1001 -c:v libx264 -preset ultrafast -pix_fmt yuv420p',
  },
  {
    file: 'film.mov',
    line: '-f lavfi -i testsrc=duration=1:size=66x38:rate=24000/1001 -c:v libx264 -preset ultrafast -pix_fmt yuv422p',
  },
  {
    file: 'variable.mp4',
    line: `-f lavfi -i testsrc=duration=3:size=64x36:rate=25 ${h264} -vf select='gt(mod(n\\,7)\\,2)' -vsync vfr`,
  },
  { file: 'hevc.mp4', line: `${picture} ${tone} ${x265} -pix_fmt yuv420p ${aac} -tag:v hvc1` },
  {
    file: 'hdr10.mp4',
    line: `${picture} -c:v libx265 -preset ultrafast -x265-params log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc:master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,1):max-cll=1000,400 -pix_fmt yuv420p10le -tag:v hvc1`,
  },
  {
    file: 'hlg.mp4',
    line: `${picture} -c:v libx265 -preset ultrafast -x265-params log-level=none:colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc -pix_fmt yuv420p10le -tag:v hev1`,
  },
  { file: 'av1.mp4', line: `${picture} -c:v libaom-av1 -cpu-used 8 -crf 50 -pix_fmt yuv420p` },
  {
    file: 'av1-10bit.mp4',
    line: `${picture} -c:v libaom-av1 -cpu-used 8 -crf 50 -pix_fmt yuv420p10le -color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc`,
  },
  { file: 'vp9.mp4', line: `${picture} -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -b:v 100k` },
  { file: 'mpeg4.mp4', line: `${picture} ${tone} -c:v mpeg4 -c:a libmp3lame` },
  { file: 'xvid.mp4', line: `${picture} -c:v libxvid -b:v 200k` },
  { file: 'mpeg2.mp4', line: `${picture} ${tone} -c:v mpeg2video -c:a mp2` },
  { file: 'mjpeg.mov', line: `${picture} -c:v mjpeg -pix_fmt yuvj420p` },
  { file: 'prores.mov', line: `${picture} ${tone} -c:v prores_ks -profile:v 2 -c:a pcm_s16le` },
  { file: 'prores-hq.mov', line: `${picture} ${tone} -c:v prores_ks -profile:v 3 -c:a pcm_s24be` },
  { file: 'prores-4444.mov', line: `${picture} -c:v prores_ks -profile:v 4 -pix_fmt yuva444p10le` },
  {
    file: 'dnxhd.mov',
    line: '-f lavfi -i testsrc=duration=1:size=1280x720:rate=25 -t 0.2 -c:v dnxhd -profile:v dnxhr_sq -pix_fmt yuv422p',
  },
  {
    file: 'h263.3gp',
    line: '-f lavfi -i testsrc=duration=1:size=176x144:rate=25 -c:v h263 -b:v 200k',
  },
  { file: 'timecode.mov', line: `${picture} ${tone} ${h264} ${aac} -timecode 01:02:03:04` },
  {
    file: 'timecode.mp4',
    line: `${picture} ${tone} ${h264} ${aac} -timecode 01:02:03:04 -write_tmcd 1`,
  },
  { file: 'stereo.m4a', line: `${tone} -ac 2 ${aac}` },
  { file: 'low-rate.m4a', line: `${tone} -ar 22050 ${aac}` },
  { file: 'surround.m4a', line: `${surround} -c:a aac` },
  { file: 'alac.m4a', line: `${tone} -ac 2 -c:a alac` },
  { file: 'alac-24.m4a', line: `${tone} -ac 2 -c:a alac -sample_fmt s32p -ar 96000` },
  { file: 'alac-surround.m4a', line: `${surround} -c:a alac` },
  { file: 'opus.mp4', line: `${tone} -ac 2 -c:a libopus` },
  { file: 'flac.mp4', line: `${tone} -c:a flac -strict -2` },
  { file: 'flac-surround.mp4', line: `${surround} -c:a flac -strict -2` },
  { file: 'ac3.mp4', line: `${surround} -c:a ac3` },
  { file: 'ac3-stereo.mov', line: `${tone} -ac 2 -c:a ac3` },
  { file: 'eac3.mp4', line: `${surround} -c:a eac3` },
  { file: 'mp3.mp4', line: `${tone} -ac 2 -c:a libmp3lame` },
  { file: 'mp2.mp4', line: `${tone} -ac 2 -c:a mp2` },
  { file: 'dts.mp4', line: `${surround} -c:a dca -strict -2` },
  { file: 'vorbis.mp4', line: `${tone} -ac 2 -c:a libvorbis` },
  { file: 'truehd.mp4', line: `${tone} -ac 2 -c:a truehd -strict -2` },
  ...[
    's16le',
    's16be',
    's24le',
    's24be',
    's32le',
    's32be',
    'f32le',
    'f64be',
    'u8',
    's8',
    'alaw',
    'mulaw',
  ].map((format) => ({ file: `pcm-${format}.mov`, line: `${tone} -ac 2 -c:a pcm_${format}` })),
  { file: 'pcm-mono.mov', line: `${tone} -c:a pcm_s16le` },
  { file: 'pcm-surround.mov', line: `${surround} -c:a pcm_s24le` },
  { file: 'adpcm.mov', line: `${tone} -c:a adpcm_ima_qt` },
  {
    file: 'fragmented.mp4',
    line: `${plain} -g 10 -movflags frag_keyframe+empty_moov+default_base_moof`,
  },
  { file: 'fragmented-late.mp4', line: `${plain} -g 10 -movflags frag_keyframe+delay_moov` },
  {
    file: 'fragmented-b.mp4',
    line: `${picture} ${tone} -c:v libx264 -bf 2 -g 10 -pix_fmt yuv420p ${aac} -movflags frag_keyframe+empty_moov`,
  },
  { file: 'fragmented-moov.mp4', line: `${plain} -g 10 -movflags frag_keyframe` },
  { file: 'dash.mp4', line: `${plain} -g 10 -movflags dash+global_sidx` },
  { file: 'dash-parts.mp4', line: `${picture} ${h264} -g 10 -movflags dash` },
  { file: 'cmaf.mp4', line: `${plain} -g 10 -movflags cmaf` },
  { file: 'smooth.ismv', line: `${plain} -g 10 -f ismv` },
  {
    file: 'fragment-time.mp4',
    line: `${plain} -frag_duration 200000 -movflags empty_moov+skip_trailer`,
  },
  {
    file: 'languages.mp4',
    line: `${picture} ${tone} ${tone} ${tone} ${h264} ${aac} -map 0 -map 1 -map 2 -map 3 -metadata:s:a:0 language=ger -metadata:s:a:1 language=eng -metadata:s:a:2 language=und -metadata:s:a:1 title=Commentary -disposition:a:0 default -disposition:a:1 0`,
  },
  {
    file: 'languages.mov',
    line: `${picture} ${tone} ${tone} ${h264} ${aac} -map 0 -map 1 -map 2 -metadata:s:a:0 language=fra -metadata:s:a:1 language=jpn -metadata:s:a:1 handler_name=Second`,
  },
  {
    file: 'subtitled.mp4',
    line: `${picture} ${tone} -i lines.srt -i lines.srt ${h264} ${aac} -c:s mov_text -map 0 -map 1 -map 2 -map 3 -metadata:s:s:0 language=eng -metadata:s:s:1 language=spa -disposition:s:1 forced`,
  },
  {
    file: 'kinds.mp4',
    line: `${picture} ${tone} -i lines.srt -i lines.srt ${h264} ${aac} -c:s mov_text -map 0 -map 1 -map 2 -map 3 -disposition:s:0 hearing_impaired+captions -disposition:s:1 forced -disposition:a:0 dub -disposition:v 0`,
  },
  { file: 'subtitled.mov', line: `${picture} -i lines.srt ${h264} -c:s mov_text -map 0 -map 1` },
  { file: 'long-subtitle.mp4', line: `${picture} -i late.srt ${h264} -c:s mov_text -map 0 -map 1` },
  {
    file: 'chapters.mp4',
    line: `${picture} ${tone} -i chapters.txt ${h264} ${aac} -map 0 -map 1 -map_metadata 2`,
  },
  {
    file: 'chapters.mov',
    line: `${picture} ${tone} -i chapters.txt ${h264} ${aac} -map 0 -map 1 -map_metadata 2`,
  },
  { file: 'chapters.m4b', line: `${tone} -i chapters.txt ${aac} -map 0 -map_metadata 1 -f ipod` },
  { file: 'rotated.mp4', line: '-i plain.mp4 -c copy -metadata:s:v rotate=90' },
  { file: 'upside-down.mov', line: '-i plain.mp4 -c copy -metadata:s:v rotate=180' },
  { file: 'rotated-left.mp4', line: '-i plain.mp4 -c copy -metadata:s:v rotate=270' },
  { file: 'cut.mp4', line: '-ss 0.3 -i b-frames.mp4 -c copy' },
  {
    file: 'cover.m4a',
    line: '-i stereo.m4a -i cover.jpg -map 0 -map 1 -c copy -disposition:v attached_pic',
  },
  {
    file: 'cover.mp4',
    line: '-i plain.mp4 -i cover.png -map 0 -map 1 -c copy -disposition:v:1 attached_pic',
  },
  {
    file: 'two-videos.mp4',
    line: `-i plain.mp4 -i b-frames.mp4 -map 0 -map 1:v -c copy`,
  },
  { file: 'joined.mp4', line: '-f concat -safe 0 -i list.txt -c copy' },
  { file: 'annexb.mp4', line: '-i hevc.mp4 -c copy -tag:v hev1' },
  {
    file: 'tagged.mp4',
    line: `-i plain.mp4 -c copy -metadata title=Film -metadata artist=Somebody -metadata comment=Text -movflags +use_metadata_tags`,
  },
  {
    file: 'ten-minutes.mp4',
    line: `-f lavfi -i testsrc=duration=600:size=16x16:rate=5 -f lavfi -i sine=duration=600:sample_rate=8000 ${h264} ${aac} -b:a 8k`,
  },
  { file: 'deaf.mp4', line: `${tone} -c:a ac3 -audio_service_type hi` },
  { file: 'effects.mov', line: `${plain.replace(aac, '-c:a ac3 -audio_service_type ef')}` },
  { file: 'raw.mov', line: `${picture} -c:v rawvideo -pix_fmt yuyv422` },
  { file: 'grey.mp4', line: `${picture} -c:v libx264 -pix_fmt gray` },
  { file: 'h264-444.mp4', line: `${picture} -c:v libx264 -pix_fmt yuv444p` },
  { file: 'hevc-422.mp4', line: `${picture} ${x265} -pix_fmt yuv422p12le` },
  {
    file: 'vp9-10bit.mp4',
    line: `${picture} -c:v libvpx-vp9 -pix_fmt yuv420p10le -deadline realtime -cpu-used 8 -b:v 100k`,
  },
  { file: 'xdcam.mov', line: `${picture} -c:v mpeg2video` },
  {
    file: 'dv.mov',
    line: '-f lavfi -i testsrc=duration=0.2:size=720x576:rate=25 -c:v dvvideo -pix_fmt yuv420p',
  },
  { file: 'gsm.mov', line: `${tone} -ar 8000 -c:a libgsm` },
  { file: 'pcm-192k.mov', line: `${tone} -c:a pcm_s24le -ar 192000` },
  { file: 'flac-192k.mp4', line: `${tone} -c:a flac -ar 192000 -strict -2` },
  {
    file: 'named.mp4',
    line: `${plain} -metadata:s:v title=Picture -metadata:s:v handler_name=Camera -metadata:s:a language=fre`,
  },
  { file: 'player.mp4', line: `${plain} -f psp` },
  { file: 'phone.3gp', line: `${plain} -f 3gp -ac 1 -ar 8000` },
  {
    file: 'far.mp4',
    line: `-itsoffset 5 ${picture} ${tone} -c:v libx264 -bf 3 -pix_fmt yuv420p ${aac} ${both}`,
  },
  { file: 'one-picture.mp4', line: `${picture} -frames:v 1 ${h264}` },
  {
    file: 'one-fragment.mp4',
    line: `${picture} -frames:v 1 ${h264} -movflags frag_keyframe+empty_moov`,
  },
  {
    file: 'fragmented-negative.mp4',
    line: `${picture} ${tone} -c:v libx264 -bf 3 -g 10 -pix_fmt yuv420p ${aac} -movflags frag_keyframe+delay_moov+negative_cts_offsets`,
  },
  {
    file: 'fragmented-far.mp4',
    line: `-itsoffset 0.5 ${picture} ${tone} -c:v libx264 -bf 3 -g 10 -pix_fmt yuv420p ${aac} ${both} -movflags frag_keyframe+delay_moov`,
  },
  {
    file: 'fragmented-subtitles.mp4',
    line: `${picture} ${tone} -i lines.srt ${h264} ${aac} -c:s mov_text -map 0 -map 1 -map 2 -movflags frag_keyframe+empty_moov`,
  },
  {
    file: 'fragmented-chapters.mp4',
    line: `${picture} ${tone} -i chapters.txt ${h264} ${aac} -map 0 -map 1 -map_metadata 2 -movflags frag_keyframe+delay_moov`,
  },
  {
    file: 'interlaced.mp4',
    line: '-f lavfi -i testsrc2=duration=0.2:size=720x576:rate=50 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -flags +ilme+ildct -x264-params tff=1',
  },
  { file: 'coarse.mp4', line: '-i plain.mp4 -c copy -an -video_track_timescale 1000' },
  {
    file: 'cover-first.mp4',
    line: '-i plain.mp4 -i cover.png -map 1 -map 0 -c copy -disposition:v:0 attached_pic',
  },
]

/** What the lines above read besides what they write. */
export function writeInputs(folder: string): void {
  const put = (file: string, text: string): void => writeFileSync(join(folder, file), text)
  put(
    'lines.srt',
    '1\n00:00:00,200 --> 00:00:00,500\nOne\n\n2\n00:00:00,600 --> 00:00:00,900\nTwo\n',
  )
  put(
    'late.srt',
    '1\n00:00:00,200 --> 00:00:00,500\nOne\n\n2\n00:00:01,600 --> 00:00:01,700\nTwo\n',
  )
  put('list.txt', "file 'plain.mp4'\nfile 'plain.mp4'\n")
  const chapter = (start: number, title: string): string =>
    `[CHAPTER]\nTIMEBASE=1/1000\nSTART=${start}\nEND=${start + 300}\ntitle=${title}\n`
  put(
    'chapters.txt',
    `;FFMETADATA1\n${chapter(0, 'Opening')}${chapter(300, 'Grün 火')}${chapter(600, 'End')}`,
  )
}
