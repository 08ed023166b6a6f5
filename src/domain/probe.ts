/** What the streams of one media file say. Absent values are null, never guessed; words are those of ffprobe. */
export interface MediaProbe {
  /** Short container name: `matroska`, `mp4`, `mov`, `avi`, `mpegts`, … */
  readonly container: string
  readonly durationMs: number | null
  readonly bitsPerSecond: number | null
  readonly video: readonly VideoStream[]
  readonly audio: readonly AudioStream[]
  readonly subtitles: readonly SubtitleStream[]
  readonly chapters: readonly Chapter[]
  readonly attachments: readonly Attachment[]
  readonly verdict: CodecVerdict
}

/** What streams of every kind say. */
export interface MediaStream {
  /** Position among all streams of the file, from 0. */
  readonly index: number
  /** `h264`, `hevc`, `eac3`, `subrip`, …; `unknown` when it cannot be told. */
  readonly codec: string
  /** BCP 47 primary tag. */
  readonly language: string | null
  readonly title: string | null
  readonly default: boolean
  readonly forced: boolean
  readonly hearingImpaired: boolean
}

/** One video stream. */
export interface VideoStream extends MediaStream {
  readonly profile: string | null
  /** As the codec numbers it: 41 is H.264's 4.1, 153 is HEVC's 5.1. */
  readonly level: number | null
  /** Pixels as they are stored, before any rotation. */
  readonly width: number
  readonly height: number
  readonly bitDepth: number | null
  readonly framesPerSecond: number | null
  readonly range: DynamicRange
  /** Profile of Dolby Vision: 5, 7, 8, …; null without it. */
  readonly dolbyVisionProfile: number | null
  readonly colour: Colour
  /** Degrees clockwise by which a player turns the picture: 0, 90, 180 or 270. */
  readonly rotation: number
}

/** Dolby Vision is named before what it falls back to. */
export type DynamicRange = 'SDR' | 'HDR10' | 'HDR10+' | 'HLG' | 'DV'

/** How numbers become colours, in the words of ffprobe: `bt709`, `smpte2084`, `bt2020nc`, `tv`. */
export interface Colour {
  readonly primaries: string | null
  readonly transfer: string | null
  readonly matrix: string | null
  readonly range: 'tv' | 'pc' | null
}

/** One audio stream. */
export interface AudioStream extends MediaStream {
  readonly profile: string | null
  readonly channels: number | null
  /** `mono`, `stereo`, `5.1`, `5.1(side)`, `7.1`, … */
  readonly layout: string | null
  readonly sampleRateHz: number | null
}

/** One embedded subtitle stream. */
export type SubtitleStream = MediaStream

export interface Chapter {
  readonly startMs: number
  readonly title: string | null
}

/** A file inside the file: a font, a cover. */
export interface Attachment {
  readonly name: string | null
  readonly mimeType: string | null
}

/** Whether a common player plays the file as it is; `reasons` name every obstacle. */
export interface CodecVerdict {
  readonly outcome: 'direct' | 'transcode'
  readonly reasons: readonly string[]
}
