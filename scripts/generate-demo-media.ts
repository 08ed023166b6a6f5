/**
 * Makes the small media files of `test/fixtures/media` anew: `bun scripts/generate-demo-media.ts [name …]`.
 *
 * The results are committed, so that neither the demo library nor the tests need ffmpeg. Encoders differ between
 * ffmpeg versions: the bytes are reproducible only with the same build (the committed files come from 5.1.9). `comic.cbz`
 * is not made here: it holds three of the posters as `page 1.jpg` to `page 3.jpg`, stored (`zip -0`).
 */
import { mkdirSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const target = join(import.meta.dir, '../test/fixtures/media')
const scratch = mkdtempSync(join(tmpdir(), 'shelfd-media-'))

/** Arguments that hold no spaces. */
const words = (line: string): string[] => line.split(' ')

const colours = ['c0=0x0b1d3a:c1=0x4f9dde', 'c0=0x3a0b0b:c1=0xe2725b', 'c0=0x0b3a1d:c1=0xa8d08d']

/** Pictures that move a little, cheap to encode at any size. */
const picture = (size: string, fps: string, seconds: number, seed: number): string[] => [
  ...words('-f lavfi -i'),
  // Colours left out would be random, whatever the seed.
  `gradients=size=${size}:rate=${fps}:duration=${seconds}:seed=${seed}:speed=0.002:nb_colors=2:${colours[seed % 3]}`,
]

const tone = (hertz: number, seconds: number, layout = 'stereo'): string[] => [
  ...words('-f lavfi -i'),
  `sine=frequency=${hertz}:duration=${seconds}:sample_rate=48000,aformat=channel_layouts=${layout}`,
]

const h264 = words('-c:v libx264 -preset veryslow -crf 40 -pix_fmt yuv420p')
const language = (stream: string, tag: string, ...more: string[]): string[] => [
  `-metadata:s:${stream}`,
  `language=${tag}`,
  ...more,
]

const englishSubtitles = `1
00:00:00,200 --> 00:00:01,200
The film has begun.

2
00:00:01,400 --> 00:00:02,600
- Did you see that?
- I did.
`
const germanSubtitles = `1
00:00:00,200 --> 00:00:01,200
Der Film hat begonnen.

2
00:00:01,400 --> 00:00:02,600
– Hast du das gesehen?
– Ja, schön war es.
`
const portugueseSubtitles = `1
00:00:00,200 --> 00:00:01,200
O filme começou.

2
00:00:01,400 --> 00:00:02,600
- Você viu isso?
- Vi, sim.
`
const styledSubtitles = `[Script Info]
ScriptType: v4.00+
PlayResX: 1280
PlayResY: 720

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, Alignment
Style: Default,Arial,48,&H00FFFFFF,2

[Events]
Format: Layer, Start, End, Style, Text
Dialogue: 0,0:00:00.20,0:00:01.20,Default,{\\i1}Le film a commencé.{\\i0}
`
const chapters = `;FFMETADATA1
[CHAPTER]
TIMEBASE=1/1000
START=0
END=1000
title=Opening
[CHAPTER]
TIMEBASE=1/1000
START=1000
END=2000
title=The road
[CHAPTER]
TIMEBASE=1/1000
START=2000
END=3000
title=Credits
`

function scratchFile(name: string, text: string): string {
  const path = join(scratch, name)
  writeFileSync(path, text)
  return path
}

const hdr10 = [
  'hdr10=1:repeat-headers=1:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc',
  'master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,1)',
  'max-cll=1000,400:log-level=error',
].join(':')

/** ffmpeg's arguments for each film, without the output. */
const films: Record<string, () => string[]> = {
  'h264-aac-1080p.mp4': () => [
    ...picture('1920x1080', '24000/1001', 3, 1),
    ...tone(440, 3),
    ...h264,
    ...words('-profile:v high -level 4.0 -c:a aac -b:a 32k'),
    ...words('-color_primaries bt709 -color_trc bt709 -colorspace bt709'),
    ...language('a:0', 'eng'),
    ...words('-movflags +faststart'),
  ],
  'hevc-hdr10-ac3-2160p.mkv': () => [
    ...picture('3840x2160', '24', 3, 2),
    ...tone(330, 3, '5.1'),
    '-i',
    scratchFile('en.srt', englishSubtitles),
    '-i',
    scratchFile('de.srt', germanSubtitles),
    ...words('-f ffmetadata -i'),
    scratchFile('chapters.txt', chapters),
    ...words('-map 0:v -map 1:a -map 2:s -map 3:s -map_chapters 4'),
    ...words('-vf fps=6 -c:v libx265 -preset fast -crf 44'),
    ...words('-pix_fmt yuv420p10le -x265-params'),
    hdr10,
    ...words('-color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc'),
    ...words('-c:a ac3 -b:a 224k -c:s srt'),
    ...language('a:0', 'eng', '-metadata:s:a:0', 'title=Surround'),
    ...language('s:0', 'eng'),
    ...language('s:1', 'ger', '-disposition:s:1', 'forced'),
    '-metadata',
    'title=A title inside the file',
  ],
  'h264-eac3-1080p.mkv': () => [
    ...picture('1920x1080', '25', 2, 3),
    ...tone(220, 2, '5.1'),
    ...tone(550, 2, 'mono'),
    ...words('-map 0:v -map 1:a -map 2:a -vf fps=5'),
    ...h264,
    ...words('-c:a:0 eac3 -b:a:0 192k -c:a:1 aac -b:a:1 24k'),
    ...language('a:0', 'eng'),
    ...language('a:1', 'eng', '-metadata:s:a:1', 'title=Commentary', '-disposition:a:1', 'comment'),
  ],
  'h264-aac-720p.mkv': () => [
    ...picture('1280x720', '25', 3, 4),
    ...tone(392, 3),
    ...h264,
    ...words('-c:a aac -b:a 24k'),
    ...language('a:0', 'ger'),
  ],
  'mpeg4-mp3-480p.avi': () => [
    ...picture('640x480', '10', 2, 5),
    ...tone(262, 2, 'mono'),
    ...words('-c:v mpeg4 -vtag XVID -q:v 20 -c:a libmp3lame -b:a 32k'),
  ],
  'h264-aac-720p.mov': () => [
    ...picture('1280x720', '30', 2, 6),
    ...tone(294, 2),
    ...h264,
    ...words('-c:a aac -b:a 24k'),
    ...language('a:0', 'fra'),
  ],
  'vp9-opus-720p.webm': () => [
    ...picture('1280x720', '24', 2, 7),
    ...tone(349, 2),
    ...words('-c:v libvpx-vp9 -crf 55 -b:v 0 -c:a libopus -b:a 24k'),
  ],
  // Not named .ts, which every tool of this project takes for TypeScript.
  'h264-ac3-1080i.mpegts': () => [
    ...picture('1920x1080', '25', 2, 8),
    ...tone(247, 2),
    ...h264,
    ...words('-flags +ilme+ildct -x264-params tff=1 -c:a ac3 -b:a 96k'),
    ...language('a:0', 'eng'),
    ...words('-f mpegts'),
  ],
  'h264-ac3-1080p.m2ts': () => [
    ...picture('1920x1080', '24', 1, 9),
    ...tone(247, 1),
    ...h264,
    ...words('-c:a ac3 -b:a 96k -mpegts_m2ts_mode 1 -f mpegts'),
  ],
}

interface Song {
  readonly hertz: number
  readonly codec: string
  /** By the names of ffmpeg. */
  readonly tags?: Readonly<Record<string, string>>
  /** Has a picture inside. */
  readonly cover?: true
}

const slowLines = { artist: 'The Night Trains', album: 'Slow Lines', date: '2003', genre: 'Jazz' }
const harbour = {
  artist: 'Marta Lindqvist',
  album: 'Harbour Songs [Deluxe Edition]',
  date: '2011-04-15',
  genre: 'Folk',
}
const sampler = { album: 'City Sampler 7', date: '1998', compilation: '1' }
const mp3 = '-c:a libmp3lame -b:a 32k -id3v2_version 4'
const flac = '-c:a flac -ar 22050'

/** Songs with their tags; those without any are known by their names. */
const songs: Record<string, Song> = {
  'song-slow-1.mp3': {
    hertz: 220,
    codec: mp3,
    cover: true,
    tags: { ...slowLines, title: 'Platform One', track: '1/2' },
  },
  'song-slow-2.mp3': {
    hertz: 233,
    codec: mp3,
    cover: true,
    tags: { ...slowLines, title: 'Level Crossing', track: '2/2' },
  },
  'song-harbour-1-1.flac': {
    hertz: 247,
    codec: flac,
    tags: { ...harbour, title: 'Tide Table', track: '1', disc: '1/2' },
  },
  'song-harbour-2-1.flac': {
    hertz: 262,
    codec: flac,
    tags: { ...harbour, title: 'Tide Table (demo)', track: '1', disc: '2/2' },
  },
  'song-sampler-1.ogg': {
    hertz: 277,
    codec: '-c:a libvorbis -ar 22050',
    tags: { ...sampler, artist: 'Kettle', title: 'Steam', track: '1' },
  },
  'song-sampler-2.m4a': {
    hertz: 294,
    codec: '-c:a aac -b:a 24k',
    tags: { ...sampler, artist: 'Ada & the Engines', title: 'Number Nine', track: '2' },
  },
  'song-sampler-3.opus': {
    hertz: 311,
    codec: '-c:a libopus -b:a 16k',
    tags: { ...sampler, artist: 'Kestrel', title: 'Updraft', track: '3' },
  },
  'song-single.m4a': {
    hertz: 330,
    codec: '-c:a aac -b:a 24k',
    cover: true,
    tags: { artist: 'Marta Lindqvist', title: 'Ferry at Dawn', date: '2014' },
  },
  'song-untagged-1.mp3': { hertz: 349, codec: mp3 },
  'song-untagged-2.mp3': { hertz: 370, codec: mp3 },
}

function songArguments({ hertz, codec, tags = {}, cover }: Song): string[] {
  const picture = '-map 0 -map 1 -c:v mjpeg -q:v 12 -disposition:v attached_pic'
  return [
    ...words(`-f lavfi -i sine=frequency=${hertz}:duration=1`),
    ...(cover === true ? words(`-i ${join(target, 'poster-blue.jpg')} ${picture}`) : []),
    ...words(codec),
    ...Object.entries(tags).flatMap(([name, value]) => ['-metadata', `${name}=${value}`]),
  ]
}

/** lavfi sources of the pictures; each gives one frame. */
const pictures: Record<string, { source: string; more?: string[] }> = {
  'poster-blue.jpg': { source: 'gradients=s=400x600:c0=0x0b1d3a:c1=0x4f9dde:nb_colors=2:seed=11' },
  'poster-red.jpg': { source: 'gradients=s=400x600:c0=0x3a0b0b:c1=0xe2725b:nb_colors=2:seed=12' },
  'poster-green.jpg': { source: 'gradients=s=400x600:c0=0x0b3a1d:c1=0xa8d08d:nb_colors=2:seed=13' },
  'poster-gold.jpg': { source: 'gradients=s=400x600:c0=0x3a2a0b:c1=0xf2c14e:nb_colors=2:seed=14' },
  'poster-grey.jpg': { source: 'gradients=s=400x600:c0=0x111111:c1=0xcccccc:nb_colors=2:seed=15' },
  'fanart-test-card.jpg': { source: 'testsrc=s=1280x720' },
  'fanart-fractal.jpg': { source: 'mandelbrot=s=640x360:start_scale=0.4' },
  'banner.jpg': { source: 'gradients=s=1000x185:c0=0x0b1d3a:c1=0xf2c14e:nb_colors=2:seed=16' },
  'still.jpg': { source: 'testsrc2=s=480x270' },
  'logo.png': {
    source: 'gradients=s=400x155:c0=0xffd700ff:c1=0xffd70000:nb_colors=2:seed=17,format=rgba',
    more: ['-pix_fmt', 'rgba'],
  },
}

async function ffmpeg(name: string, args: string[]): Promise<void> {
  const command = ['ffmpeg', '-y', '-loglevel', 'error', '-nostdin', ...args]
  const exact = ['-threads', '1', '-fflags', '+bitexact', '-flags:a', '+bitexact']
  const path = join(target, name)
  const child = Bun.spawn([...command, ...exact, path], { stdio: ['ignore', 'inherit', 'inherit'] })
  if ((await child.exited) !== 0) throw new Error(`ffmpeg could not make ${name}`)
}

/** A download that stopped half way: its header is whole, its index (at the end of the file) is missing. */
async function makeTruncated(name: string): Promise<void> {
  await ffmpeg(name, [...picture('640x360', '25', 2, 10), ...tone(440, 2), ...h264, '-c:a', 'aac'])
  const path = join(target, name)
  truncateSync(path, Math.floor(statSync(path).size / 2))
}

const lyrics = '[00:00.10]Wait for the train\n[00:00.60]Wait for the rain\n'

const texts: Record<string, string> = {
  'subtitles-en.srt': englishSubtitles,
  'subtitles-de.srt': germanSubtitles,
  'subtitles-pt-br.srt': portugueseSubtitles,
  'subtitles-fr.ass': styledSubtitles,
  'lyrics.lrc': lyrics,
}

const wanted = new Set(process.argv.slice(2))
const isWanted = (name: string): boolean => wanted.size === 0 || wanted.has(name)

mkdirSync(target, { recursive: true })
try {
  for (const [name, args] of Object.entries(films)) if (isWanted(name)) await ffmpeg(name, args())
  if (isWanted('truncated.mp4')) await makeTruncated('truncated.mp4')
  for (const [name, { source, more = [] }] of Object.entries(pictures)) {
    if (!isWanted(name)) continue
    await ffmpeg(name, ['-f', 'lavfi', '-i', source, '-frames:v', '1', '-q:v', '8', ...more])
  }
  for (const [name, song] of Object.entries(songs)) {
    if (isWanted(name)) await ffmpeg(name, songArguments(song))
  }
  for (const [name, text] of Object.entries(texts)) {
    if (isWanted(name)) writeFileSync(join(target, name), text)
  }
} finally {
  rmSync(scratch, { recursive: true })
}
