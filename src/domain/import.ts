import type { PlanOverride } from './download-commands.ts'
import type { ListedFile } from './file.ts'
import type { NewLink } from './item-stores.ts'
import type { ScannedItem } from './scanner.ts'
import type { WholeFile } from './whole-file.ts'

/** How a file gets to its place. `move` takes it away from where it was. */
export const placeModes = ['hardlink', 'reflink', 'copy', 'move'] as const
export type PlaceMode = (typeof placeModes)[number]

/** What the configuration says of imports. */
export interface ImportRules {
  readonly enabled: boolean
  /** `auto`: hardlink, else reflink, else copy, never move. */
  readonly mode: 'auto' | 'hardlink-only' | 'copy' | 'move'
  readonly namingMovies: string
  readonly namingSeries: string
  readonly onExisting: 'keep-better' | 'keep' | 'replace'
  /** Left free on a disk that is copied to. */
  readonly minFreeBytes: number
  /** Absolute; null is `.shelfd-recycle` in the root of the library. */
  readonly recycleDir: string | null
  readonly recycleMs: number
  /** Extensions of what comes along with a video, lower case, without dot. */
  readonly extras: readonly string[]
  /** Modes of what is made here; null is that of the source, or of the folder above. A hard link keeps the mode of its file. */
  readonly fileMode: number | null
  readonly folderMode: number | null
  /** Owner of what is made here; null leaves it as it is. */
  readonly owner: { readonly uid: number; readonly gid: number } | null
}

/**
 * ```text
 * proposed ─> applying ─┬─> applied ─> undoing ─> undone
 *     │                 └─> partly ─────^
 *     └─> discarded
 * ```
 */
export const planStates = [
  'proposed',
  'applying',
  'applied',
  'partly',
  'discarded',
  'undoing',
  'undone',
] as const
export type PlanState = (typeof planStates)[number]

/**
 * ```text
 * proposed ─> waiting ─> placed ─> undone
 *    │           └─> failed (waiting again with the next try)
 *    └─> skipped
 * ```
 */
export const importFileStates = [
  'proposed',
  'skipped',
  'waiting',
  'placed',
  'failed',
  'undone',
] as const
export type ImportFileState = (typeof importFileStates)[number]

/** One fact that speaks for or against a file. */
export interface ImportReason {
  /** `sample`, `archive`, `better`, `worse`, … in snake_case. */
  readonly code: string
  readonly speaks: 'for' | 'against'
  readonly message: string
  /** A person can decide otherwise; false for what would lose or endanger files. */
  readonly canOverride: boolean
}

/** A file of a download as it was when the plan was made. */
export interface ImportSource {
  /** Mapped folder of the download, absolute and exact. */
  readonly base: string
  /** Below it, exact. */
  readonly path: string
  /** By the open file. */
  readonly identity: WholeFile
}

/** Where a file is to be. */
export interface ImportTarget {
  readonly rootId: number
  /** Below the root, exact. */
  readonly path: string
}

/** What a scan would find at the target: the items, parents first, whose files name the target by its path below `unit`. */
export interface ImportSubject {
  /** Folder below the root that is read as one piece of work. */
  readonly unit: string
  readonly items: readonly ScannedItem[]
}

/** A file that is better than one that is there. */
export interface Replaced {
  /** Row of the file. */
  readonly fileId: number
  readonly rootId: number
  /** Below the root, exact. */
  readonly path: string
  readonly listed: ListedFile
}

/** One file of a plan: first what is intended, then the journal of doing it. */
export interface ImportFile {
  readonly id: number
  readonly planId: number
  readonly kind: 'video' | 'audio' | 'image' | 'extra' | 'other'
  readonly source: ImportSource
  readonly reasons: readonly ImportReason[]
  /** A person has decided against the reasons. */
  readonly isOverridden: boolean
  /** Null for what is not imported. */
  readonly target: ImportTarget | null
  readonly subject: ImportSubject | null
  readonly replaces: readonly Replaced[]
  readonly state: ImportFileState
  /** What the next act does; written before it is done. Null until the first. */
  readonly mode: PlaceMode | null
  /** Hidden name beside the target that it has until it is whole; written before it is made. A failed one may have left it. */
  readonly temporary: string | null
  /** What lies at the target since it was placed; while it waits, what has the hidden name since that is whole. */
  readonly placed: WholeFile | null
  readonly error: { readonly code: string; readonly message: string } | null
}

export type ImportFileDraft = Pick<
  ImportFile,
  'kind' | 'source' | 'reasons' | 'isOverridden' | 'target' | 'subject' | 'replaces'
> & { readonly state: 'proposed' | 'skipped' | 'waiting' }

/** What is to be imported of a download, or what was. Instants are ms UTC. */
export interface ImportPlan {
  readonly id: number
  readonly downloadId: number
  readonly libraryId: number
  readonly cause: 'completion' | 'manual'
  readonly state: PlanState
  readonly createdAt: number
  readonly finishedAt: number | null
}

/** What a library knew of a file. */
export interface FileRecord {
  readonly fingerprint: string | null
  readonly links: readonly NewLink[]
}

/** A file that was replaced or taken back, where it is kept until it goes for good. Instants are ms UTC. */
export interface Recycled {
  readonly id: number
  readonly importFileId: number | null
  readonly libraryId: number
  readonly rootId: number
  /** Below the root, exact. */
  readonly path: string
  /** Absolute and exact. */
  readonly binPath: string
  /** A better file has come, or an import was taken back. */
  readonly cause: 'replaced' | 'undone'
  /** Of the file at its old place until it is kept, then of what is kept. */
  readonly identity: WholeFile
  /** What is about to be given back, under a hidden name beside its place. */
  readonly staged: WholeFile | null
  readonly record: FileRecord | null
  /** `binning`, `restoring`: its act has begun and may have been done. */
  readonly state: 'binning' | 'kept' | 'restoring' | 'restored' | 'purged'
  readonly recycledAt: number
  readonly expiresAt: number
}

/** A file that is about to be put into the bin. */
export type RecycledDraft = Omit<Recycled, 'id' | 'state' | 'cause' | 'staged' | 'record'> &
  Partial<Pick<Recycled, 'cause' | 'record'>>

/** A file that was given up while it was being placed. */
export interface LeftOver {
  /** Hidden name beside the target. */
  readonly temporary: string
  readonly source: ImportSource
  /** What had the hidden name since that was whole; it may have its own by now. */
  readonly whole: WholeFile | null
}

export interface ImportStore {
  createPlan(
    plan: Pick<ImportPlan, 'downloadId' | 'libraryId' | 'cause'> & {
      readonly state: 'proposed' | 'applying'
    },
    files: readonly ImportFileDraft[],
    now: number,
  ): number
  /** Gives a proposal other files, and another state. */
  rewritePlan(
    id: number,
    state: 'proposed' | 'applying',
    files: readonly ImportFileDraft[],
    now: number,
  ): void
  /** What a person says of files of a proposal. */
  setOverrides(planId: number, overrides: readonly PlanOverride[]): void
  overridesOf(planId: number): readonly PlanOverride[]
  findPlan(id: number): ImportPlan | null
  /** Plans of a download, newest first. */
  plansOf(downloadId: number): ImportPlan[]
  setPlanState(id: number, state: PlanState, now: number): void
  filesOf(planId: number): ImportFile[]
  findFile(id: number): ImportFile | null
  /** Writes what is given; the rest stays. */
  updateFile(
    id: number,
    change: Partial<
      Pick<
        ImportFile,
        | 'state'
        | 'mode'
        | 'temporary'
        | 'placed'
        | 'error'
        | 'isOverridden'
        | 'target'
        | 'replaces'
        | 'reasons'
      >
    >,
  ): void
  /** How many files of a plan are in each state. */
  countFiles(planId: number): Partial<Record<ImportFileState, number>>
  /** What files that were given up half-way may have left at a target or beside it. */
  leftOvers(target: ImportTarget): LeftOver[]
  /** They are gone. */
  forgetLeftOvers(target: ImportTarget): void
  /** The file of another plan that is about to take this name, or has taken it and still lies there. */
  claimOf(target: ImportTarget): ImportFile | null
  /** Files of this download that were placed before, of all plans; also those whose library file has gone since. */
  placedOf(downloadId: number): ImportFile[]
  /** The same in short, with those that were taken back. */
  journalOf(
    downloadId: number,
  ): { readonly path: string; readonly sizeBytes: number; readonly state: 'placed' | 'undone' }[]
  recycle(entry: RecycledDraft): number
  findRecycled(id: number): Recycled | null
  /** What an import has put into the bin, in the order in which that was done. */
  recycledOf(importFileId: number): Recycled[]
  setRecycled(
    id: number,
    state: Recycled['state'],
    change?: Partial<Pick<Recycled, 'identity' | 'staged' | 'record' | 'expiresAt'>>,
  ): void
  /** Those whose time has come, oldest first; what was left half-way in too. */
  expired(now: number, limit: number): Recycled[]
}
