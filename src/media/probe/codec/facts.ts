import type { Colour } from '../../../domain/probe.ts'

/** What a video codec's own bytes say; absent values are null. */
export interface VideoFacts {
  readonly profile: string | null
  readonly level: number | null
  readonly width: number | null
  readonly height: number | null
  readonly bitDepth: number | null
  readonly colour: Colour
}

/** What an audio codec's own bytes say; absent values are null. */
export interface AudioFacts {
  readonly profile: string | null
  readonly channels: number | null
  readonly layout: string | null
  readonly sampleRateHz: number | null
}

export const noColour: Colour = { primaries: null, transfer: null, matrix: null, range: null }

/** Of a codec that has no profiles, and samples of 8 bits. */
export const plainVideo: VideoFacts = {
  profile: null,
  level: null,
  width: null,
  height: null,
  bitDepth: 8,
  colour: noColour,
}

/** What a frame says, before what the configuration says of it. Its colour is the frame's alone. */
export function completed(config: VideoFacts, frame: VideoFacts): VideoFacts {
  return {
    profile: frame.profile ?? config.profile,
    level: frame.level ?? config.level,
    width: frame.width ?? config.width,
    height: frame.height ?? config.height,
    bitDepth: frame.bitDepth ?? config.bitDepth,
    colour: frame.colour,
  }
}
