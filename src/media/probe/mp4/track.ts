import { primaryLanguage } from '../language.ts'
import { eachBox, findBox } from './boxes.ts'
import type { Box, Range } from './boxes.ts'
import { mediaLanguage } from './language-code.ts'
import { readSampleEntry } from './sample-entry.ts'
import type { SampleEntry } from './sample-entry.ts'
import { readEdits, readSampleTimes } from './timing.ts'
import type { Edit, SampleTimes } from './timing.ts'
import type { Window } from './window.ts'

/** What a `trak` box says. */
export interface Track {
  readonly id: number
  readonly enabled: boolean
  /** Four characters of the media's handler: `vide`, `soun`, `text`, … */
  readonly handler: string
  /** Degrees clockwise by which the picture is turned. */
  readonly rotation: number
  readonly timescale: number
  /** In units of the media; null without a media header. */
  readonly mediaDuration: number | null
  /** BCP 47 primary tag. */
  readonly language: string | null
  readonly edits: readonly Edit[]
  readonly times: SampleTimes
  readonly entry: SampleEntry | null
  /** Entries of the sample description; ffprobe looks at the first codec only. */
  readonly entries: number
  /** The sample tables, for those who need the samples themselves. */
  readonly tables: Range | null
  /** Tracks with the titles of chapters. */
  readonly chapterTracks: readonly number[] | null
  /** What DASH says that the track is for. */
  readonly roles: readonly string[]
}

/** The movie around the tracks. */
export interface MovieContext {
  readonly timescale: number
  /** The nine numbers of the matrix of `mvhd`; null before it was read. */
  readonly matrix: readonly number[] | null
  readonly quickTime: boolean
}

type Draft = { -readonly [Key in keyof Track]: Track[Key] }

const roleScheme = 'urn:mpeg:dash:role:2011'
const maxRoleBytes = 256
const maxChapterTracks = 16

/** Reads a `trak` box. */
export function readTrack(window: Window, box: Range, movie: MovieContext): Track {
  const track: Draft = {
    id: 0,
    enabled: false,
    handler: '',
    rotation: 0,
    timescale: 0,
    mediaDuration: null,
    language: null,
    edits: [],
    times: { samples: 0, ticks: 0 },
    entry: null,
    entries: 0,
    tables: null,
    chapterTracks: null,
    roles: [],
  }
  eachBox(window, box, (child) => {
    switch (child.type) {
      case 'tkhd':
        readTrackHeader(window, child, { track, movie })
        return
      case 'edts':
        track.edits = readEditBox(window, child)
        return
      case 'tref':
        track.chapterTracks = readChapterTracks(window, child)
        return
      case 'mdia':
        readMedia(window, child, { track, movie })
        return
      case 'udta':
        track.roles = readRoles(window, child)
    }
  })
  if (track.timescale <= 0) track.timescale = movie.timescale > 0 ? movie.timescale : 1
  return track
}

interface Draw {
  readonly track: Draft
  readonly movie: MovieContext
}

function readTrackHeader(window: Window, { start }: Box, { track, movie }: Draw): void {
  const long = window.u8(start) === 1
  track.enabled = (window.u8(start + 3) & 1) === 1
  track.id = window.u32(start + (long ? 20 : 12))
  const matrixAt = start + (long ? 52 : 40)
  const matrix = Array.from({ length: 9 }, (_, index) => window.i32(matrixAt + index * 4))
  track.rotation = rotationOf(movie.matrix === null ? matrix : product(matrix, movie.matrix))
}

/** Of two matrices, whose columns are fixed-point numbers with 16, 16 and 30 bits behind the point. */
function product(left: readonly number[], right: readonly number[]): number[] {
  const points = [2 ** 16, 2 ** 16, 2 ** 30]
  return Array.from({ length: 9 }, (_, index) => {
    const row = Math.floor(index / 3) * 3
    return points.reduce(
      (sum, point, middle) =>
        sum +
        Math.floor(((left[row + middle] ?? 0) * (right[middle * 3 + (index % 3)] ?? 0)) / point),
      0,
    )
  })
}

function rotationOf([a = 0, b = 0, , c = 0, d = 0]: readonly number[]): number {
  const [across, down] = [Math.hypot(a, c), Math.hypot(b, d)]
  if (across === 0 || down === 0) return 0
  const degrees = Math.trunc((Math.atan2(b / down, a / across) * 180) / Math.PI)
  return (((Math.round(degrees / 90) * 90) % 360) + 360) % 360
}

function readEditBox(window: Window, box: Range): Edit[] {
  const list = findBox(window, box, 'elst')
  return list === null ? [] : readEdits(window, list)
}

function readChapterTracks(window: Window, box: Range): number[] | null {
  const list = findBox(window, box, 'chap')
  if (list === null) return null
  const count = Math.min(Math.floor((list.end - list.start) / 4), maxChapterTracks)
  return Array.from({ length: count }, (_, index) => window.u32(list.start + index * 4))
}

/** `kind` boxes of the DASH scheme; each holds two texts that end with a zero byte. */
function readRoles(window: Window, box: Range): string[] {
  const roles: string[] = []
  eachBox(window, box, (child) => {
    if (child.type !== 'kind' || roles.length > 8) return
    const bytes = window.bytes(child.start + 4, Math.min(child.end - child.start - 4, maxRoleBytes))
    const [scheme = '', role] = new TextDecoder('latin1').decode(bytes).split('\0')
    if (scheme.startsWith(roleScheme) && role !== undefined) roles.push(role)
  })
  return roles
}

function readMedia(window: Window, box: Range, { track, movie }: Draw): void {
  let extended: string | null = null
  eachBox(window, box, (child) => {
    switch (child.type) {
      case 'mdhd':
        readMediaHeader(window, child, track)
        return
      case 'hdlr':
        track.handler = window.type(child.start + 8)
        return
      case 'elng':
        extended = extendedLanguage(window, child)
        return
      case 'minf': {
        // Its own handler is that of the data, not of the media.
        const tables = findBox(window, child, 'stbl')
        if (tables !== null) readTables(window, tables, { track, movie })
      }
    }
  })
  track.language ??= primaryLanguage(extended)
}

function readMediaHeader(window: Window, { start }: Box, track: Draft): void {
  const long = window.u8(start) === 1
  track.timescale = Math.max(1, window.i32(start + (long ? 20 : 12)))
  const durationAt = start + (long ? 24 : 16)
  const unknown =
    window.u32(durationAt) === 0xffffffff && (!long || window.u32(durationAt + 4) === 0xffffffff)
  track.mediaDuration = unknown ? 0 : long ? window.u64(durationAt) : window.u32(durationAt)
  track.language = primaryLanguage(mediaLanguage(window.u16(durationAt + (long ? 8 : 4))))
}

/** A BCP 47 tag in ASCII, after version and flags. */
function extendedLanguage(window: Window, box: Range): string | null {
  const bytes = window.bytes(box.start + 4, Math.min(box.end - box.start - 4, 32))
  const text = new TextDecoder('latin1').decode(bytes).split('\0')[0] ?? ''
  return text === '' ? null : text
}

/** Reads no more tables than needed: in a long film, each further one is a seek. */
function readTables(window: Window, box: Range, { track, movie }: Draw): void {
  track.tables = box
  let timed = false
  eachBox(window, box, (child) => {
    if (child.type === 'stsd') readDescriptions(window, child, { track, movie })
    if (child.type === 'stts') {
      track.times = readSampleTimes(window, child)
      timed = true
    }
    return timed && track.entries > 0 ? false : undefined
  })
}

function readDescriptions(window: Window, box: Range, { track, movie }: Draw): void {
  track.entries = window.u32(box.start + 4)
  eachBox(window, { start: box.start + 8, end: box.end }, (entry) => {
    track.entry = readSampleEntry(window, entry, {
      handler: track.handler,
      quickTime: movie.quickTime,
      tableVersion: window.u8(box.start),
    })
    return false
  })
}
