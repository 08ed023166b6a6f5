import * as v from 'valibot'

import { list } from './list.ts'
import { whole } from './whole.ts'

const text = v.nullable(v.string())
const number = v.nullable(v.number())
const wholeOrNull = v.nullable(whole)

const stream = {
  index: v.pipe(whole, v.description('Position among all streams of the file, from 0.')),
  codec: v.pipe(v.string(), v.description('In the words of ffprobe: `h264`, `eac3`, `subrip`.')),
  language: v.pipe(text, v.description('BCP 47 primary tag.')),
  title: text,
  default: v.boolean(),
  forced: v.boolean(),
  hearingImpaired: v.boolean(),
}

const videoSchema = v.pipe(
  v.strictObject({
    ...stream,
    profile: text,
    level: v.pipe(wholeOrNull, v.description('As the codec numbers it: 41 is 4.1 of H.264.')),
    width: v.pipe(whole, v.description('Pixels as stored, before any rotation.')),
    height: whole,
    bitDepth: wholeOrNull,
    framesPerSecond: number,
    range: v.picklist(['SDR', 'HDR10', 'HDR10+', 'HLG', 'DV']),
    dolbyVisionProfile: wholeOrNull,
    colour: v.strictObject({
      primaries: text,
      transfer: text,
      matrix: text,
      range: v.nullable(v.picklist(['tv', 'pc'])),
    }),
    rotation: v.pipe(whole, v.description('Degrees clockwise: 0, 90, 180 or 270.')),
  }),
  v.metadata({ ref: 'VideoStream' }),
)

const audioSchema = v.pipe(
  v.strictObject({
    ...stream,
    profile: text,
    channels: wholeOrNull,
    layout: v.pipe(text, v.description('`stereo`, `5.1`, `7.1`, …')),
    sampleRateHz: wholeOrNull,
  }),
  v.metadata({ ref: 'AudioStream' }),
)

const subtitleSchema = v.pipe(v.strictObject(stream), v.metadata({ ref: 'SubtitleStream' }))

/** What the streams of one media file say. */
export const probeSchema = v.pipe(
  v.strictObject({
    container: v.string(),
    durationMs: wholeOrNull,
    bitsPerSecond: wholeOrNull,
    video: list(videoSchema),
    audio: list(audioSchema),
    subtitles: list(subtitleSchema),
    chapters: list(v.strictObject({ startMs: whole, title: text })),
    attachments: list(v.strictObject({ name: text, mimeType: text })),
    verdict: v.pipe(
      v.strictObject({
        outcome: v.picklist(['direct', 'transcode']),
        reasons: list(v.string()),
      }),
      v.description('Whether a common player plays the file as it is; reasons name each obstacle.'),
    ),
  }),
  v.metadata({ ref: 'MediaProbe' }),
)
