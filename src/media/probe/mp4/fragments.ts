import { eachBox, readBox } from './boxes.ts'
import type { Box, Range } from './boxes.ts'
import { readFragment } from './fragment.ts'
import type { FragmentState } from './fragment.ts'
import type { Movie } from './movie.ts'
import { offsetOfEdits } from './timing.ts'
import type { Window } from './window.ts'

/** What the fragments of a file add to its tracks, by the id of the track. */
export interface Fragments {
  readonly tracks: ReadonlyMap<number, FragmentState>
  /** Where the last box ends by its own size; null when it was not seen. */
  readonly endBytes: number | null
  /** Whether the last fragment was read, so that the lengths are known. */
  readonly whole: boolean
  /** A clause when too many were left out to say what ffprobe would. */
  readonly doubt: string | null
}

/** So many are read one by one; for more of them, the index at the end leads to the last. */
const manyFragments = 24
/** Without such an index. */
const maxFragments = 250

/** Reads the boxes behind `moov` as ffprobe does: all of them, unless an index says where everything ends. */
export function readFragments(window: Window, start: number, movie: Movie): Fragments {
  const tracks = initialStates(movie)
  let trailer: number | null = null
  const index = { tracks, trailerBytes: () => (trailer ??= lastWord(window)) }
  let count = 0
  let last: number | null = null
  let indexed = false
  let data = false
  let at = start
  let doubt: string | null = null
  for (;;) {
    const box = readBox(window, at, window.sizeBytes)
    if (box === null) {
      doubt ??= untimedDoubt(tracks)
      return { tracks, endBytes: at < window.sizeBytes ? null : at, whole: true, doubt }
    }
    at = box.declaredEnd
    if (box.type === 'sidx') indexed = readSegmentIndex(window, box, index) || indexed
    data ||= box.type === 'mdat'
    if (indexed && data) return { tracks, endBytes: window.sizeBytes, whole: true, doubt }
    if (box.type !== 'moof') continue
    if (count === manyFragments) last = lastFragment(window)
    const full = count >= maxFragments
    if (last !== null && last > box.at && (full || isSteady(tracks))) {
      if (full) doubt = 'the lengths of its pictures vary over many fragments'
      at = last
      last = null
      for (const state of tracks.values()) state.skipped = true
      continue
    }
    if (full && doubt === null) {
      return { tracks, endBytes: null, whole: false, doubt: 'it has too many fragments' }
    }
    count += 1
    readFragment(window, box, { tracks, defaults: movie.defaults })
  }
}

/** The last fragment has to say when it begins, for every track of which some were left out. */
function untimedDoubt(tracks: ReadonlyMap<number, FragmentState>): string | null {
  const untimed = [...tracks.values()].some((state) => state.skipped && state.first !== null)
  return untimed ? 'its fragments do not say when they begin' : null
}

/** Whether fragments that are left out can be taken to have samples as long as the others. */
function isSteady(tracks: ReadonlyMap<number, FragmentState>): boolean {
  // One unit more or less is the rounding of a coarse time scale.
  return [...tracks.values()].every(
    (state) => !state.picture || state.longest - state.shortest <= 1,
  )
}

function initialStates(movie: Movie): Map<number, FragmentState> {
  const states = new Map<number, FragmentState>()
  for (const { track } of movie.tracks) {
    if (states.has(track.id)) continue
    const { samples, ticks } = track.times
    const declared = track.mediaDuration ?? 0
    states.set(track.id, {
      duration: ticks > 0 ? Math.min(declared, ticks) : declared,
      end: ticks,
      samples,
      ticks,
      first: null,
      deepest: 0,
      offset: offsetOfEdits(track.edits, track.timescale, movie.timescale),
      timescale: track.timescale,
      indexed: false,
      skipped: false,
      picture: track.entry?.kind === 'video',
      shortest: Infinity,
      longest: -Infinity,
    })
  }
  return states
}

interface IndexContext {
  readonly tracks: Map<number, FragmentState>
  /** Length of the index at the end of the file. */
  readonly trailerBytes: () => number
}

/**
 * Reads a `sidx` box, which tells the length of a track. True when it describes the file to its end: then ffprobe
 * reads no further fragments, and takes the length for that of all tracks.
 */
function readSegmentIndex(
  window: Window,
  { start, end }: Range,
  { tracks, trailerBytes }: IndexContext,
): boolean {
  const state = tracks.get(window.u32(start + 4))
  const long = window.u8(start) === 1
  const entriesAt = start + (long ? 32 : 24)
  const count = Math.min(window.u16(entriesAt - 2), Math.floor((end - entriesAt) / 12))
  if (state === undefined || window.u8(start) > 1 || count <= 0) return false
  let time = long ? window.u64(start + 12) : window.u32(start + 12)
  let offset = end + (long ? window.u64(start + 20) : window.u32(start + 16))
  for (let at = entriesAt; at < entriesAt + count * 12; at += 12) {
    const size = window.u32(at)
    // It refers to further indexes, which ffprobe does not read.
    if (size >= 2 ** 31) return false
    offset += size
    time += window.u32(at + 4)
  }
  state.duration = time
  state.end = time
  state.indexed = true
  const whole = offset === window.sizeBytes || offset === window.sizeBytes - trailerBytes()
  if (whole) spreadDuration(tracks, state)
  return whole
}

function lastWord(window: Window): number {
  const [a = 0, b = 0, c = 0, d = 0] = window.glance(window.sizeBytes - 4, 4)
  return ((a * 256 + b) * 256 + c) * 256 + d
}

function spreadDuration(tracks: Map<number, FragmentState>, from: FragmentState): void {
  for (const state of tracks.values()) {
    if (state.indexed) continue
    state.duration = Math.round((from.duration * state.timescale) / from.timescale)
    state.end = state.duration
  }
}

/** Where the last fragment begins by the index at the end (`mfra`); the earliest of all tracks, null without one. */
function lastFragment(window: Window): number | null {
  const sizeBytes = window.sizeBytes
  const index = readBox(window, sizeBytes - window.u32(sizeBytes - 4), sizeBytes)
  if (index === null || index.type !== 'mfra') return null
  const positions: number[] = []
  eachBox(window, index, (box) => {
    if (box.type !== 'tfra') return
    const position = lastEntry(window, box)
    if (position !== null) positions.push(position)
  })
  const last = Math.min(...positions)
  return Number.isSafeInteger(last) && window.type(last + 4) === 'moof' ? last : null
}

function lastEntry(window: Window, { start, end }: Box): number | null {
  const width = window.u8(start) === 1 ? 8 : 4
  const lengths = window.u32(start + 8)
  const numbers = [lengths >>> 4, lengths >>> 2, lengths].reduce(
    (sum, bits) => sum + (bits & 3) + 1,
    0,
  )
  const size = width * 2 + numbers
  const count = window.u32(start + 12)
  const at = start + 16 + (count - 1) * size
  if (count === 0 || at + size > end) return null
  return width === 8 ? window.u64(at + 8) : window.u32(at + 4)
}
