/** What the configuration says of the cache; null is no limit. */
export interface CacheLimits {
  readonly maxSizeBytes: number | null
  readonly maxAgeMs: number | null
  /** What nothing names any more is kept for so long. */
  readonly orphanGraceMs: number
}

/** A file with the name of a copy, as it lies in the cache. */
export interface FoundCopy {
  /** Below the folder of the cache. */
  readonly path: string
  readonly sizeBytes: number
  /** When it was put there: the time of its inode, which nobody can set. */
  readonly changedAt: number
}

/** A file that a commit names. */
export interface KeptCopy {
  readonly path: string
  readonly sizeBytes: number
}

export const removalReasons = ['orphan', 'unused', 'over_limit'] as const
/**
 * Why a file goes: nothing names it, nobody looked at it for too long,
 * or the cache is too large and it is used least.
 */
export type RemovalReason = (typeof removalReasons)[number]

export interface Removal {
  readonly path: string
  readonly sizeBytes: number
  readonly reason: RemovalReason
}

/** What can be made again from another file of the cache; the rest has to be read from the library. */
export const derivedKinds: readonly string[] = ['display', 'thumbnail']

export interface SweepRules {
  readonly limits: CacheLimits
  /** What was put there since then is left: a job may be about to name it. */
  readonly before: number
  /** First what nothing needs; then, in a second round, what the limits ask for. */
  readonly round: 'unneeded' | 'limits'
}

/** Files and their bytes. */
export interface Amount {
  readonly files: number
  readonly sizeBytes: number
}

/** What a clean-up has done, or would do. */
export interface CleanReport {
  readonly removed: Readonly<Record<RemovalReason | 'unfinished', Amount>>
  /** Files and links that the cache did not make; they stay. */
  readonly foreign: number
  /** The first of them. */
  readonly foreignPaths: readonly string[]
  /** Files that could not be removed. */
  readonly failed: number
}

export const damages = ['missing', 'truncated', 'altered', 'unreadable'] as const
export type Damage = (typeof damages)[number]

/** What a look at every file has found so far. */
export interface VerifyReport extends Amount {
  readonly damaged: Readonly<Record<Damage, number>>
  /** Those that are made again; the source of the others is not there. */
  readonly rebuilt: number
  /** The first of them. */
  readonly findings: readonly { readonly path: string; readonly damage: Damage }[]
}

export interface CacheReports {
  readonly clean: CleanReport
  readonly verify: VerifyReport
}

export type CacheRunKind = keyof CacheReports

export const cacheRunStates = ['running', 'done', 'cancelled', 'failed'] as const

export interface CacheRun<K extends CacheRunKind> {
  readonly state: (typeof cacheRunStates)[number]
  readonly startedAt: number
  readonly finishedAt: number | null
  /** Paths before this one are done. */
  readonly reached: string
  readonly report: CacheReports[K]
}

export const noClean: CleanReport = {
  removed: {
    orphan: { files: 0, sizeBytes: 0 },
    unused: { files: 0, sizeBytes: 0 },
    over_limit: { files: 0, sizeBytes: 0 },
    unfinished: { files: 0, sizeBytes: 0 },
  },
  foreign: 0,
  foreignPaths: [],
  failed: 0,
}

export const noVerify: VerifyReport = {
  files: 0,
  sizeBytes: 0,
  damaged: { missing: 0, truncated: 0, altered: 0, unreadable: 0 },
  rebuilt: 0,
  findings: [],
}

/** A unit with something to be made again. */
export interface UnitRebuild {
  readonly kind: 'asset.cache' | 'asset.derive'
  readonly unitId: number
  readonly rootId: number
}

/** The same, or an item with something to be downloaded again. */
export type RebuildJob = UnitRebuild | { readonly kind: 'download'; readonly itemId: number }

/** What the database knows of the files of the cache. */
export interface CacheStore {
  /** Files that are there and named by this commit; used today. */
  keep(files: readonly KeptCopy[], now: number): void
  /** False for what may be removed. */
  has(path: string): boolean
  /** Judges files; those it returns are no longer the cache's, and to be removed once that is committed. */
  sweep(files: readonly FoundCopy[], rules: SweepRules, now: number): Removal[]
  /** Notes that copies were served. */
  use(paths: readonly string[], now: number): void
  /** Those from `from` on, before `to`, in the order of their paths. */
  range(from: string, to: string): KeptCopy[]
  /**
   * A file is lost or damaged: what names it is to be made again, by the jobs it returns. None where nothing does, or its
   * source is missing.
   */
  lose(path: string): RebuildJob[]
  /** Bytes of all files. */
  sizeBytes(): number
  /** When the oldest running job began that puts files into the cache; null when none runs. */
  cachingSince(): number | null
  findRun<K extends CacheRunKind>(kind: K): CacheRun<K> | null
  beginRun(kind: CacheRunKind, now: number): void
  moveRun<K extends CacheRunKind>(
    kind: K,
    to: { readonly reached: string; readonly report: CacheReports[K] },
  ): void
  endRun(kind: CacheRunKind, state: 'done' | 'cancelled' | 'failed', now: number): void
}

/** Reading of the same. */
export interface CacheQueries {
  /** What is in the cache, by kind. */
  totals(): (Amount & { readonly kind: string })[]
  /** Units with pictures or assets that wait to be made. */
  rebuilds(): { readonly assets: number; readonly pictures: number }
  findRun<K extends CacheRunKind>(kind: K): CacheRun<K> | null
  /** Judges the files of one round, page by page, as a clean-up would; changes nothing. */
  judge(rules: SweepRules, now: number): (files: readonly FoundCopy[]) => Removal[]
}

/** What a clean-up would do at this moment. */
export interface CleanPreview {
  readonly report: CleanReport
  readonly removals: readonly Removal[]
}

/** The cache as those see it who serve it. */
export interface CacheDesk {
  /** Of the configuration that is gone by. */
  limits(): CacheLimits
  /** On the disk of the cache; null when that cannot be asked. */
  freeBytes(): number | null
  preview(): Promise<CleanPreview>
  /** A copy that was asked for is not there, or not whole. */
  lost(path: string): void
}
