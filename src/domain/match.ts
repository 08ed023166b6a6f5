import type { EnricherCandidate, ProviderRef } from './enricher.ts'
import type { ExternalId, ItemKind, MatchState } from './media.ts'

/** One rule of a match and what it was worth, for people. */
export interface MatchReason {
  /** Stable name: `title`, `year`, `runtime`, … */
  readonly rule: string
  /** What it adds to the score or takes from it; 0 for what is only worth knowing. */
  readonly points: number
  readonly message: string
}

/** An entry of a provider that an item may be. */
export interface MatchCandidate extends Pick<
  EnricherCandidate,
  'ref' | 'title' | 'originalTitle' | 'year' | 'overview' | 'poster'
> {
  /** The instance that knows it. */
  readonly enricher: string
  readonly ids: readonly ExternalId[]
  /** 0..1 */
  readonly score: number
  readonly reasons: readonly MatchReason[]
}

/** How it was found out what an item is. */
export const matchWays = ['person', 'rule', 'id', 'sibling', 'search'] as const
export type MatchWay = (typeof matchWays)[number]

/** What an item was found to be. */
export interface ItemMatch {
  readonly state: MatchState
  /** Null while nothing is known of it. */
  readonly way: MatchWay | null
  /** The instance that knows it; null unless matched. */
  readonly enricher: string | null
  readonly ref: ProviderRef | null
  /** Its numbers at providers. */
  readonly ids: readonly ExternalId[]
  /** 0..1; null where nothing was compared. */
  readonly score: number | null
  readonly reasons: readonly MatchReason[]
  /** What else it could be, best first. */
  readonly candidates: readonly MatchCandidate[]
}

/** A match with what it rests on. */
export interface StoredMatch extends ItemMatch {
  /** Hash of it; with another one it is looked for anew. */
  readonly evidence: string
  /** Instances that were asked. */
  readonly asked: readonly string[]
  readonly matchedAt: number
}

/** A film or series as a scan knows it. */
export interface MatchItem {
  readonly id: number
  readonly kind: ItemKind
  readonly libraryId: number
  readonly libraryName: string
  readonly evidence: MatchEvidence
  /** Minutes of the main file. */
  readonly runtimeMinutes: number | null
  /** Of a series: the last episode that is there of each regular season. */
  readonly lastEpisodes: readonly { readonly season: number; readonly episode: number }[]
}

/** What files and folders say that an item is. */
export interface MatchEvidence {
  readonly title: string
  readonly originalTitle: string | null
  readonly year: number | null
  readonly ids: readonly ExternalId[]
}

export interface MatchStore {
  /** Null for what is neither film nor series, is missing, or is not in a library of the configuration. */
  subject(itemId: number): MatchItem | null
  find(itemId: number): StoredMatch | null
  /** Writes what an item was found to be, and when that is looked at again by itself: never with null. */
  put(itemId: number, match: StoredMatch, dueAt: number | null): void
  /** Tells the seasons and episodes of a series of its state. */
  spread(itemId: number): void
}
