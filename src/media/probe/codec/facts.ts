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
