import { readAudioConfig } from '../codec/audio.ts'
import { plainVideo } from '../codec/facts.ts'
import type { AudioFacts, VideoFacts } from '../codec/facts.ts'
import { readVideoConfig } from '../codec/video.ts'
import { codecOf } from './codec-ids.ts'
import type { TrackCodec } from './codec-ids.ts'
import { trackTypes } from './track-entry.ts'
import type { ContentEncoding, TrackEntry } from './track-entry.ts'

/** What a track entry tells of its codec. */
export interface ConfigFacts {
  readonly entry: TrackEntry
  /** ffprobe's name; null for one that nobody knows. */
  readonly codec: string | null
  readonly video: VideoFacts | null
  readonly audio: AudioFacts | null
  /** Whether the first frame has to tell the rest. */
  readonly needsFrame: boolean
  /** A clause on what is not known and no frame will tell; null when there is no such thing. */
  readonly doubt: string | null
}

/** Of a video or audio track. */
export function readConfigFacts(entry: TrackEntry): ConfigFacts {
  const kind = entry.type === trackTypes.video ? 'video' : 'audio'
  const codec = codecOf(withPlainPrivate(entry))
  const none = { entry, codec: codec?.name ?? null, video: null, audio: null, needsFrame: false }
  if (codec === null) {
    return { ...none, doubt: `its ${kind} codec ${shown(entry.codecId)} is not understood` }
  }
  const { encoding } = entry
  if (encoding.kind === 'opaque' && (encoding.encrypted || encoding.private)) {
    return { ...none, doubt: `its ${kind} is compressed or encrypted as a whole` }
  }
  const facts = { ...none, ...(kind === 'video' ? videoByConfig(codec) : audioByConfig(codec)) }
  return encoding.kind === 'opaque' && facts.needsFrame
    ? {
        ...facts,
        needsFrame: false,
        doubt: `the frames of its ${codec.name} stream are compressed`,
      }
    : { ...facts, doubt: null }
}

/** The bytes behind what header stripping took off all of them. */
export function withPrefix(encoding: ContentEncoding, bytes: Uint8Array): Uint8Array {
  if (encoding.kind !== 'stripped' || encoding.prefix.length === 0) return bytes
  const whole = new Uint8Array(encoding.prefix.length + bytes.length)
  whole.set(encoding.prefix)
  whole.set(bytes, encoding.prefix.length)
  return whole
}

/** Old codecs that know only one kind of picture, and no profiles. */
const plainCodecs = new Set(['msmpeg4v1', 'msmpeg4v2', 'msmpeg4v3', 'wmv1', 'wmv2'])
/** The configuration of these tells only a part. */
const continuedInFrame = new Set(['prores'])

function videoByConfig({ name, config }: TrackCodec): Pick<ConfigFacts, 'video' | 'needsFrame'> {
  if (plainCodecs.has(name)) return { video: plainVideo, needsFrame: false }
  const video = config.length === 0 ? null : readVideoConfig(name, config)
  const complete = video !== null && video.bitDepth !== null && !continuedInFrame.has(name)
  return { video, needsFrame: !complete }
}

/** Nothing but the container describes these. */
const bareAudio = /^(?:pcm_|adpcm_|tta$)/
const noAudioFacts: AudioFacts = { profile: null, channels: null, layout: null, sampleRateHz: null }

function audioByConfig({
  name,
  config,
  layout,
}: TrackCodec): Pick<ConfigFacts, 'audio' | 'needsFrame'> {
  if (bareAudio.test(name)) return { audio: { ...noAudioFacts, layout }, needsFrame: false }
  const audio = config.length === 0 ? null : readAudioConfig(name, config)
  // AAC of a low rate leaves open whether SBR doubles it.
  const known = name === 'aac' ? [audio?.profile, audio?.sampleRateHz] : []
  const needsFrame = [audio?.channels, ...known].some((fact) => fact === undefined || fact === null)
  return { audio, needsFrame }
}

function withPlainPrivate(entry: TrackEntry): TrackEntry {
  const { encoding, codecPrivate } = entry
  return encoding.kind === 'stripped' && encoding.private && codecPrivate.length > 0
    ? { ...entry, codecPrivate: withPrefix(encoding, codecPrivate) }
    : entry
}

/** A codec id as a part of a sentence, whatever a damaged file puts there. */
function shown(codecId: string): string {
  return codecId.replaceAll(/[^\w/.-]/g, '?').slice(0, 40)
}
