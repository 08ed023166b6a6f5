import type { Finding } from './media.ts'
import type { ReadFacts } from './reading.ts'

/** What the tags of one audio file say, with its sound. Absent values are null, never guessed. */
export interface MediaTags {
  readonly sound: TaggedSound
  readonly title: string | null
  /** Names as credited, in one text: `A feat. B`. */
  readonly artist: string | null
  /** The same, a name each; empty when no tag says so. */
  readonly artists: readonly string[]
  readonly albumArtist: string | null
  readonly album: string | null
  readonly track: TagPosition
  readonly disc: TagPosition
  /** Of this release. */
  readonly year: number | null
  /** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. */
  readonly date: string | null
  /** Of the first release; year and date as above. */
  readonly originalYear: number | null
  readonly originalDate: string | null
  readonly genres: readonly string[]
  /** Songs of many artists on one album; null when no tag says either. */
  readonly isCompilation: boolean | null
  readonly musicBrainz: MusicBrainzIds
  readonly replayGain: ReplayGain
  /** Pictures inside the file, in their order; their bytes are not kept. */
  readonly pictures: readonly EmbeddedPicture[]
}

/** How an audio file sounds, as far as its header says. */
export interface TaggedSound {
  /** As the reader names it: `MPEG`, `FLAC`, `Ogg`, `M4A/isom`, … */
  readonly container: string | null
  /** As the reader names it: `MPEG 1 Layer 3`, `Vorbis I`, `ALAC`, … */
  readonly codec: string | null
  readonly durationMs: number | null
  readonly bitsPerSecond: number | null
  readonly sampleRateHz: number | null
  readonly channels: number | null
  /** Bits of one sample; null for codecs that have none. */
  readonly bitDepth: number | null
}

/** A number and of how many; `3/12` of a track. */
export interface TagPosition {
  readonly number: number | null
  readonly of: number | null
}

/** Ids at MusicBrainz; each is a UUID in lower case. */
export interface MusicBrainzIds {
  /** The recording that is heard. */
  readonly recording: string | null
  /** The track of a release that it stands on. */
  readonly track: string | null
  /** The release: one edition of an album. */
  readonly album: string | null
  /** What all editions of an album have in common. */
  readonly releaseGroup: string | null
  readonly artists: readonly string[]
  readonly albumArtists: readonly string[]
}

/** How much louder or quieter it is to be played, in dB; peaks are shares of full scale. */
export interface ReplayGain {
  readonly trackGainDb: number | null
  readonly trackPeak: number | null
  readonly albumGainDb: number | null
  readonly albumPeak: number | null
}

/** A picture inside an audio file. */
export interface EmbeddedPicture {
  /** `front`, `back`, `artist`, … as its tag says; null when it does not. */
  readonly kind: string | null
  /** `image/jpeg`, `image/png`, …; null for what is no picture by its first bytes. */
  readonly mimeType: string | null
  readonly sizeBytes: number
}

/** The bytes of a picture inside a file. */
export interface PictureBytes {
  readonly mimeType: string
  readonly bytes: Uint8Array
}

/** What a look for tags came to. */
export type TagsOutcome =
  | { readonly outcome: 'ok'; readonly tags: MediaTags; readonly facts: ReadFacts }
  /** The content is at fault; `reason` is a sentence. */
  | { readonly outcome: 'unreadable'; readonly reason: string; readonly facts: ReadFacts | null }
  /** Another content than the one that was opened. */
  | { readonly outcome: 'changed' }
  | { readonly outcome: 'vanished' }

/** What a look for a picture inside a file came to; null for a file without one. */
export type PictureOutcome =
  | {
      readonly outcome: 'ok'
      readonly picture: PictureBytes | null
      readonly facts: ReadFacts
    }
  | Exclude<TagsOutcome, { readonly outcome: 'ok' }>

/** The tags of a file, or why there are none; `tags` without a finding is a file without readable tags. */
export interface TagsResult {
  readonly tags: MediaTags | null
  readonly findings: readonly Finding[]
}

/** The tags of a file with this content that was written at this time. */
export interface KnownTags {
  readonly fingerprint: string
  /** Decimal. */
  readonly mtimeNs: string
  readonly tags: MediaTags
}

/** Tags that were read of a file, to be remembered by its content and time. */
export interface ReadTags extends KnownTags {
  readonly sizeBytes: number
}

/** Remembers tags, so that a file is read for them once. */
export interface TagStore {
  /** What is known of files of a size. */
  knownTags(sizeBytes: number): KnownTags[]
  saveTags(read: ReadTags, now: number): void
}
