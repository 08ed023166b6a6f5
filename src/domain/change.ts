import type { ItemKind } from './media.ts'
import type { Scan, ScanCause } from './scan.ts'

/** What has become of a file, or of a folder with all its files. */
export const changeKinds = [
  'added',
  'modified',
  'deleted',
  'renamed',
  'restored',
  'unreadable',
] as const
export type ChangeKind = (typeof changeKinds)[number]

/** Who came upon it: a scan by itself, the watch of a folder, a word from outside, an import. */
export const changeSources = ['scan', 'watch', 'hook', 'import'] as const
export type ChangeSource = (typeof changeSources)[number]

export const changeReasons = [
  'new_file',
  'new_folder',
  'size',
  'time',
  'size_and_time',
  'not_found',
  'approved',
  'root_left',
  'same_content',
  'same_time',
  'came_back',
  'permission_denied',
  'unreadable',
  'replaced',
  'taken_back',
] as const
/**
 * Why it is a change. `size` and `time` are what differs of a modified file. What is deleted was `not_found`, or it went
 * because a person `approved` it, its folder is no longer one of the library (`root_left`), a better file has `replaced` it, or
 * the import that had placed it was `taken_back`. A renamed file was known by
 * its content, or by size and time where that was never read.
 */
export type ChangeReason = (typeof changeReasons)[number]

/** One difference, to be written down. */
export interface NewChange {
  readonly libraryId: number
  readonly scanId: number
  readonly kind: ChangeKind
  readonly source: ChangeSource
  readonly reason: ChangeReason
  readonly rootId: number
  readonly path: string
  readonly oldPath?: string
  readonly fileCount?: number
  /** Of a file; without it, the path is a folder. */
  readonly sizeBytes?: number
  readonly fingerprint?: string | null
  /** The unit that has to be read because of it; null when there is nothing more to do. */
  readonly unitId: number | null
}

/** What a watch has seen, or an import has done: a scan will come upon it, and say what is to be done. */
export type SeenChange = Omit<NewChange, 'scanId' | 'unitId' | 'oldPath'>

/** One difference of the log. Instants are ms UTC. */
export interface FileChange {
  readonly id: number
  readonly libraryId: number
  readonly libraryName: string
  readonly kind: ChangeKind
  readonly source: ChangeSource
  /** Null for those that an older version wrote down. */
  readonly reason: ChangeReason | null
  /** Absolute and exact. */
  readonly path: string
  /** Where it was before; absolute. */
  readonly oldPath: string | null
  /** Files that it stands for: more than one for a folder. */
  readonly fileCount: number
  /** Null for a folder. */
  readonly sizeBytes: number | null
  /** Null for a folder, and for content that was not read. */
  readonly fingerprint: string | null
  readonly scanId: number | null
  /** What the folder holds now: films, seasons, collections, …; five at most. */
  readonly items: readonly {
    readonly id: number
    readonly kind: ItemKind
    readonly title: string
  }[]
  readonly detectedAt: number
  /** When all that depends on it had been brought in line; null until then. */
  readonly processedAt: number | null
}

export interface ChangeStore {
  /** One that was seen before is not written a second time: the scan that comes upon it takes it over. */
  add(changes: readonly NewChange[], now: number): void
  /** Writes down what was seen or done, before any scan; what was seen of a path before is replaced. */
  see(changes: readonly SeenChange[], now: number): void
  /** What was found in units has been dealt with; the fingerprints that were read are put down. */
  process(unitIds: readonly number[], now: number): void
  /**
   * The same once a scan has read its library: of what waits for a unit that has nothing left to be read, and of what was
   * seen before it began where it looked, and did not come upon.
   */
  processIdle(scan: Pick<Scan, 'id' | 'libraryId' | 'scope' | 'startedAt'>, now: number): void
}

export interface ChangeQuery {
  readonly libraryId?: number
  /** Absolute: a file, or a folder with all below it. */
  readonly path?: string
  readonly kind?: ChangeKind
  readonly source?: ChangeSource
  /** Found at or after this instant. */
  readonly since?: number
  readonly processed?: boolean
  readonly beforeId?: number
  readonly limit: number
}

export interface ChangeQueries {
  /** Newest first, those before `beforeId`. */
  list(query: ChangeQuery): FileChange[]
}

/** Who came upon what a scan of this cause finds. */
export function sourceOf(cause: ScanCause): ChangeSource {
  return cause === 'watch' || cause === 'import' ? cause : 'scan'
}
