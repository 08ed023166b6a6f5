import type { ArchiveResult } from './archive.ts'
import type { FileKind, Fingerprint, ListedFile } from './file.ts'
import type { PictureResult } from './scanner.ts'
import type { TagStore } from './tags.ts'
import type { MediaProbe } from './probe.ts'

export interface KnownDirectory {
  readonly id: number
  readonly path: string
  readonly signature: string | null
  readonly unitId: number | null
}

/** What a row needs to say about a directory just listed. */
export interface DirectoryListing {
  readonly rootId: number
  readonly path: string
  readonly parentId: number | null
  /** `self` makes the directory a unit. */
  readonly unit: number | 'self' | null
  readonly signature: string
  readonly mtimeNs: string | null
}

/** A directory with its root. */
export interface UnitDirectory {
  readonly id: number
  readonly rootId: number
  /** Below the root. */
  readonly path: string
  /** Absolute. */
  readonly rootPath: string
  readonly libraryId: number
}

export interface DirectoryStore {
  findByPath(rootId: number, path: string): KnownDirectory | null
  /** Present directories of a root, for the walker. */
  signatures(rootId: number): [path: string, signature: string, mtimeNs: string | null][]
  lastId(): number
  /** Adds directories under the given ids, parents first, and marks each unit among them as one to be read. */
  insert(directories: readonly (DirectoryListing & { id: number })[]): void
  update(id: number, listing: DirectoryListing): void
  setTimes(rootId: number, times: readonly (readonly [path: string, mtimeNs: string])[]): void
  /** Paths of the known, present directories directly below one. */
  children(id: number): { id: number; path: string }[]
  /** A directory that was missing is there again, and looked at by the next discovery. */
  restore(id: number): void
  /** Makes the next discovery look at a directory and all below it again. */
  forgetSignatures(rootId: number, path: string): void
  /** Has a unit read by the scan that runs, or by the next one. */
  markNeedsScan(id: number): void
  /** The same by the next one only: this scan has read it, and would find what it has found. */
  markUnfinished(id: number, scanId: number): void
  /** Units below the scope that still have to be read, that a scan has no job for and that it has not tried. */
  listNeedingScan(scanId: number, rootId: number, path: string): number[]
  markScanned(ids: readonly number[], now: number): void
  /** Those of the units that have been read before. */
  readAmong(ids: readonly number[]): ReadonlySet<number>
  /** A unit has been read since an instant, and nothing has changed in it after that. */
  isRead(id: number, since: number): boolean
  get(id: number): UnitDirectory
  getAll(ids: readonly number[]): Map<number, UnitDirectory>
}

export interface KnownFile {
  readonly id: number
  readonly name: string
  readonly sizeBytes: number
  readonly mtimeNs: string
  readonly inode: string
  readonly fingerprint: string | null
  readonly missingAt: number | null
}

/** A file of a unit, with its path below the unit's directory. */
export interface UnitFile extends KnownFile {
  readonly createdAt: number
  readonly path: string
  readonly kind: FileKind
}

/** A known file that a new one of equal size may be. */
export interface MoveCandidate {
  readonly id: number
  readonly rootPath: string
  /** Below the root. */
  readonly path: string
  readonly name: string
  readonly mtimeNs: string
  readonly inode: string
  readonly fingerprint: string | null
}

/** What the head of a picture says, or the list of an archive. */
export type ToldContent = PictureResult | ArchiveResult

/** What was read of a picture or archive with this content that was written at this time. */
export interface KnownContent {
  readonly fingerprint: string
  /** Decimal. */
  readonly mtimeNs: string
  readonly told: ToldContent
}

/** The same, to be remembered. */
export interface ReadContent extends KnownContent {
  readonly fileId: number
}

/** A file that was listed for the first time. */
export interface NewFile extends ListedFile {
  readonly directoryId: number
  readonly kind: FileKind
  /** It was changed so lately that it may be in the middle of being written. */
  readonly unsettled: boolean
}

export interface FileStore extends TagStore {
  listOfDirectory(directoryId: number): KnownFile[]
  /** Files that are there, by unit; many units cost hardly more than one. */
  listOfUnits(unitIds: readonly number[]): Map<number, UnitFile[]>
  insert(files: readonly NewFile[], now: number): void
  /** New content under a known name: what was read of the old is forgotten. */
  replace(id: number, file: ListedFile & { readonly unsettled: boolean }): void
  restore(id: number): void
  /** Forgets a file; nothing may be linked to it. */
  remove(id: number): void
  /** It has just been put where it lies: no scan that began before says that it is not there. */
  markPlaced(id: number, now: number): void
  /** An import has put it where it lies, and it is known as it is: there is nothing about it that a scan could find. */
  isPlaced(rootId: number, path: string, file: Pick<ListedFile, 'sizeBytes' | 'mtimeNs'>): boolean
  setRead(
    id: number,
    read: { sizeBytes: number; mtimeNs: string; inode: string; fingerprint: string | null },
  ): void
  isUnsettled(id: number): boolean
  /** Files below a folder that were changed before an instant, ms UTC, and are as they were then, count as whole. */
  settle(place: { rootId: number; path: string; changedBefore: number }): void
  setProblem(id: number, problem: string | null): void
  /** Known media of a size that were there before an instant; what was found later cannot have moved since. */
  moveCandidates(query: {
    libraryId: number
    sizeBytes: number
    kind: FileKind
    /** Pictures of this name go before others. */
    name: string
    knownBefore: number
  }): MoveCandidate[]
  /** Gives a known file the place of a newly found one, whose row goes; false when either has gone meanwhile. */
  move(fromId: number, toId: number): boolean
  /** A sample of present files with their absolute paths, to recognise a root. */
  sample(rootId: number, limit: number): { path: string; sizeBytes: number; mtimeNs: string }[]
  collectMissing(scanId: number, fileId: number): void
  /** All present files of a directory and below it. */
  collectMissingBelow(scanId: number, rootId: number, path: string): void
  /** A sidecar of the unit is collected: whether it is gone is still to be judged. */
  isSidecarCollected(unitId: number): boolean
  /** All present files of the library's roots that the configuration does not name any more. */
  collectDetached(scanId: number, libraryId: number, now: number): void
  missingCollected(scanId: number): number
  /** In the roots that the configuration names. */
  countPresent(libraryId: number): number
  /** Puts the collected files into the state missing, with their folders and items; returns their number. */
  applyMissing(
    scanId: number,
    now: number,
  ): { files: number; units: { id: number; path: string }[] }
  /** Leaves the collected files as they are and makes the next discovery look again. */
  releaseMissing(scanId: number): void
  releaseMissingOfRoot(scanId: number, rootId: number): void
  /** What is remembered of pictures and archives of units, by file. */
  toldOfUnits(unitIds: readonly number[]): Map<number, KnownContent>
  saveTold(read: readonly ReadContent[]): void
  knownFingerprints(sizeBytes: number): string[]
  saveProbe(fingerprint: Fingerprint, probe: MediaProbe, now: number): void
  pathOf(id: number): { rootId: number; path: string; sizeBytes: number } | null
}
