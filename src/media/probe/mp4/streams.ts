import type {
  AudioStream,
  Colour,
  MediaStream,
  SubtitleStream,
  VideoStream,
} from '../../../domain/probe.ts'
import { readAudioConfig, readAudioFrame } from '../codec/audio.ts'
import { rangeOf } from '../codec/colour-words.ts'
import { completed, noColour, plainVideo } from '../codec/facts.ts'
import type { AudioFacts, VideoFacts } from '../codec/facts.ts'
import { readVideoConfig, readVideoFrame } from '../codec/video.ts'
import type { SampleEntry } from './sample-entry.ts'
import { soundOfContainer } from './sound-of-container.ts'
import type { SampleTimes } from './timing.ts'
import type { Track } from './track.ts'

/** A track with what its description needs besides. */
export interface DescribedTrack {
  readonly index: number
  readonly track: Track
  readonly entry: SampleEntry
  /** Of the header and all fragments. */
  readonly times: SampleTimes
  /** Neither the header nor any fragment has a sample of it. */
  readonly silent: boolean
  /** The beginning of the first sample; null where there is none. Costs a read. */
  firstSample(maxBytes: number): Uint8Array | null
}

/** A stream, and a clause that says what is missing in it; null when it is as ffprobe would give it. */
export interface Described<Stream> {
  readonly stream: Stream
  readonly doubt: string | null
}

const unknown = 'unknown'
const frameBytes = 4096
/** The size of a JPEG stands behind its tables and whatever a camera put before them. */
const jpegBytes = 16 * 1024

/** A core of DTS, or the first frame of E-AC-3, with what extends it. */
const soundBytes = 16 * 1024

/** Codecs that always have a profile; where it is left open, more than its name is. */
const profiledCodecs = new Set(['aac', 'dts'])

/** Decoders that take the colour from the stream alone, also where it says nothing. */
const ownColour = new Set(['hevc', 'av1', 'prores'])

export function describeVideo(described: DescribedTrack): Described<VideoStream> {
  const { track, entry, times } = described
  const { facts, doubt } = videoFacts(described)
  const colour = mergeColour(entry, facts)
  const dolbyVision =
    (entry.picture?.dolbyVisionProfile ?? null) !== null ||
    /^(?:dvh[e1]|dva[v1]|dav1)$/.test(entry.format)
  const rate = times.ticks > 0 ? (times.samples * track.timescale) / times.ticks : 0
  return {
    doubt,
    stream: {
      ...basics(described),
      profile: facts?.profile ?? null,
      level: facts?.level ?? null,
      width: facts?.width ?? entry.picture?.width ?? 0,
      height: facts?.height ?? entry.picture?.height ?? 0,
      bitDepth: facts?.bitDepth ?? null,
      framesPerSecond: rate > 0 ? Math.round(rate * 1000) / 1000 : null,
      range: rangeOf(colour, dolbyVision, false),
      dolbyVisionProfile: entry.picture?.dolbyVisionProfile ?? null,
      colour,
      rotation: track.rotation,
    },
  }
}

function videoFacts(described: DescribedTrack): { facts: VideoFacts | null; doubt: string | null } {
  const { entry, times } = described
  const codec = entry.codec ?? ''
  if (codec === '') return { facts: null, doubt: notUnderstood(entry) }
  if (times.samples === 0) return { facts: null, doubt: 'it has a video track without pictures' }
  if (plainCodecs.has(codec)) return { facts: plainVideo, doubt: null }
  const config = entry.config === null ? null : readVideoConfig(codec, entry.config)
  if (config !== null && config.width !== null) return { facts: config, doubt: null }
  const sample = entry.encrypted
    ? null
    : described.firstSample(codec === 'mjpeg' ? jpegBytes : frameBytes)
  const frame = sample === null ? null : readVideoFrame(codec, sample)
  const facts = config === null || frame === null ? (frame ?? config) : mergeFacts(config, frame)
  return { facts, doubt: (facts?.width ?? null) === null ? notUnderstood(entry) : null }
}

/** Codecs that have no profiles, and samples of 8 bits. */
const plainCodecs = new Set(['h263', 'dvvideo'])

/** What the stream says goes before what the container says of it. */
function mergeFacts(config: VideoFacts, frame: VideoFacts): VideoFacts {
  return { ...completed(config, frame), colour: overlay(config.colour, frame.colour) }
}

function mergeColour(entry: SampleEntry, facts: VideoFacts | null): Colour {
  const declared = entry.picture?.colour ?? noColour
  if (facts === null) return declared
  const own = facts.width !== null && ownColour.has(entry.codec ?? '')
  return own ? facts.colour : overlay(declared, facts.colour)
}

function overlay(below: Colour, above: Colour): Colour {
  return {
    primaries: above.primaries ?? below.primaries,
    transfer: above.transfer ?? below.transfer,
    matrix: above.matrix ?? below.matrix,
    range: above.range ?? below.range,
  }
}

/** Services of AC-3 by which ffprobe replaces the flags of the track: effects, for the blind, for the deaf, … */
const flaggedServices = new Set([1, 2, 3, 5])
const deafService = 3
const karaokeService = 7

export function describeAudio(described: DescribedTrack): Described<AudioStream> {
  const { entry } = described
  const { facts, doubt } = audioFacts(described)
  const service = entry.sound?.service ?? 0
  const many = (facts.channels ?? 0) > 1
  const flagged = flaggedServices.has(service) || (service === karaokeService && many)
  return {
    doubt,
    stream: {
      ...basics(described),
      ...(flagged
        ? { default: false, forced: false, hearingImpaired: service === deafService }
        : {}),
      ...facts,
    },
  }
}

function audioFacts(described: DescribedTrack): { facts: AudioFacts; doubt: string | null } {
  const { entry, track } = described
  const codec = entry.codec ?? ''
  const plain = soundOfContainer(codec, entry.sound, track.timescale)
  if (plain.sufficient) return { facts: plain.facts, doubt: null }
  const config = entry.config === null ? null : readAudioConfig(codec, entry.config)
  const facts = isWhole(codec, config) ? config : completedSound(described, config)
  if (facts !== null && isWhole(codec, facts)) {
    return { facts, doubt: described.silent ? 'it has a sound track without sound' : null }
  }
  const understood = facts !== null && (codec === 'aac' || codec === 'dts')
  return {
    doubt: understood
      ? `only a decoder can tell the form of its ${codec} sound`
      : notUnderstood(entry),
    facts: {
      profile: facts?.profile ?? null,
      channels: facts?.channels ?? plain.facts.channels,
      layout: facts?.layout ?? null,
      sampleRateHz: facts?.sampleRateHz ?? plain.facts.sampleRateHz,
    },
  }
}

/** Whether nothing is left open that the codec always has. */
function isWhole(codec: string, facts: AudioFacts | null): boolean {
  if (facts === null || facts.channels === null || facts.sampleRateHz === null) return false
  return facts.profile !== null || !profiledCodecs.has(codec)
}

function completedSound(described: DescribedTrack, config: AudioFacts | null): AudioFacts | null {
  const { entry } = described
  const sample = entry.encrypted ? null : described.firstSample(soundBytes)
  const frame = sample === null ? null : readAudioFrame(entry.codec ?? '', sample)
  if (config === null || frame === null) return frame ?? config
  return {
    profile: frame.profile ?? config.profile,
    channels: frame.channels ?? config.channels,
    layout: frame.channels === null ? config.layout : frame.layout,
    sampleRateHz: frame.sampleRateHz ?? config.sampleRateHz,
  }
}

export function describeSubtitle(described: DescribedTrack): SubtitleStream {
  return basics(described)
}

function basics({ index, track, entry }: DescribedTrack): MediaStream {
  return {
    index,
    codec: entry.codec ?? unknown,
    language: track.language,
    // ffprobe gives no title of a track: names in these files are names of handlers.
    title: null,
    default: track.enabled,
    forced: track.roles.some((role) => role.startsWith('forced-subtitle')),
    hearingImpaired: track.roles.some((role) => role.startsWith('caption')),
  }
}

function notUnderstood({ codec, format }: SampleEntry): string {
  const name = codec ?? format.replaceAll(/[^\x20-\x7e]/g, '?').trim()
  return `its codec '${name}' is not understood`
}
