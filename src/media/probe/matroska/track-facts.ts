import { readAudioFrame } from '../codec/audio.ts'
import { completed } from '../codec/facts.ts'
import { readVideoFrame } from '../codec/video.ts'
import { readConfigFacts, withPrefix } from './config-facts.ts'
import type { ConfigFacts } from './config-facts.ts'
import type { Ebml } from './ebml.ts'
import { eachBlock, firstFrameOf } from './first-frames.ts'
import { declaredFrameRate, measuredFrameRate, measuredFrames } from './frame-rate.ts'
import type { Segment } from './segment.ts'
import { trackTypes } from './track-entry.ts'
import type { TrackEntry } from './track-entry.ts'

/** What is known of a track. `doubt` is a clause on what is not, null when all is. */
export interface TrackFacts extends Omit<ConfigFacts, 'needsFrame'> {
  /** Declared or, when the first frames leave no choice, measured. */
  readonly framesPerSecond: number | null
}

export interface TracksRequest {
  /** Of video and audio tracks only. */
  readonly entries: readonly TrackEntry[]
  /** Nanoseconds of a tick. */
  readonly scaleNs: number
}

/** A frame of sound has a part for each extension, the last of which may be the one that matters. */
const maxFrameBytes = 32 * 1024
const maxPictureBytes = 4 * 1024
/** Tables and comments stand before the size of a JPEG picture. */
const longHeaders = new Set(['mjpeg'])
/** Frames of these are stored in the order they are shown in; of the others ffprobe measures another rate. */
const inOrder = new Set(['vp8', 'vp9', 'av1', 'mjpeg', 'prores'])

/** What was seen of a track in the first clusters. */
interface FirstFrames {
  readonly facts: ConfigFacts
  readonly declaredRate: number | null
  frame: Uint8Array | null
  readonly ticks: number[]
}

/** Facts from the configuration of each track or, where that is not enough, from its first frames. */
export function readTrackFacts(
  ebml: Ebml,
  segment: Segment,
  { entries, scaleNs }: TracksRequest,
): TrackFacts[] {
  const tracks = entries.map((entry): FirstFrames => {
    const declaredRate = declaredFrameRate(entry)
    return { facts: readConfigFacts(entry), declaredRate, frame: null, ticks: [] }
  })
  if (tracks.some(needsMore)) readFrames(ebml, segment, tracks)
  return tracks.map((track) => finished(track, scaleNs))
}

function readFrames(ebml: Ebml, segment: Segment, tracks: readonly FirstFrames[]): void {
  // Blocks belong to the first track of their number, as for ffprobe.
  const byNumber = new Map(tracks.toReversed().map((track) => [track.facts.entry.number, track]))
  const unfinished = new Set([...byNumber.values()].filter(needsMore))
  eachBlock(ebml, segment, (block) => {
    const track = byNumber.get(block.track)
    if (track === undefined || !unfinished.has(track)) return true
    if (track.facts.needsFrame && track.frame === null) {
      track.frame = firstFrameOf(ebml, block, frameBytesOf(track.facts))
    }
    track.ticks.push(block.ticks)
    if (!needsMore(track)) unfinished.delete(track)
    return unfinished.size > 0
  })
}

function needsMore(track: FirstFrames): boolean {
  if (track.facts.needsFrame && track.frame === null) return true
  return needsRate(track) && track.ticks.length < measuredFrames
}

function needsRate({ facts, declaredRate }: FirstFrames): boolean {
  return facts.entry.type === trackTypes.video && facts.codec !== null && declaredRate === null
}

function frameBytesOf({ entry, codec }: ConfigFacts): number {
  const short = entry.type === trackTypes.video && !longHeaders.has(codec ?? '')
  return short ? maxPictureBytes : maxFrameBytes
}

function finished(track: FirstFrames, scaleNs: number): TrackFacts {
  const { needsFrame: _needsFrame, ...seen } = withFrame(track)
  if (!needsRate(track)) return { ...seen, framesPerSecond: track.declaredRate }
  const framesPerSecond = measuredFrameRate(track.ticks, scaleNs)
  const certain = framesPerSecond !== null && inOrder.has(seen.codec ?? '')
  const doubt = seen.doubt ?? (certain ? null : 'its frame rate is not declared')
  return { ...seen, framesPerSecond, doubt }
}

function withFrame({ facts, frame }: FirstFrames): ConfigFacts {
  if (!facts.needsFrame) return facts
  const codec = facts.codec ?? ''
  if (frame === null)
    return { ...facts, doubt: `the first frame of its ${codec} stream was not found` }
  const doubt = `the beginning of its ${codec} stream is not understood`
  const whole = withPrefix(facts.entry.encoding, frame)
  if (facts.entry.type === trackTypes.video) {
    const video = readVideoFrame(codec, whole)
    if (video === null) return { ...facts, doubt }
    return { ...facts, video: facts.video === null ? video : completed(facts.video, video) }
  }
  const audio = readAudioFrame(codec, whole)
  return audio === null ? { ...facts, doubt } : { ...facts, audio }
}
