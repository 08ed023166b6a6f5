import { maxReadBytes } from '../byte-source.ts'
import { eachBox } from './boxes.ts'
import type { Box, Range } from './boxes.ts'
import type { FragmentDefaults } from './movie.ts'
import type { SampleRange } from './samples.ts'
import type { Window } from './window.ts'

/** What is known of a track after some of its fragments, in units of its media. */
export interface FragmentState {
  duration: number
  /** Where the next sample would begin. */
  end: number
  samples: number
  ticks: number
  first: FirstSample | null
  /** How far the earliest picture is shown before it would be decoded; 0 or more. */
  deepest: number
  readonly offset: number
  readonly timescale: number
  readonly picture: boolean
  /** An index told the duration. */
  indexed: boolean
  /** Fragments were left out since the last one that was read. */
  skipped: boolean
  /** Lengths of samples; the last one of a fragment, which writers guess, is left out. */
  shortest: number
  longest: number
}

interface FirstSample extends SampleRange {
  readonly time: number
  readonly delay: number
}

interface FragmentContext {
  readonly tracks: Map<number, FragmentState>
  readonly defaults: ReadonlyMap<number, FragmentDefaults>
}

/** What the headers of one track's part of a fragment say. */
interface TrackFragment {
  readonly state: FragmentState
  readonly sampleDuration: number
  readonly sampleSize: number
  readonly base: number
}

/** Where the data of a part begin that does not say so: behind those of the part before. */
interface Cursor {
  dataEnd: number
}

/** Reads a `moof` box into the states of its tracks. */
export function readFragment(window: Window, moof: Box, context: FragmentContext): void {
  const cursor: Cursor = { dataEnd: moof.at }
  eachBox(window, moof, (box) => {
    if (box.type !== 'traf') return
    let part: TrackFragment | null = null
    let time: number | null = null
    eachBox(window, box, (child) => {
      switch (child.type) {
        case 'tfhd':
          part = readHeader(window, child, { context, moof, cursor })
          return
        case 'tfdt':
          time =
            window.u8(child.start) === 0 ? window.u32(child.start + 4) : window.u64(child.start + 4)
          if (part !== null) bridge(part.state, time)
          return
        case 'trun':
          if (part !== null) readRun(window, child, { part, cursor, time })
          time = null
      }
    })
  })
}

/** Fragments that were left out are taken to have samples as long as those before them. */
function bridge(state: FragmentState, time: number): void {
  if (!state.skipped) return
  state.skipped = false
  const gap = time - state.end
  if (gap <= 0 || state.ticks <= 0) return
  state.samples += Math.round((gap * state.samples) / state.ticks)
  state.ticks += gap
}

interface HeaderContext {
  readonly context: FragmentContext
  readonly moof: Box
  readonly cursor: Cursor
}

function readHeader(
  window: Window,
  { start }: Range,
  { context, moof, cursor }: HeaderContext,
): TrackFragment | null {
  const flags = window.u32(start) & 0xffffff
  const id = window.u32(start + 4)
  const state = context.tracks.get(id)
  const defaults = context.defaults.get(id)
  if (state === undefined || defaults === undefined) return null
  let at = start + 8
  let base = (flags & 0x20000) === 0 ? cursor.dataEnd : moof.at
  if ((flags & 1) !== 0) {
    base = window.u64(at)
    at += 8
  }
  if ((flags & 2) !== 0) at += 4
  let { sampleDuration, sampleSize } = defaults
  if ((flags & 8) !== 0) {
    sampleDuration = window.u32(at)
    at += 4
  }
  if ((flags & 0x10) !== 0) sampleSize = window.u32(at)
  return { state, sampleDuration, sampleSize, base }
}

interface RunContext {
  readonly part: TrackFragment
  readonly cursor: Cursor
  /** Of its first sample; null for a run that goes on where the one before it ended. */
  readonly time: number | null
}

function readRun(window: Window, { start, end }: Range, { part, cursor, time }: RunContext): void {
  const { state } = part
  const flags = window.u32(start) & 0xffffff
  const declared = window.u32(start + 4)
  let at = start + 8
  let data = part.base
  if ((flags & 1) !== 0) {
    data += window.i32(at)
    at += 4
  }
  if ((flags & 4) !== 0) at += 4
  const sums = sumSamples(window, { start: at, end }, { flags, declared, part })
  if (sums.samples === 0) return
  const from = time ?? state.end
  state.first ??= {
    position: data,
    sizeBytes: sums.firstSize,
    time: from - state.offset,
    delay: sums.firstDelay,
  }
  state.deepest = Math.max(state.deepest, -sums.earliest)
  state.samples += sums.samples
  state.ticks += sums.ticks
  state.shortest = Math.min(state.shortest, sums.shortest)
  state.longest = Math.max(state.longest, sums.longest)
  state.end = from + sums.ticks
  state.duration = Math.max(state.duration, state.end)
  cursor.dataEnd = data + sums.bytes
}

interface Sums {
  samples: number
  ticks: number
  bytes: number
  firstSize: number
  firstDelay: number
  earliest: number
  shortest: number
  longest: number
}

interface Samples {
  readonly flags: number
  readonly declared: number
  readonly part: TrackFragment
}

function sumSamples(
  window: Window,
  { start, end }: Range,
  { flags, declared, part }: Samples,
): Sums {
  const width = [0x100, 0x200, 0x400, 0x800].filter((flag) => (flags & flag) !== 0).length * 4
  const { sampleDuration, sampleSize } = part
  const sums: Sums = {
    samples: 0,
    ticks: 0,
    bytes: 0,
    firstSize: sampleSize,
    firstDelay: 0,
    earliest: 0,
    shortest: sampleDuration,
    longest: sampleDuration,
  }
  if (width === 0) {
    const ticks = declared * sampleDuration
    return { ...sums, samples: declared, ticks, bytes: declared * sampleSize }
  }
  let left = Math.min(declared, Math.floor((end - start) / width))
  for (let at = start; left > 0;) {
    const bytes = window.bytes(at, Math.min(left * width, maxReadBytes - (maxReadBytes % width)))
    const count = Math.floor(bytes.length / width)
    if (count === 0) break
    addSamples(new DataView(bytes.buffer, bytes.byteOffset), { sums, flags, part, count })
    left -= count
    at += count * width
  }
  return sums
}

interface Batch {
  readonly sums: Sums
  readonly flags: number
  readonly part: TrackFragment
  readonly count: number
}

function addSamples(view: DataView, { sums, flags, part, count }: Batch): void {
  const [timed, sized, flagged, delayed] = [0x100, 0x200, 0x400, 0x800].map(
    (flag) => (flags & flag) !== 0,
  )
  let at = 0
  const next = (): number => {
    at += 4
    return view.getUint32(at - 4)
  }
  for (let sample = 0; sample < count; sample++) {
    const ticks = timed ? next() : part.sampleDuration
    sums.ticks += ticks
    if (sums.samples === 0) sums.shortest = sums.longest = ticks
    else if (sample + 1 < count) {
      sums.shortest = Math.min(sums.shortest, ticks)
      sums.longest = Math.max(sums.longest, ticks)
    }
    const size = sized ? next() : part.sampleSize
    if (flagged) at += 4
    const delay = delayed ? next() | 0 : 0
    if (sums.samples === 0) {
      sums.firstSize = size
      sums.firstDelay = delay
    }
    sums.earliest = Math.min(sums.earliest, delay)
    sums.bytes += size
    sums.samples += 1
  }
}
