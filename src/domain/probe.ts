/** What the streams of one media file say. Absent values are null, never guessed. */
export interface MediaProbe {
  /** Short container name: `matroska`, `mp4`, `avi`, `mpegts`, … */
  readonly container: string
  readonly durationMs: number | null
  readonly bitsPerSecond: number | null
  readonly video: readonly VideoStream[]
  readonly audio: readonly AudioStream[]
  readonly subtitles: readonly SubtitleStream[]
  readonly chapterCount: number
  readonly verdict: CodecVerdict
}

/** One video stream. */
export interface VideoStream {
  readonly index: number
  readonly codec: string
  readonly profile: string | null
  readonly width: number
  readonly height: number
  readonly bitDepth: number | null
  readonly framesPerSecond: number | null
  /** `SDR`, `HDR10`, `HLG` or `DV`. */
  readonly range: string
  readonly language: string | null
}

/** One audio stream. */
export interface AudioStream {
  readonly index: number
  readonly codec: string
  readonly profile: string | null
  readonly channels: number | null
  readonly sampleRateHz: number | null
  readonly language: string | null
  readonly title: string | null
  readonly default: boolean
}

/** One embedded subtitle stream. */
export interface SubtitleStream {
  readonly index: number
  readonly codec: string
  readonly language: string | null
  readonly title: string | null
  readonly default: boolean
  readonly forced: boolean
  readonly hearingImpaired: boolean
}

/** Whether a common player plays the file as it is; `reasons` name every obstacle. */
export interface CodecVerdict {
  readonly outcome: 'direct' | 'transcode'
  readonly reasons: readonly string[]
}
