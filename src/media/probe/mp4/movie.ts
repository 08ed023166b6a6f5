import { eachBox, findBox, metaChildren } from './boxes.ts'
import type { Range } from './boxes.ts'
import { readTrack } from './track.ts'
import type { Track } from './track.ts'
import type { Window } from './window.ts'

/** What `trex` says of the fragments of a track. */
export interface FragmentDefaults {
  readonly sampleDuration: number
  readonly sampleSize: number
}

/** A track and its place among the streams of ffprobe. */
export interface IndexedTrack {
  readonly index: number
  readonly track: Track
}

/** What a `moov` box says. */
export interface Movie {
  readonly timescale: number
  /** In those units; null where it is not told. */
  readonly duration: number | null
  readonly tracks: readonly IndexedTrack[]
  /** More tracks than are read. */
  readonly overfull: boolean
  /** The list of chapters of Nero; null without one. */
  readonly chapterList: Range | null
  /** Tracks with the titles of chapters: ffprobe goes by the last track that refers to any. */
  readonly chapterTracks: readonly number[]
  /** Length of all fragments in units of the movie; null where it is not told. */
  readonly fragmentDuration: number | null
  /** By the id of the track; empty in a file without fragments. */
  readonly defaults: ReadonlyMap<number, FragmentDefaults>
  /** The whole header is compressed, as QuickTime once could. */
  readonly compressed: boolean
}

type Draft = {
  -readonly [Key in keyof Movie]: Movie[Key]
} & { tracks: IndexedTrack[]; defaults: Map<number, FragmentDefaults> }

const maxTracks = 1000

/** Reads a `moov` box. */
export function readMovie(window: Window, box: Range, quickTime: boolean): Movie {
  const movie: Draft = {
    timescale: 0,
    duration: null,
    tracks: [],
    overfull: false,
    chapterList: null,
    chapterTracks: [],
    fragmentDuration: null,
    defaults: new Map(),
    compressed: false,
  }
  let matrix: number[] | null = null
  let streams = 0
  eachBox(window, box, (child) => {
    switch (child.type) {
      case 'mvhd':
        matrix = readMovieHeader(window, child, movie)
        return
      case 'trak': {
        if (movie.tracks.length >= maxTracks) {
          movie.overfull = true
          return false
        }
        const track = readTrack(window, child, { timescale: movie.timescale, matrix, quickTime })
        movie.tracks.push({ index: streams++, track })
        if (track.chapterTracks !== null) movie.chapterTracks = track.chapterTracks
        return
      }
      case 'mvex':
        readFragmentDefaults(window, child, movie)
        return
      case 'udta':
        movie.chapterList = findBox(window, child, 'chpl')
        streams += coversOfUserData(window, child)
        return
      case 'meta':
        streams += covers(window, child)
        return
      case 'cmov':
        movie.compressed = true
    }
  })
  return movie
}

/** The matrix, of nine numbers. */
function readMovieHeader(window: Window, { start }: Range, movie: Draft): number[] {
  const long = window.u8(start) === 1
  movie.timescale = Math.max(1, window.i32(start + (long ? 20 : 12)))
  const duration = long ? window.u64(start + 24) : window.u32(start + 16)
  const told = duration > 0 && duration < (long ? Number.MAX_SAFE_INTEGER : 0xffffffff)
  movie.duration = told ? duration : null
  const matrixAt = start + (long ? 48 : 36)
  return Array.from({ length: 9 }, (_, index) => window.i32(matrixAt + index * 4))
}

function readFragmentDefaults(window: Window, box: Range, movie: Draft): void {
  eachBox(window, box, ({ type, start }) => {
    if (type === 'mehd') {
      movie.fragmentDuration =
        window.u8(start) === 1 ? window.u64(start + 4) : window.u32(start + 4)
    }
    if (type !== 'trex' || movie.defaults.size >= maxTracks) return
    movie.defaults.set(window.u32(start + 4), {
      sampleDuration: window.u32(start + 12),
      sampleSize: window.u32(start + 16),
    })
  })
}

function coversOfUserData(window: Window, box: Range): number {
  const meta = findBox(window, box, 'meta')
  return meta === null ? 0 : covers(window, meta)
}

/** Pictures among the tags: ffprobe makes a stream of each, and tracks after them have a higher index. */
function covers(window: Window, box: Range): number {
  const list = findBox(window, metaChildren(window, box), 'ilst')
  const cover = list === null ? null : findBox(window, list, 'covr')
  if (cover === null) return 0
  let count = 0
  eachBox(window, cover, ({ type, start }) => {
    const format = window.u32(start)
    if (type === 'data' && (format === 13 || format === 14 || format === 27)) count += 1
  })
  return count
}
