import type {
  Attachment,
  AudioStream,
  Chapter,
  Colour,
  MediaProbe,
  MediaStream,
  VideoStream,
} from '../../domain/probe.ts'
import { asRecord, numberAt, recordsAt, textAt } from './json.ts'
import type { JsonRecord } from './json.ts'
import { primaryLanguage } from './language.ts'
import { judgeCodecs, unknownCodec } from './verdict.ts'

/**
 * The JSON of `ffprobe -show_format -show_streams -show_chapters` as a MediaProbe. Pictures attached to a file are
 * not video. Null when there is neither a video nor an audio stream; what is missing or odd in a stream is null.
 */
export function mapFfprobe(json: unknown): MediaProbe | null {
  const root = asRecord(json)
  const format = asRecord(root['format'])
  const streams = recordsAt(root, 'streams')
  const video = streams.filter((stream) => isOfType(stream, 'video') && !isPicture(stream))
  const audio = streams.filter((stream) => isOfType(stream, 'audio'))
  if (video.length === 0 && audio.length === 0) return null
  const durationSeconds = numberAt(format, 'duration')
  const probe = {
    container: containerName(format),
    durationMs: durationSeconds === null ? null : Math.round(durationSeconds * 1000),
    bitsPerSecond: numberAt(format, 'bit_rate'),
    video: video.map(videoStream),
    audio: audio.map(audioStream),
    subtitles: streams.filter((stream) => isOfType(stream, 'subtitle')).map(streamBasics),
    chapters: recordsAt(root, 'chapters').map(chapter),
    attachments: streams.filter((stream) => isOfType(stream, 'attachment')).map(attachment),
  }
  return { ...probe, verdict: judgeCodecs(probe) }
}

function isOfType(stream: JsonRecord, type: string): boolean {
  return stream['codec_type'] === type
}

function isPicture(stream: JsonRecord): boolean {
  return hasDisposition(stream, 'attached_pic') || hasDisposition(stream, 'timed_thumbnails')
}

function hasDisposition(stream: JsonRecord, name: string): boolean {
  return asRecord(stream['disposition'])[name] === 1
}

/** ffprobe names a family (`mov,mp4,m4a,…`); the brand tells which member it is. */
function containerName(format: JsonRecord): string {
  const family = textAt(format, 'format_name')?.split(',') ?? []
  const [first = 'unknown'] = family
  if (first !== 'mov') return first
  const brand = textAt(asRecord(format['tags']), 'major_brand')
  return brand === null || brand === 'qt' ? 'mov' : 'mp4'
}

function videoStream(stream: JsonRecord): VideoStream {
  return {
    ...streamBasics(stream),
    profile: textAt(stream, 'profile'),
    level: numberAt(stream, 'level'),
    width: numberAt(stream, 'width') ?? 0,
    height: numberAt(stream, 'height') ?? 0,
    bitDepth: bitDepth(stream),
    framesPerSecond: frameRate(textAt(stream, 'avg_frame_rate')),
    range: dynamicRange(stream),
    dolbyVisionProfile: dolbyVisionProfile(stream),
    colour: colour(stream),
    rotation: rotation(stream),
  }
}

function audioStream(stream: JsonRecord): AudioStream {
  return {
    ...streamBasics(stream),
    profile: textAt(stream, 'profile'),
    channels: numberAt(stream, 'channels'),
    layout: textAt(stream, 'channel_layout'),
    sampleRateHz: numberAt(stream, 'sample_rate'),
  }
}

function streamBasics(stream: JsonRecord): MediaStream {
  return {
    index: numberAt(stream, 'index') ?? 0,
    codec: textAt(stream, 'codec_name') ?? unknownCodec,
    language: primaryLanguage(tagOf(stream, 'language')),
    title: tagOf(stream, 'title'),
    default: hasDisposition(stream, 'default'),
    forced: hasDisposition(stream, 'forced'),
    hearingImpaired: hasDisposition(stream, 'hearing_impaired'),
  }
}

function chapter(entry: JsonRecord): Chapter {
  return {
    startMs: Math.round((numberAt(entry, 'start_time') ?? 0) * 1000),
    title: tagOf(entry, 'title'),
  }
}

function attachment(stream: JsonRecord): Attachment {
  return { name: tagOf(stream, 'filename'), mimeType: tagOf(stream, 'mimetype') }
}

function colour(stream: JsonRecord): Colour {
  const range = textAt(stream, 'color_range')
  return {
    primaries: textAt(stream, 'color_primaries'),
    transfer: textAt(stream, 'color_transfer'),
    matrix: textAt(stream, 'color_space'),
    range: range === 'tv' || range === 'pc' ? range : null,
  }
}

/** ffprobe turns the other way: its -90 is a quarter clockwise. */
function rotation(stream: JsonRecord): number {
  const entry = recordsAt(stream, 'side_data_list').find((data) => 'rotation' in data)
  const degrees = Number(entry?.['rotation'])
  return Number.isFinite(degrees) ? (((Math.round(-degrees / 90) * 90) % 360) + 360) % 360 : 0
}

function dolbyVisionProfile(stream: JsonRecord): number | null {
  const entry = recordsAt(stream, 'side_data_list').find(
    (data) => textAt(data, 'side_data_type') === 'DOVI configuration record',
  )
  return entry === undefined ? null : numberAt(entry, 'dv_profile')
}

/** Ogg and some Matroska writers give their tags in capitals. */
function tagOf(stream: JsonRecord, name: string): string | null {
  const tags = asRecord(stream['tags'])
  return textAt(tags, name) ?? textAt(tags, name.toUpperCase())
}

/** Bits per sample, from the stream or else from its pixel format (`yuv420p10le`, `p010le`, `gray12be`, …). */
function bitDepth(stream: JsonRecord): number | null {
  const raw = numberAt(stream, 'bits_per_raw_sample')
  if (raw !== null && raw > 0) return raw
  const format = textAt(stream, 'pix_fmt')
  if (format === null) return null
  const deep = /(?:p0?|gray|x2(?:rgb|bgr))(9|10|12|14|16)(?:le|be)$/.exec(format)?.[1]
  if (deep !== undefined) return Number(deep)
  return /(?:\d{3}p|nv\d\d|gbra?p|gray|rgb24|bgr24|rgb0|bgr0|rgba|bgra|pal8)$/.test(format)
    ? 8
    : null
}

/** `30000/1001` → 29.97; null for `0/0`, which means unknown or one picture. */
function frameRate(fraction: string | null): number | null {
  const [, over, under] = /^(\d+)\/(\d+)$/.exec(fraction ?? '') ?? []
  const rate = Number(over) / Number(under)
  return Number.isFinite(rate) && rate > 0 ? Math.round(rate * 1000) / 1000 : null
}

/** Dolby Vision announces itself beside the stream or in its tag, the others by their transfer function. */
function dynamicRange(stream: JsonRecord): VideoStream['range'] {
  const sideData = recordsAt(stream, 'side_data_list').map((entry) =>
    textAt(entry, 'side_data_type'),
  )
  if (sideData.includes('DOVI configuration record')) return 'DV'
  if (/^(?:dvh[e1]|dva[v1]|dav1)$/.test(textAt(stream, 'codec_tag_string') ?? '')) return 'DV'
  const transfer = textAt(stream, 'color_transfer')
  if (transfer === 'smpte2084') return 'HDR10'
  return transfer === 'arib-std-b67' ? 'HLG' : 'SDR'
}
