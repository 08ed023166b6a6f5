import type { Choice } from './match-choice.ts'
import type { MatchCandidate, StoredMatch } from './match.ts'
import type { ExternalId, MatchState } from './media.ts'
import type { ItemKey } from './item-key.ts'
import type { Rule } from './rule.ts'

/** What a film or series is at its providers, and who says so. */
export interface MatchRecord {
  readonly itemId: number
  readonly title: string
  readonly year: number | null
  readonly state: MatchState
  /** Null until it was looked for. */
  readonly match: StoredMatch | null
  /** Why nothing came of the last asking; null when it did. */
  readonly problem: string | null
  /** What goes before all that is found. */
  readonly choice: Choice | null
  /** The rule about its files, which a person's decision goes before. */
  readonly rule: Rule | null
}

/** Reading of the same for people. */
export interface MatchQueries {
  /** Of an episode that of its series; null for what is neither a film nor a series nor part of one. */
  find(itemId: number): MatchRecord | null
  /** Films and series in a state, by title; those of libraries that left the configuration are left out. */
  list(query: {
    readonly state: MatchState
    readonly libraryId?: number
    readonly after?: ItemKey
    readonly limit: number
  }): MatchPage
  /**
   * Patterns of rules that name the files of an item: its folder if it has that for itself, else each file; none when no
   * file is there.
   */
  patterns(itemId: number): string[]
}

/** One page of a list. */
export interface MatchPage {
  readonly matches: readonly MatchRecord[]
  /** Where the next page begins; null when this is the last. */
  readonly next: ItemKey | null
}

/** What a person looks for in place of what files say; by its number if there is one. */
export interface MatchSearchWish {
  readonly title?: string
  readonly year?: number
  readonly id?: ExternalId
}

/** What providers answered. */
export interface MatchSearch {
  /** Best first. */
  readonly candidates: readonly MatchCandidate[]
  /** Enrichers that could not be asked. */
  readonly failures: readonly { readonly enricher: string; readonly message: string }[]
}

/** Asks providers while somebody waits; nothing is written. */
export interface MatchDesk {
  /**
   * @throws AppError `not_found`; `invalid` for what is not looked for; `conflict` when its library has no enricher;
   * `unavailable` and the like when none of them answered.
   */
  search(itemId: number, wish: MatchSearchWish): Promise<MatchSearch>
}
