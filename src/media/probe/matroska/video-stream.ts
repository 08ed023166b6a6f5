import type { Colour, MediaStream, VideoStream } from '../../../domain/probe.ts'
import { colourOf, rangeOf } from '../codec/colour-words.ts'
import { readDolbyVision } from '../codec/dolby-vision.ts'
import { noColour } from '../codec/facts.ts'
import type { VideoFacts } from '../codec/facts.ts'
import type { ColourNumbers, TrackEntry, VideoSettings } from './track-entry.ts'
import type { TrackFacts } from './track-facts.ts'

const noFacts: VideoFacts = {
  profile: null,
  level: null,
  width: null,
  height: null,
  bitDepth: null,
  colour: noColour,
}

/** A stream as its track entry and its codec's own bytes tell; null facts are an unknown codec's. */
export function videoStreamOf(
  basics: MediaStream,
  entry: TrackEntry,
  { video: known, framesPerSecond }: Pick<TrackFacts, 'video' | 'framesPerSecond'>,
): VideoStream {
  const facts = known ?? noFacts
  const declared = declaredColour(entry.video.colour)
  const colour = known === null ? declared : mergedColour(basics.codec, known.colour, declared)
  const dolbyVision = entry.dolbyVision.map(readDolbyVision).find((found) => found !== null)
  return {
    ...basics,
    profile: facts.profile,
    level: facts.level,
    ...pictureSize(basics.codec, facts, entry.video),
    bitDepth: facts.bitDepth,
    framesPerSecond,
    range: rangeOf(colour, dolbyVision !== undefined, entry.hdr10Plus),
    dolbyVisionProfile: dolbyVision?.profile ?? null,
    colour,
    rotation: rotationOf(entry.video),
  }
}

/** ffprobe passes over what is reserved. */
function declaredColour({ matrix, transfer, primaries, range }: ColourNumbers): Colour {
  return colourOf({
    matrix: matrix === 3 ? null : matrix,
    transfer: transfer === 0 || transfer === 3 ? null : transfer,
    primaries: primaries === 0 || primaries === 3 ? null : primaries,
    fullRange: range === 1 ? false : range === 2 ? true : null,
  })
}

/** Codecs whose decoder always speaks of these, also to say that they are unspecified. */
const decidesAll = new Set(['hevc', 'av1', 'prores'])
const decidesMatrix = new Set(['vp9', 'mjpeg'])

/** The codec's own bytes count before the container's. */
function mergedColour(codec: string, own: Colour, declared: Colour): Colour {
  if (decidesAll.has(codec)) return own
  const range = own.range ?? declared.range
  if (decidesMatrix.has(codec)) return { ...declared, matrix: own.matrix, range }
  const described = own.primaries !== null || own.transfer !== null || own.matrix !== null
  return { ...(described ? own : declared), range }
}

/**
 * The codec's size counts before the container's, but for H.264: there the container may cut what only fills up the
 * last macroblocks.
 */
function pictureSize(
  codec: string,
  { width, height }: VideoFacts,
  declared: VideoSettings,
): { readonly width: number; readonly height: number } {
  const cut =
    codec === 'h264' && cutsOnly(declared.width, width) && cutsOnly(declared.height, height)
  if (cut || width === null || height === null) {
    return { width: declared.width, height: declared.height }
  }
  return { width, height }
}

function cutsOnly(declared: number, coded: number | null): boolean {
  if (coded === null || declared <= 0 || declared > coded) return false
  return Math.ceil(declared / 16) === Math.ceil(coded / 16)
}

/** A roll counts counter-clockwise, and only of a flat picture that is not turned otherwise. */
function rotationOf({ projection: { type, turns } }: VideoSettings): number {
  if (type !== 0 || turns.yaw !== 0 || turns.pitch !== 0) return 0
  const quarters = Math.round(-turns.roll / 90)
  return Number.isFinite(quarters) ? (((quarters * 90) % 360) + 360) % 360 : 0
}
