import type { Chapter } from '../../../domain/probe.ts'
import type { Range } from './boxes.ts'
import type { Movie } from './movie.ts'
import { sampleRanges } from './samples.ts'
import type { SampleRange } from './samples.ts'
import { milliseconds, readDurations } from './timing.ts'
import type { Track } from './track.ts'
import type { Window } from './window.ts'

const maxChapters = 2000
/** Titles are samples: those that stand together cost one read, those that are far apart one for each. */
const maxTitleReads = 120
const pageBytes = 4096
const maxTitleBytes = 1024
/** Of the list of Nero. */
const listTimescale = 10_000_000

export interface Chapters {
  readonly chapters: readonly Chapter[]
  /** Whether none was left out. */
  readonly complete: boolean
}

/**
 * Chapters of the list of Nero (`chpl`) and of the text tracks that a track refers to as its chapters. As ffprobe
 * has it, the n-th of a track takes the place of the n-th before it.
 */
export function readChapters(window: Window, movie: Movie): Chapters {
  const chapters = movie.chapterList === null ? [] : readList(window, movie.chapterList)
  let complete = true
  for (const id of movie.chapterTracks) {
    const track = movie.tracks.find((candidate) => candidate.track.id === id)?.track
    if (track === undefined || track.entry?.kind === 'video') continue
    const titles = readTitles(window, track, movie.timescale)
    complete &&= titles.complete
    for (const [index, chapter] of titles.chapters) chapters[index] = chapter
  }
  return { chapters: chapters.filter((chapter) => chapter !== undefined), complete }
}

function readList(window: Window, { start, end }: Range): Chapter[] {
  const chapters: Chapter[] = []
  let at = start + (window.u8(start) === 0 ? 4 : 8)
  const count = window.u8(at++)
  while (chapters.length < count && at + 9 <= end) {
    const length = window.u8(at + 8)
    if (at + 9 + length > end) break
    const startMs = milliseconds(window.u64(at), listTimescale)
    if (!Number.isSafeInteger(startMs)) break
    chapters.push({ startMs, title: cleanTitle(window.bytes(at + 9, length)) })
    at += 9 + length
  }
  return chapters
}

interface Titles {
  /** With the number of the sample: one without a title that can be read is left out. */
  readonly chapters: [number, Chapter][]
  readonly complete: boolean
}

function readTitles(window: Window, track: Track, movieTimescale: number): Titles {
  const chapters: [number, Chapter][] = []
  if (track.tables === null) return { chapters, complete: true }
  const durations = readDurations(window, track.tables, maxChapters)
  const samples = sampleRanges(window, track.tables, durations.length)
  let time = startOfEdits(track, movieTimescale)
  let page = -Infinity
  let reads = 0
  for (const [index, sample] of samples.entries()) {
    if (sample.position < page || sample.position + maxTitleBytes > page + pageBytes) {
      page = sample.position
      reads += 1
      if (reads > maxTitleReads) return { chapters, complete: false }
      window.hold(page, page + pageBytes)
    }
    const title = readTitle(window, sample)
    if (title !== undefined) {
      const startMs = Math.max(0, milliseconds(time, track.timescale))
      chapters.push([index, { startMs, title }])
    }
    time += durations[index] ?? 0
  }
  return { chapters, complete: track.times.samples <= maxChapters }
}

/** Where the first sample is played, by the edits of the track. */
function startOfEdits({ edits, timescale }: Track, movieTimescale: number): number {
  let pause = 0
  for (const { duration, mediaTime } of edits) {
    if (mediaTime !== -1) return pause - mediaTime
    pause += Math.round((duration * timescale) / Math.max(1, movieTimescale))
  }
  return 0
}

/** A length in 16 bits and the text; undefined where the length is not that of the sample. */
function readTitle(window: Window, sample: SampleRange): string | null | undefined {
  const bytes = window.bytes(sample.position, Math.min(sample.sizeBytes, maxTitleBytes))
  const length = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)
  if (bytes.length < 2 || length > sample.sizeBytes - 2) return undefined
  return cleanTitle(bytes.subarray(2, 2 + length))
}

/** UTF-8, or UTF-16 with a mark of its order; up to the first zero. As clean as any text of ffprobe's. */
function cleanTitle(bytes: Uint8Array): string | null {
  const mark = ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)
  const encoding = mark === 0xfeff ? 'utf-16be' : mark === 0xfffe ? 'utf-16le' : 'utf-8'
  const text = new TextDecoder(encoding).decode(bytes).split('\0')[0] ?? ''
  const title = text
    .slice(0, 500)
    .replaceAll(/\p{Cc}/gu, '')
    .trim()
  return title === '' ? null : title
}
