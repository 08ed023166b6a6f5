import { maxReadBytes } from '../byte-source.ts'
import { findBox } from './boxes.ts'
import type { Range } from './boxes.ts'
import type { Window } from './window.ts'

/** One entry of an edit list; `mediaTime` of -1 is an empty edit, a pause before the media begins. */
export interface Edit {
  /** In units of the movie. */
  readonly duration: number
  /** In units of the media. */
  readonly mediaTime: number
}

/** Samples of a track and their length, in units of the media. */
export interface SampleTimes {
  readonly samples: number
  readonly ticks: number
}

/** When a stream begins and how long it is, in units of its media. */
export interface StreamTiming {
  /** Null where ffprobe reads no sample of it. */
  readonly start: number | null
  readonly duration: number
  /** Text and other data, which count only where they end within a second after picture and sound. */
  readonly text: boolean
  readonly timescale: number
}

const secondUs = 1_000_000
const entryBytes = 8
/** Above it, ffprobe takes the length of a sample for a correction that was meant to be negative. */
const maxDelta = 2 ** 32 - 1 - 480_000

/**
 * Sums up a `stts` box. A few writers step back with lengths that are negative or far too large; those count as
 * ffprobe counts them: as one unit, with what is too much taken from the entries that follow.
 */
export function readSampleTimes(window: Window, box: Range): SampleTimes {
  const entries = Math.min(window.u32(box.start + 4), (box.end - box.start - 8) / entryBytes)
  const sum = { samples: 0, ticks: 0, played: 0, meant: 0 }
  let at = box.start + 8
  let left = Math.floor(Math.max(0, entries))
  while (left > 0) {
    const bytes = window.bytes(at, Math.min(left * entryBytes, maxReadBytes))
    const count = Math.floor(bytes.length / entryBytes)
    if (count === 0) break
    addEntries(new DataView(bytes.buffer, bytes.byteOffset), count, sum)
    left -= count
    at += count * entryBytes
  }
  return { samples: sum.samples, ticks: sum.ticks }
}

interface Sum {
  samples: number
  ticks: number
  played: number
  meant: number
}

function addEntries(view: DataView, entries: number, sum: Sum): void {
  for (let at = 0; at < entries * entryBytes; at += entryBytes) {
    const count = view.getUint32(at)
    const declared = view.getUint32(at + 4)
    let delta = declared > maxDelta ? 1 : declared
    sum.meant += (declared > maxDelta ? declared - 2 ** 32 : delta) * count
    sum.played += delta * count
    if (sum.played > sum.meant) {
      const drift = Math.trunc((sum.played - sum.meant) / Math.max(count, 1))
      const correction = delta > drift ? drift : delta - 1
      sum.played -= correction * count
      delta -= correction
    }
    sum.ticks += delta * count
    sum.samples += count
  }
}

/** Reads an `elst` box. */
export function readEdits(window: Window, { start, end }: Range): Edit[] {
  const long = window.u8(start) === 1
  const size = long ? 20 : 12
  const count = Math.min(Math.floor((end - start - 8) / size), maxReadBytes / size)
  return Array.from({ length: Math.max(0, Math.floor(count)) }, (_, index) => {
    const at = start + 8 + index * size
    return long
      ? { duration: window.u64(at), mediaTime: signed64(window, at + 8) }
      : { duration: window.u32(at), mediaTime: window.i32(at + 4) }
  })
}

function signed64(window: Window, at: number): number {
  return window.i32(at) * 2 ** 32 + window.u32(at + 4)
}

/** What a list of edits does to a stream that has its samples in the header, in units of the media. */
export interface EditEffect {
  /** Length of the pauses before the first sample. */
  readonly pause: number
  /** Length of everything that is played, pauses included. */
  readonly played: number
}

/** The effect of edits; null without any. */
export function effectOfEdits(
  edits: readonly Edit[],
  timescale: number,
  movieTimescale: number,
): EditEffect | null {
  if (edits.length === 0 || movieTimescale <= 0) return null
  let pause = 0
  let played = 0
  let begun = false
  for (const { duration, mediaTime } of edits) {
    const ticks = Math.round((duration * timescale) / movieTimescale)
    played += ticks
    begun ||= mediaTime !== -1
    if (!begun) pause += ticks
  }
  return { pause, played }
}

/** By how much the samples of fragments come earlier than their times say: ffprobe looks at the first edits only. */
export function offsetOfEdits(
  [first, second]: readonly Edit[],
  timescale: number,
  movieTimescale: number,
): number {
  if (first === undefined || movieTimescale <= 0) return 0
  if (first.mediaTime !== -1) return Math.max(0, first.mediaTime)
  const pause = Math.round((first.duration * timescale) / movieTimescale)
  return Math.max(0, second?.mediaTime ?? 0) - pause
}

/**
 * Length of the file as ffprobe computes it from its streams: from the first beginning to the last end, at least the
 * longest stream. Null when no stream has a length.
 */
export function durationOfStreams(streams: readonly StreamTiming[]): number | null {
  const main = extent(streams.filter(({ text }) => !text))
  const text = extent(streams.filter((stream) => stream.text))
  const end = withText(main.end, text.end)
  const start =
    main.start === Infinity || (main.start > text.start && main.start - text.start < secondUs)
      ? text.start
      : main.start
  const longest = Math.max(withText(main.longest, text.longest), end - start)
  return Number.isFinite(longest) && longest > 0 ? Math.round((longest / secondUs) * 1000) : null
}

/** In milliseconds, by way of the microseconds that ffprobe prints. */
export function milliseconds(ticks: number, timescale: number): number {
  return Math.round((microseconds(ticks, timescale) / secondUs) * 1000)
}

function withText(main: number, text: number): number {
  return main === -Infinity || (main < text && text - main < secondUs) ? text : main
}

/** In microseconds. */
function extent(streams: readonly StreamTiming[]): { start: number; end: number; longest: number } {
  let start = Infinity
  let end = -Infinity
  let longest = -Infinity
  for (const stream of streams) {
    const durationUs = microseconds(stream.duration, stream.timescale)
    longest = Math.max(longest, durationUs)
    if (stream.start === null) continue
    const startUs = microseconds(stream.start, stream.timescale)
    start = Math.min(start, startUs)
    end = Math.max(end, startUs + durationUs)
  }
  return { start, end, longest }
}

/** In two steps, so that no product exceeds what a number holds exactly. */
function microseconds(ticks: number, timescale: number): number {
  const whole = Math.floor(ticks / timescale)
  return whole * secondUs + Math.round(((ticks - whole * timescale) * secondUs) / timescale)
}

/** The lengths of the first samples of a track, in units of its media. */
export function readDurations(window: Window, stbl: Range, limit: number): number[] {
  const box = findBox(window, stbl, 'stts')
  if (box === null) return []
  const entries = Math.min(
    window.u32(box.start + 4),
    Math.floor((box.end - box.start - 8) / entryBytes),
  )
  const durations: number[] = []
  for (let entry = 0; entry < entries && durations.length < limit; entry++) {
    const at = box.start + 8 + entry * entryBytes
    const count = Math.min(window.u32(at), limit - durations.length)
    durations.push(...Array.from({ length: count }, () => window.u32(at + 4)))
  }
  return durations
}
