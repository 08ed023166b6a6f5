import type { FragmentState } from './fragment.ts'
import type { Movie } from './movie.ts'
import { effectOfEdits } from './timing.ts'
import type { SampleTimes, StreamTiming } from './timing.ts'
import type { Track } from './track.ts'

interface TimingContext {
  /** What the fragments add; null in a file without any. */
  readonly state: FragmentState | null
  readonly movie: Movie
  readonly isChapters: boolean
}

/** When a track begins and how long it is, as ffprobe has it; null when nothing tells. */
export function timingOfTrack(track: Track, context: TimingContext): StreamTiming | null {
  const { timescale, times, edits, mediaDuration } = track
  if (mediaDuration === null) return null
  const picture = track.entry?.kind === 'video'
  const text = !picture && (context.isChapters || track.entry?.kind !== 'audio')
  const base = times.ticks > 0 ? Math.min(mediaDuration, times.ticks) : mediaDuration
  const effect = times.samples > 0 ? effectOfEdits(edits, timescale, context.movie.timescale) : null
  const cut = effect === null ? base : Math.min(base, effect.played)
  return {
    // ffprobe passes over the samples of chapters, and so never sees when they begin.
    start: effect?.pause ?? (context.isChapters && !picture ? null : startOf(times, context)),
    duration: durationWith(context.state, cut),
    text,
    timescale,
  }
}

function startOf({ samples }: SampleTimes, { state }: TimingContext): number | null {
  if (samples > 0) return 0
  const first = state?.first ?? null
  return first === null ? null : first.time + first.delay + (state?.deepest ?? 0)
}

function durationWith(state: FragmentState | null, cut: number): number {
  if (state === null) return cut
  if (state.first !== null) return Math.max(cut, state.duration)
  return state.indexed ? state.duration : cut
}
