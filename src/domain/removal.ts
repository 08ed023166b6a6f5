import type { ScanFailureCode } from './library.ts'
import type { ItemKind } from './media.ts'

/** Why a scan did not believe what it saw: too much was gone at once, or the folder itself is not to be trusted. */
export type RemovalReason = 'limit' | ScanFailureCode

export const removalStates = ['open', 'approved', 'applied', 'rejected', 'cleared'] as const
/**
 * `open` waits for a person, `approved` for the scan that still misses the files, `applied` is done, `rejected` keeps them,
 * and `cleared` are those that came back.
 */
export type RemovalState = (typeof removalStates)[number]

/** Files that a scan did not find again, for a person to decide. Instants are ms UTC. */
export interface RemovalProposal {
  readonly id: number
  readonly libraryId: number
  readonly libraryName: string
  /** The folder that cannot be trusted, with all that it held; null for files that were lost beside others. */
  readonly root: { readonly id: number; readonly path: string } | null
  readonly reason: RemovalReason
  /** For people. */
  readonly message: string
  readonly state: RemovalState
  readonly fileCount: number
  /** The last scan that missed them. */
  readonly scanId: number
  readonly proposedAt: number
  readonly updatedAt: number
}

/** One file of a proposal. */
export interface ProposedFile {
  readonly fileId: number
  /** Absolute. */
  readonly path: string
  readonly sizeBytes: number
  /** What it is the file of. */
  readonly items: readonly {
    readonly id: number
    readonly kind: ItemKind
    readonly title: string
  }[]
}

/** A loss as a scan tells of it. */
export interface RemovalLoss {
  readonly libraryId: number
  readonly rootId: number | null
  readonly reason: RemovalReason
  readonly message: string
  readonly scanId: number
}

/** What waits for a person before it counts as gone. */
export interface RemovalQueries {
  find(id: number): RemovalProposal | null
  /** Newest first, those before `beforeId`. */
  list(query: {
    libraryId?: number
    state?: RemovalState
    beforeId?: number
    limit: number
  }): RemovalProposal[]
  /** In the order of their ids, those after `afterId`. */
  files(proposal: RemovalProposal, page: { afterId?: number; limit: number }): ProposedFile[]
}

export interface RemovalStore {
  find(id: number): RemovalProposal | null
  /** Those of a library that may still become something else by themselves: open, approved, rejected. */
  listUnsettled(libraryId: number): RemovalProposal[]
  /**
   * Has the loss stand in the open proposal of its place, which it may begin: of a folder all that it held, else what the
   * scan has collected and nobody has decided on. Null when that is nothing.
   */
  propose(loss: RemovalLoss, now: number): { proposal: RemovalProposal; isNew: boolean } | null
  /**
   * Takes files out of a list that lie in what a scan covered and were found there; returns how many are left. Those of a
   * folder that could not be read were not.
   */
  dropFound(
    id: number,
    scan: { id: number; scope: readonly { rootId: number; path: string }[] | null },
  ): number
  /** Collected files that are gone by nobody's will; those of a folder that left the configuration are no such. */
  countUndecided(scanId: number): number
  /** Files that wait for a person and that this scan has not looked for, as it reads a part of the library alone. */
  countWaiting(scan: { id: number; libraryId: number }): number
  /**
   * Files that scans have believed to be gone since then and nobody has said so of, with all of their folder or with the
   * item that they were of; not those that came back. What a person has approved later settles all before it.
   */
  countLost(libraryId: number, since: number): number
  /** Lets go of collected files that somebody wants to keep; returns how many there were. */
  releaseRejected(scanId: number): number
  /** The same of those that nobody has decided on. */
  releaseUndecided(scanId: number): void
  /** Collects all that a folder held, whose removal somebody approved, and writes it down with the proposal. */
  collectRoot(proposal: { id: number; rootId: number }, scanId: number): void
  /** Forgets the folders below those so collected: whatever comes to stand there is trusted. */
  leaveApproved(scan: { id: number; libraryId: number }, now: number): void
  /** Its files are written down; those of a folder are not before they go. */
  isListed(id: number): boolean
  /** They are, and all of them have been removed. */
  isGone(id: number): boolean
  setState(id: number, state: RemovalState, now: number): void
  /** Takes back a removal: its files and their items are there again, until a scan says otherwise; returns how many. */
  restore(id: number, now: number): number
}
