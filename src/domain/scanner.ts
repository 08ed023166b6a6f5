import type { ArchiveResult } from './archive.ts'
import type { LibraryKind } from './library.ts'
import type {
  AssetType,
  ExternalId,
  FileRole,
  Finding,
  Identity,
  ItemKind,
  Metadata,
} from './media.ts'
import type { PictureFacts } from './picture.ts'
import type { MediaProbe } from './probe.ts'
import type { TagsResult } from './tags.ts'

/** One entry of a directory, as the scanner sees it. */
export interface ScanEntry {
  /** Exact name; bytes that are not UTF-8 appear as private-use characters. */
  readonly name: string
  /** Path below the unit's directory, `/` between segments. */
  readonly path: string
  readonly kind: 'file' | 'directory'
  readonly sizeBytes: number
  /** Milliseconds since the epoch. */
  readonly mtimeMs: number
}

/** A directory to be judged by `unitOf`. */
export interface ScanDirectory {
  /** Last segment; empty for the library root itself. */
  readonly name: string
  /** Path below the library root; empty for the root. */
  readonly path: string
  /** Segments below the library root; 0 for the root. */
  readonly depth: number
  /** True when the nearest enclosing directory that is not a plain container is already a unit. */
  readonly insideUnit: boolean
  readonly entries: readonly Pick<ScanEntry, 'name' | 'kind' | 'sizeBytes'>[]
}

/**
 * - `unit`: the directory is read as one piece of work, with the files of it and of the sub-folders that answer
 *   `descend` below it.
 * - `descend`: not a unit of its own; below a unit its files belong to that unit, elsewhere to none.
 * - `ignore`: neither it nor anything below it is looked at.
 */
export type UnitVerdict = 'unit' | 'descend' | 'ignore'

/** One piece of work for `read`: a directory with all that belongs to it. */
export interface ScanUnit {
  readonly libraryKind: LibraryKind
  /** Path of the unit below the library root; empty for the root itself. */
  readonly path: string
  /** Last segment of the library root's own path, for libraries whose root is itself a title's folder. */
  readonly rootName: string
  /**
   * Files of the unit and of the sub-folders that belong to it; directories are not listed. Of a VobSub pair there is
   * the `.idx` alone: the host sees to its `.sub`.
   */
  readonly entries: readonly ScanEntry[]
}

/** One file of an item. */
export interface ScannedFile {
  /** `path` of the entry. */
  readonly path: string
  readonly role: FileRole
  /** Name of an entry of the archive at `path`: the item is what that entry holds, and not the archive. */
  readonly entry?: string
  /** 1-based position in a stack of parts. */
  readonly part?: number
  /** Label of a version, such as `1080p` or `Director's Cut`. */
  readonly label?: string
  /** Kind of an extra: `trailer`, `behindthescenes`, `deleted`, `featurette`, `interview`, `scene`, `short`, `clip`, `other`. */
  readonly extra?: string
}

/** One local asset of an item. */
export interface ScannedAsset {
  readonly path: string
  readonly type: AssetType
  /** The asset is the picture inside the audio file at `path`: the front, else the first there is. */
  readonly embedded?: true
  /** Name of an entry of the archive at `path`, which is the asset. */
  readonly entry?: string
  /** BCP 47 primary tag such as `en`, when the name carries one. */
  readonly language?: string
  /** Subtitle flags. */
  readonly forced?: boolean
  readonly default?: boolean
  readonly hearingImpaired?: boolean
  readonly title?: string
}

/** What a scanner found in a unit. One entry of the catalogue, with its files and assets. */
export interface ScannedItem {
  readonly kind: ItemKind
  /** Stable name of the item within its library, made of the paths and numbers that identify it. */
  readonly key: string
  /** Key of what holds it: the series of a season, the artist of an album; null for top-level items. */
  readonly parentKey: string | null
  readonly identity: Identity
  readonly metadata: Metadata
  readonly files: readonly ScannedFile[]
  readonly assets: readonly ScannedAsset[]
  readonly findings: readonly Finding[]
}

/** What a name says, read by the core's name parser. Absent fields are missing keys. */
export interface ParsedName {
  readonly title?: string
  readonly year?: number
  readonly seasons?: readonly number[]
  readonly episodes?: readonly number[]
  readonly absolute?: readonly number[]
  /** `YYYY-MM-DD`. */
  readonly date?: string
  readonly episodeTitle?: string
  readonly part?: number
  readonly edition?: string
  readonly ids?: readonly ExternalId[]
  readonly releaseGroup?: string
  readonly resolution?: string
  readonly source?: string
  readonly videoCodec?: string
  readonly languages?: readonly string[]
  /** How often the release was made anew: 2 for `v2` and `REPACK`, 3 for `REPACK2`. */
  readonly version?: number
  /** Check sum of the file's bytes, eight hex digits in upper case. */
  readonly crc32?: string
}

/** A Kodi NFO file, reduced to what the core stores. `season`/`episode` are set for episode files. */
export interface NfoDocument {
  readonly root:
    'movie' | 'tvshow' | 'season' | 'episodedetails' | 'musicvideo' | 'artist' | 'album' | 'url'
  readonly title?: string
  readonly originalTitle?: string
  readonly year?: number
  readonly season?: number
  readonly episode?: number
  /** `YYYY-MM-DD`. */
  readonly aired?: string
  /**
   * What the address of a `url` document is a page of; missing where the address does not tell. The address of an
   * episode's page that names only the series is about the series, with `season` and `episode` beside it.
   */
  readonly about?: 'movie' | 'series' | 'episode'
  readonly ids: readonly ExternalId[]
  readonly metadata: Metadata
}

/** The outcome of reading an NFO: its documents (several in a multi-episode file), or why there are none. */
export interface NfoResult {
  readonly documents: readonly NfoDocument[]
  readonly findings: readonly Finding[]
}

/** What the head of a picture says; one that could not be read has no facts and a finding. */
export interface PictureResult {
  readonly picture: PictureFacts | null
  readonly findings: readonly Finding[]
}

/** What a sidecar is to tell of. */
export type NfoSubject = 'movie' | 'series' | 'season' | 'episode' | 'artist' | 'album'

/** Kind of a file by its extension; which extensions are videos and audio, the configuration says. */
export type FileKind = 'video' | 'audio' | 'image' | 'subtitle' | 'nfo' | 'other'

/** Kind of an extra. */
export type ExtraKind =
  | 'trailer'
  | 'behindthescenes'
  | 'deleted'
  | 'featurette'
  | 'interview'
  | 'scene'
  | 'short'
  | 'clip'
  | 'other'

/** What picture an image is. */
export interface Artwork {
  readonly type: AssetType
  /** Stem of the video it belongs to; empty when it belongs to its folder. */
  readonly stem: string
  /** Season a `season01-poster` names; 0 are the specials. */
  readonly season?: number
  /** Of the words in it, a BCP 47 primary tag; `poster.de.jpg` names it. */
  readonly language?: string
}

/** What a subtitle's name says. */
export interface SubtitleName {
  /** Stem of its video among the given ones; null when none matches. */
  readonly stem: string | null
  /** Primary language tag such as `en`. */
  readonly language?: string
  readonly forced?: boolean
  readonly default?: boolean
  readonly hearingImpaired?: boolean
  /** What is left of the name, or a full tag such as `pt-BR` when nothing is. */
  readonly title?: string
}

/** One part of a film or episode that is split over several files. */
export interface StackPart {
  /** What the parts' stems have in common. */
  readonly stem: string
  /** 1-based. */
  readonly number: number
}

/** A file of a DVD or Blu-ray folder. */
export interface DiscFile {
  readonly kind: 'dvd' | 'bluray'
  /** Folder that holds `VIDEO_TS` or `BDMV`, below the unit; empty for the unit itself. */
  readonly path: string
  /** True for `VIDEO_TS.IFO` and `index.bdmv`, which stand for the whole disc. */
  readonly main: boolean
}

/** What a file is, by its name and the folders between it and its unit. Absent fields are missing keys. */
export interface FileClass {
  readonly kind: FileKind
  /** Name without its extension. */
  readonly stem: string
  /** Lower case, without the dot; empty when there is none. */
  readonly extension: string
  /** Set for extras and all that lies in their folders; `stem` is the video a suffix names, null for a folder. */
  readonly extra?: { readonly kind: ExtraKind; readonly stem: string | null }
  readonly sample?: true
  readonly part?: StackPart
  readonly disc?: DiscFile
  readonly artwork?: Artwork
  readonly subtitle?: SubtitleName
  /** Set for theme music. */
  readonly theme?: true
}

/** What the host does for a scanner: bounded, cancellable, and remembered by fingerprint. */
export interface ScannerMedia {
  /** Parses a path below the library root; file, parent and grandparent are weighed apart. Never throws. */
  parseName(path: string): ParsedName
  /**
   * Reads what a file is by the usual path conventions; pure and quick enough for `unitOf`. Subtitles, artwork and
   * parts are judged against `stems`, the stems of the videos in the file's folder (for a folder of subtitles: of
   * the folder above); hand the same array over for all files of a folder.
   */
  classify(entry: Pick<ScanEntry, 'name' | 'path'>, stems?: readonly string[]): FileClass
  /** Streams of a video or audio file; null when probing is switched off or the file has no readable streams. */
  probe(entry: ScanEntry): Promise<MediaProbe | null>
  /**
   * What a sidecar of the unit tells of such an item. One that cannot be read or is about something else yields no
   * documents and a finding; put it on the item, so that the item keeps what a readable state of the sidecar told.
   */
  readNfo(entry: ScanEntry, subject: NfoSubject): Promise<NfoResult>
  /**
   * What the tags of an audio file of the unit say, and how it sounds. A file that cannot be read has no tags and a
   * finding; put it on the item of the file. What was read once is not read again until the file changes.
   */
  readTags(entry: ScanEntry): Promise<TagsResult>
  /**
   * What an archive of the unit holds, a zip, rar or 7z by its first bytes, read in place: names and sizes alone. An
   * archive that cannot be read has no entries and a finding, and what is unsafe is left out with one; put them on the
   * item of the archive. What was listed once is not listed again until the archive changes.
   */
  listArchive(entry: ScanEntry): Promise<ArchiveResult>
  /**
   * What the head of a picture of the unit says, and what its camera wrote down; a few kilobytes are read. One that
   * cannot be read has no facts and a finding; put it on the item of the picture. What was read once is not read again
   * until the file changes.
   */
  describePicture(entry: ScanEntry): Promise<PictureResult>
}

/** The scanner capability of a plugin. */
export interface Scanner {
  readonly libraryKinds: readonly LibraryKind[]
  /** Judges one directory; called for each directory of a walk, so it must be quick and pure. */
  unitOf(directory: ScanDirectory): UnitVerdict
  /** Reads one unit. An item without files must carry a reason in its findings. */
  read(unit: ScanUnit): Promise<readonly ScannedItem[]>
}
