import type {
  AudioStream,
  MediaStream,
  SubtitleStream,
  VideoStream,
} from '../../../domain/probe.ts'
import type { ByteSource } from '../byte-source.ts'
import type { HeaderFacts, HeaderReading } from '../header.ts'
import { primaryLanguage } from '../language.ts'
import { unknownCodec } from '../verdict.ts'
import { readAttachments } from './attachments.ts'
import { audioStreamOf } from './audio-stream.ts'
import { readChapters } from './chapters.ts'
import { subtitleCodecOf } from './codec-ids.ts'
import { createEbml } from './ebml.ts'
import type { Ebml } from './ebml.ts'
import { readInfo } from './info.ts'
import { findSegment } from './segment.ts'
import type { Segment } from './segment.ts'
import { metadataOf, readTags, valueOf } from './tags.ts'
import type { Tags } from './tags.ts'
import { cleanText } from './text.ts'
import { readTrackEntries, trackTypes } from './track-entry.ts'
import type { TrackEntry } from './track-entry.ts'
import { readTrackFacts } from './track-facts.ts'
import type { TrackFacts } from './track-facts.ts'
import { videoStreamOf } from './video-stream.ts'

/**
 * What the header of a Matroska or WebM file says, in the words of ffprobe. `announcedBytes` is the end of the
 * segment, null for a recording that does not know its size.
 *
 * @throws BudgetSpent when the file asks for more reads than any sound one.
 */
export function readMatroska(source: ByteSource): HeaderReading {
  const ebml = createEbml(source)
  const found = findSegment(ebml)
  if (found.outcome === 'foreign') return found
  if (found.outcome === 'refused') {
    return { outcome: 'unsure', reason: found.reason, facts: null, announcedBytes: null }
  }
  const { segment } = found
  const { announcedBytes } = segment
  const { facts, doubt } = readSegment(ebml, segment)
  if (facts.video.length === 0 && facts.audio.length === 0) {
    const reason = doubt ?? 'it has neither video nor audio'
    return { outcome: 'unsure', reason, facts: null, announcedBytes }
  }
  if (doubt !== null) return { outcome: 'unsure', reason: doubt, facts, announcedBytes }
  return { outcome: 'read', facts, announcedBytes }
}

function readSegment(ebml: Ebml, segment: Segment): { facts: HeaderFacts; doubt: string | null } {
  const tags = readTags(ebml, segment.tags)
  const { durationMs, scaleNs } = readInfo(ebml, segment.info)
  const entries = segment.tracks
    .flatMap((tracks) => readTrackEntries(ebml, tracks))
    .filter(isStream)
  const chapters = readChapters(ebml, segment.chapters, tags)
  const attachments = readAttachments(ebml, segment.attachments, tags)
  // Clusters are read in part, and may be cut off without any harm to the header.
  const damagedAt = ebml.damagedAt()
  const { doubts, ...streams } = readStreams(ebml, segment, { entries, tags, scaleNs })
  if (damagedAt !== null) doubts.unshift(`its structure is damaged at byte ${damagedAt}`)
  if (durationMs === null && mayBeEstimated(streams)) doubts.push('its duration is not declared')
  const facts = { container: 'matroska', durationMs, ...streams, chapters, attachments }
  return { facts, doubt: doubts[0] ?? null }
}

/** What ffprobe gives an index: tracks of the types it knows, with a codec of that type. */
function isStream({ type, codecId }: TrackEntry): boolean {
  const kind = codecId[0] ?? ''
  if (type === trackTypes.video) return kind === 'V'
  if (type === trackTypes.audio) return kind === 'A'
  return (
    (type === trackTypes.subtitle || type === trackTypes.metadata) && (kind === 'D' || kind === 'S')
  )
}

/** Codecs that do not tell their bit rate; from the others ffprobe concludes how long the file is. */
const rateless = new Set(['h264', 'hevc', 'vp8', 'vp9', 'av1', 'aac', 'opus'])

function mayBeEstimated({ video, audio }: Pick<Streams, 'video' | 'audio'>): boolean {
  return video.length === 0 || [...video, ...audio].some(({ codec }) => !rateless.has(codec))
}

interface Streams {
  readonly video: VideoStream[]
  readonly audio: AudioStream[]
  readonly subtitles: SubtitleStream[]
  readonly doubts: string[]
}

interface StreamsRequest {
  readonly entries: readonly TrackEntry[]
  readonly tags: Tags
  readonly scaleNs: number
}

function readStreams(
  ebml: Ebml,
  segment: Segment,
  { entries, tags, scaleNs }: StreamsRequest,
): Streams {
  const moving = entries.filter(
    ({ type }) => type === trackTypes.video || type === trackTypes.audio,
  )
  const known = new Map(
    readTrackFacts(ebml, segment, { entries: moving, scaleNs }).map(
      (facts) => [facts.entry, facts] as const,
    ),
  )
  const streams: Streams = { video: [], audio: [], subtitles: [], doubts: [] }
  for (const [index, entry] of entries.entries()) {
    addStream(streams, { index, entry, tags, facts: known.get(entry) ?? null })
  }
  return streams
}

interface StreamParts {
  readonly index: number
  readonly entry: TrackEntry
  readonly tags: Tags
  readonly facts: TrackFacts | null
}

function addStream(streams: Streams, { index, entry, tags, facts }: StreamParts): void {
  const codec = facts === null ? subtitleCodecOf(entry) : facts.codec
  const basics = basicsOf({ index, entry, tags, codec })
  if (facts !== null && facts.doubt !== null) streams.doubts.push(facts.doubt)
  if (entry.type === trackTypes.video) {
    const known = { video: facts?.video ?? null, framesPerSecond: facts?.framesPerSecond ?? null }
    streams.video.push(videoStreamOf(basics, entry, known))
  } else if (entry.type === trackTypes.audio) {
    streams.audio.push(audioStreamOf(basics, entry, facts?.audio ?? null))
  } else if (entry.type === trackTypes.subtitle || codec !== null) {
    streams.subtitles.push(basics)
  }
}

function basicsOf({
  index,
  entry,
  tags,
  codec,
}: Omit<StreamParts, 'facts'> & { readonly codec: string | null }): MediaStream {
  const language = entry.language === 'und' ? null : entry.language
  const metadata = metadataOf(
    { language, title: entry.name },
    entry.uid === 0 ? [] : tags.tracks.get(entry.uid),
  )
  return {
    index,
    codec: codec ?? unknownCodec,
    language: primaryLanguage(cleanText(valueOf(metadata, 'language'))),
    title: cleanText(valueOf(metadata, 'title')),
    default: entry.default,
    forced: entry.forced,
    hearingImpaired: entry.hearingImpaired,
  }
}
