import type { ByteSource } from '../byte-source.ts'
import type { HeaderFacts, HeaderReading } from '../header.ts'
import { readChapters } from './chapters.ts'
import { readFragments } from './fragments.ts'
import type { Fragments } from './fragments.ts'
import { readLayout } from './layout.ts'
import type { Layout } from './layout.ts'
import { readMovie } from './movie.ts'
import type { Movie } from './movie.ts'
import { firstSample } from './samples.ts'
import { describeAudio, describeSubtitle, describeVideo } from './streams.ts'
import type { DescribedTrack } from './streams.ts'
import { durationOfStreams, milliseconds } from './timing.ts'
import type { Track } from './track.ts'
import { timingOfTrack } from './track-timing.ts'
import { createWindow } from './window.ts'
import type { Window } from './window.ts'

/**
 * The header of an MP4, QuickTime or 3GP file, in the words of ffprobe 5.1, from which it differs on purpose:
 * - subtitles in WebVTT and TTML are listed, which ffprobe takes for data;
 * - the extended language counts where the header of the media names none, and the Macintosh codes for Croatian,
 *   Faroese, Punjabi and Serbian are known, which ffprobe writes with a blank;
 * - a movie header with a length of 0 or "unknown" is not believed; then the length is that of the tracks;
 * - AV1 with Dolby Vision under a code of its own (`dav1`) is AV1.
 *
 * @throws BudgetSpent when the file costs too much to read.
 */
export function readMp4(source: ByteSource): HeaderReading {
  const window = createWindow(source)
  const layout = readLayout(window)
  if (layout === null) return { outcome: 'foreign' }
  if (layout.movie === null) return unsure('its index (moov) is missing', null, layout.endBytes)
  const movie = readMovie(window, layout.movie, layout.quickTime)
  if (movie.compressed) return unsure('its index is compressed', null, layout.endBytes)
  const fragments =
    movie.defaults.size === 0 ? null : readFragments(window, layout.movie.declaredEnd, movie)
  return describe(window, { layout, movie, fragments })
}

interface Parts {
  readonly layout: Layout
  readonly movie: Movie
  readonly fragments: Fragments | null
}

function describe(window: Window, parts: Parts): HeaderReading {
  const { layout, movie, fragments } = parts
  const { streams, doubts } = describeStreams(window, parts)
  const endBytes = fragments === null ? layout.endBytes : fragments.endBytes
  if (streams.video.length === 0 && streams.audio.length === 0) {
    return unsure('it has neither video nor audio', null, endBytes)
  }
  if (movie.overfull) doubts.push('it has too many tracks')
  if (layout.stillPicture) doubts.push('it is a picture')
  if (fragments !== null && fragments.doubt !== null) doubts.push(fragments.doubt)
  if (movie.tracks.some(({ track }) => isUndescribed(track)))
    doubts.push('a track is not described')
  if (layout.movie !== null && layout.movie.declaredEnd > window.sizeBytes) {
    doubts.unshift('its index (moov) is cut off')
  }
  const { chapters, complete } = readChapters(window, movie)
  if (!complete) doubts.push('it has too many chapters')
  const facts: HeaderFacts = {
    container: layout.container,
    durationMs: durationOf(parts),
    ...streams,
    chapters,
    attachments: [],
  }
  const [doubt] = doubts
  return doubt === undefined
    ? { outcome: 'read', facts, announcedBytes: endBytes }
    : unsure(doubt, facts, endBytes)
}

/** Picture or sound of which nothing is said, where ffprobe gives a stream without a codec. */
function isUndescribed({ entry, handler }: Track): boolean {
  return entry === null && (handler === 'vide' || handler === 'soun')
}

type Streams = Pick<HeaderFacts, 'video' | 'audio' | 'subtitles'>

function describeStreams(
  window: Window,
  { movie, fragments }: Parts,
): { streams: Streams; doubts: string[] } {
  const tracks = describable(window, movie, fragments)
  const of = (kind: string): DescribedTrack[] => tracks.filter(({ entry }) => entry.kind === kind)
  const chapters = new Set(movie.chapterTracks)
  const isChapters = ({ track }: DescribedTrack): boolean => chapters.has(track.id)
  // ffprobe calls the pictures of chapters a cover.
  const video = of('video')
    .filter((track) => !isChapters(track))
    .map(describeVideo)
  const audio = of('audio').map(describeAudio)
  const doubts = [...video, ...audio].flatMap(({ doubt }) => doubt ?? [])
  if (tracks.some(({ track }) => track.entries > 1)) doubts.push('it changes its codec midway')
  return {
    doubts,
    streams: {
      video: video.map(({ stream }) => stream),
      audio: audio.map(({ stream }) => stream),
      subtitles: of('subtitle')
        .filter((track) => !isChapters(track))
        .map(describeSubtitle),
    },
  }
}

function describable(window: Window, movie: Movie, fragments: Fragments | null): DescribedTrack[] {
  return movie.tracks.flatMap(({ index, track }) => {
    const { entry, tables } = track
    if (entry === null) return []
    const state = fragments?.tracks.get(track.id)
    return {
      index,
      track,
      entry,
      times: state ?? track.times,
      silent: track.times.samples === 0 && (state?.duration ?? 0) === 0,
      firstSample: (maxBytes) => {
        const stored = track.times.samples > 0 && tables !== null
        const sample = stored ? firstSample(window, tables) : (state?.first ?? null)
        return sample === null
          ? null
          : window.bytes(sample.position, Math.min(sample.sizeBytes, maxBytes))
      },
    }
  })
}

/**
 * ffprobe believes the movie header, but not in a file of fragments. Where too many of them would have to be read, the
 * header may tell how long they are together.
 */
function durationOf(parts: Parts): number | null {
  const durationMs = toldDuration(parts)
  return Number.isSafeInteger(durationMs) ? durationMs : null
}

function toldDuration({ movie, fragments }: Parts): number | null {
  const { timescale, duration, fragmentDuration } = movie
  if (fragments === null && duration !== null) return milliseconds(duration, timescale)
  if (fragments !== null && !fragments.whole) {
    return fragmentDuration === null ? null : milliseconds(fragmentDuration, Math.max(1, timescale))
  }
  const chapters = new Set(movie.chapterTracks)
  const timings = movie.tracks.flatMap(({ track }) => {
    const state = fragments?.tracks.get(track.id) ?? null
    return timingOfTrack(track, { state, movie, isChapters: chapters.has(track.id) }) ?? []
  })
  return durationOfStreams(timings)
}

function unsure(
  reason: string,
  facts: HeaderFacts | null,
  announcedBytes: number | null,
): HeaderReading {
  return { outcome: 'unsure', reason, facts, announcedBytes }
}
