import type { AudioStream, MediaStream } from '../../../domain/probe.ts'
import type { AudioFacts } from '../codec/facts.ts'
import type { TrackEntry } from './track-entry.ts'

/** A stream as its track entry and its codec's own bytes tell, which count before the container's. */
export function audioStreamOf(
  basics: MediaStream,
  { audio }: TrackEntry,
  facts: AudioFacts | null,
): AudioStream {
  return {
    ...basics,
    profile: facts?.profile ?? null,
    channels: facts?.channels ?? audio.channels,
    layout: facts?.layout ?? null,
    sampleRateHz: facts?.sampleRateHz ?? audio.sampleRateHz,
  }
}
