import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import {
  copyFileSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { MediaProbe } from '../../../src/domain/probe.ts'
import { fileOpener } from '../../../src/filesystem/file-opener.ts'
import { createProber } from '../../../src/media/probe/probe.ts'
import type { ProbeOutcome } from '../../../src/media/probe/probe.ts'
import { runProgram } from '../../../src/process/run.ts'
import { ffmpeg, h264, makeFolder, picture, tone } from './media.ts'

const folder = makeFolder()
const at = (name: string): string => join(folder, name)
const prober = createProber({
  files: fileOpener,
  mode: 'ffprobe',
  run: runProgram,
  program: 'ffprobe',
  timeoutMs: 20_000,
})
const probe = (path: string | Buffer): Promise<ProbeOutcome> => prober.probe({ path })

async function probed(name: string): Promise<MediaProbe> {
  const result = await probe(at(name))
  if (result.outcome !== 'ok') throw new Error(JSON.stringify(result))
  return result.probe
}

const subtitle = '1\n00:00:00,000 --> 00:00:00,900\nHello\n'
const chapters = `;FFMETADATA1
[CHAPTER]
TIMEBASE=1/1000
START=0
END=500
title=One
[CHAPTER]
TIMEBASE=1/1000
START=500
END=1000
title=Two
`

beforeAll(() => {
  writeFileSync(at('text.srt'), subtitle)
  writeFileSync(at('chapters.txt'), chapters)
  ffmpeg(folder, `${picture} ${tone} ${h264} -c:a aac -shortest plain.mp4`)
  ffmpeg(folder, '-i plain.mp4 -c copy plain.mkv')
  ffmpeg(folder, '-i plain.mp4 -c copy plain.mov')
  ffmpeg(folder, '-i plain.mp4 -c copy plain.ts')
  ffmpeg(folder, '-i plain.mp4 -c copy -movflags +faststart fast.mp4')
  ffmpeg(folder, `${picture} ${tone} -c:v mpeg4 -c:a ac3 old.avi`)
  ffmpeg(folder, `${tone} -c:a flac tone.flac`)
  ffmpeg(folder, `${picture} -frames:v 1 cover.png`)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a media file', () => {
  test('gives container, duration, streams and a verdict', async () => {
    const result = await probed('plain.mp4')
    expect(result).toMatchObject({
      container: 'mp4',
      chapters: [],
      attachments: [],
      subtitles: [],
      verdict: { outcome: 'direct', reasons: [] },
    })
    expect(result.durationMs).toBeWithin(950, 1100)
    expect(result.bitsPerSecond).toBeGreaterThan(1000)
    expect(result.video).toEqual([
      {
        index: 0,
        codec: 'h264',
        profile: 'Constrained Baseline',
        level: 10,
        width: 64,
        height: 36,
        bitDepth: 8,
        framesPerSecond: 25,
        range: 'SDR',
        dolbyVisionProfile: null,
        colour: { primaries: null, transfer: null, matrix: null, range: null },
        rotation: 0,
        language: null,
        title: null,
        default: true,
        forced: false,
        hearingImpaired: false,
      },
    ])
    expect(result.audio).toEqual([
      {
        index: 1,
        codec: 'aac',
        profile: 'LC',
        channels: 1,
        layout: 'mono',
        sampleRateHz: 44_100,
        language: null,
        title: null,
        default: true,
        forced: false,
        hearingImpaired: false,
      },
    ])
  })

  test.each([
    ['plain.mkv', 'matroska'],
    ['plain.mov', 'mov'],
    ['plain.ts', 'mpegts'],
    ['old.avi', 'avi'],
    ['tone.flac', 'flac'],
  ])('%s has the container %s', async (name, container) => {
    expect((await probed(name)).container).toBe(container)
  })

  test('tells which file was read by size, mtime in nanoseconds and inode', async () => {
    const stats = await Bun.file(at('plain.mp4')).stat()
    const result = await probe(at('plain.mp4'))
    expect(result).toMatchObject({ facts: { sizeBytes: stats.size, inode: String(stats.ino) } })
    if (result.outcome !== 'ok') throw new Error(result.outcome)
    expect(result.facts.mtimeNs).toMatch(/^\d{19}$/)
  })

  test('gives languages, titles, dispositions and chapters', async () => {
    ffmpeg(
      folder,
      `-i plain.mp4 -i text.srt -i text.srt -i chapters.txt
       -map 0:v -map 0:a -map 0:a -map 1 -map 2 -map_chapters 3 -c copy -c:s srt
       -metadata:s:a:0 language=ger -metadata:s:a:0 title=Kommentar\u001b[31m -disposition:a:0 0
       -metadata:s:a:1 language=eng -disposition:a:1 default
       -metadata:s:s:0 language=fre -disposition:s:0 forced
       -metadata:s:s:1 language=und -disposition:s:1 hearing_impaired tagged.mkv`,
    )
    const result = await probed('tagged.mkv')
    expect(result.audio).toMatchObject([
      { language: 'de', title: 'Kommentar[31m', default: false },
      { language: 'en', title: null, default: true },
    ])
    expect(result.subtitles).toMatchObject([
      { codec: 'subrip', language: 'fr', forced: true, hearingImpaired: false },
      { codec: 'subrip', language: null, forced: false, hearingImpaired: true },
    ])
    expect(result.chapters).toHaveLength(2)
  })

  test('does not count an attached picture as video', async () => {
    ffmpeg(
      folder,
      '-i tone.flac -i cover.png -map 0 -map 1 -c copy -disposition:v attached_pic covered.flac',
    )
    const result = await probed('covered.flac')
    expect(result.video).toEqual([])
    expect(result.verdict).toEqual({ outcome: 'direct', reasons: [] })
  })

  test('gives depth and range of 10-bit HDR video', async () => {
    ffmpeg(
      folder,
      `${picture} -c:v libx264 -preset ultrafast -pix_fmt yuv420p10le
       -color_trc smpte2084 -color_primaries bt2020 -colorspace bt2020nc hdr.mkv`,
    )
    const result = await probed('hdr.mkv')
    expect(result.video).toMatchObject([{ bitDepth: 10, range: 'HDR10', profile: 'High 10' }])
    expect(result.verdict.outcome).toBe('transcode')
  })

  test('needs transcoding for each thing that players lack', async () => {
    expect((await probed('old.avi')).verdict).toEqual({
      outcome: 'transcode',
      reasons: [
        'The container is avi; many players take only MP4, MOV and Matroska.',
        'The video is MPEG-4 Part 2; many players decode only H.264.',
        'The audio is AC-3; many players decode only AAC.',
      ],
    })
  })
})

describe('a hostile name', () => {
  const names = [
    '-show_entries.mkv',
    '-i.mkv',
    'concat:plain.mp4',
    'subfile,,start,0,end,9,,:x.mkv',
    '%03d.mkv',
    'pipe:0',
    'fd:3.mkv',
    'a\nb.mkv',
    '$(id).mkv',
    ' .mkv',
    '"\'.mkv',
    '\u202egpj.mkv',
  ]

  test.each(names)('is read as a plain file: %j', async (name) => {
    copyFileSync(at('plain.mkv'), at(name))
    expect(await probe(at(name))).toMatchObject({ outcome: 'ok', probe: { container: 'matroska' } })
  })

  test('of bytes that are not UTF-8 is read', async () => {
    const path = Buffer.concat([Buffer.from(at('caf')), Buffer.of(0xe9), Buffer.from('.mkv')])
    copyFileSync(at('plain.mkv'), path)
    expect(await probe(path)).toMatchObject({
      outcome: 'ok',
      probe: { container: 'matroska', video: [{ codec: 'h264' }], audio: [{ codec: 'aac' }] },
    })
  })

  test('without a leading slash is refused before anything is opened', async () => {
    const refused = prober.probe({ path: 'concat:plain.mp4' })
    expect(refused).rejects.toMatchObject({ name: 'AppError', code: 'internal' })
  })
})

describe('text in a video file that names other files', () => {
  const segment = (): string => at('canary.ts')
  const bodies: [string, () => string][] = [
    ['hls', () => `#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n${segment()}\n#EXT-X-ENDLIST\n`],
    ['concat', () => `ffconcat version 1.0\nfile ${segment()}\n`],
    [
      'sdp',
      () => `v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n`,
    ],
    [
      'dash',
      () =>
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"><Period>' +
        `<AdaptationSet mimeType="video/mp4"><BaseURL>${segment()}</BaseURL></AdaptationSet></Period></MPD>`,
    ],
  ]

  test.each(bodies)('%s: is refused and the named file is not opened', async (kind, body) => {
    copyFileSync(at('plain.ts'), segment())
    const path = at(`${kind}.mkv`)
    writeFileSync(path, body())
    // Reading moves the access time; with relatime too, as long as it is not later than the mtime.
    const past = new Date('2001-01-01T00:00:00Z')
    utimesSync(segment(), past, past)
    const result = await probe(path)
    expect(result.outcome).toBe('unreadable')
    expect(statSync(segment()).atimeMs).toBe(past.getTime())
  })

  test('says what the content is', async () => {
    writeFileSync(at('list.mkv'), '#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nx.ts\n')
    expect(await probe(at('list.mkv'))).toMatchObject({
      outcome: 'unreadable',
      reason: 'ffprobe says: the content is hls, which is not a media file.',
    })
  })
})

describe('damage', () => {
  test('an empty file is unreadable, without running ffprobe', async () => {
    writeFileSync(at('empty.mkv'), '')
    const idle = createProber({
      files: fileOpener,
      mode: 'ffprobe',
      run: () => Promise.reject(new Error('must not run')),
      program: 'ffprobe',
      timeoutMs: 1000,
    })
    expect(await idle.probe({ path: at('empty.mkv') })).toMatchObject({
      outcome: 'unreadable',
      reason: 'The file is empty.',
      facts: { sizeBytes: 0 },
    })
  })

  test('random bytes are unreadable', async () => {
    const bytes = Buffer.alloc(5000, 0)
    for (let i = 0; i < bytes.length; i++) bytes[i] = (i * i * 31 + 7 * i) % 251
    writeFileSync(at('random.mkv'), bytes)
    expect((await probe(at('random.mkv'))).outcome).toBe('unreadable')
  })

  test.each(['plain.mkv', 'fast.mp4'])('a cut %s is read, with a finding', async (name) => {
    const whole = readFileSync(at(name)).length
    copyFileSync(at(name), at(`cut-${name}`))
    truncateSync(at(`cut-${name}`), Math.floor(whole * 0.8))
    expect(await probe(at(`cut-${name}`))).toMatchObject({
      outcome: 'ok',
      findings: [{ code: 'file_truncated' }],
    })
    expect(await probe(at(name))).toMatchObject({ outcome: 'ok', findings: [] })
  })

  test('an MP4 cut before its index is unreadable, and says that it is cut off', async () => {
    copyFileSync(at('plain.mp4'), at('head.mp4'))
    truncateSync(at('head.mp4'), 2000)
    expect(await probe(at('head.mp4'))).toMatchObject({
      outcome: 'unreadable',
      reason: expect.stringMatching(/^The file is cut off: it has 2000 of at least \d+ bytes\.$/),
    })
  })

  test('a text file is unreadable', async () => {
    writeFileSync(at('text.mkv'), 'just text, many times\n'.repeat(100))
    expect((await probe(at('text.mkv'))).outcome).toBe('unreadable')
  })
})

describe('what is not a file', () => {
  test('a folder is unreadable', async () => {
    mkdirSync(at('folder.mkv'))
    expect(await probe(at('folder.mkv'))).toEqual({
      outcome: 'unreadable',
      reason: 'It was not read: it is a folder.',
      facts: null,
    })
  })

  test('nothing has vanished', async () => {
    expect(await probe(at('nothing.mkv'))).toEqual({ outcome: 'vanished' })
  })
})
