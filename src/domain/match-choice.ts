import type { ExternalId, ItemKind } from './media.ts'

/** What somebody says that an item is: an entry of a provider, or none, for good. */
export type MatchDecision = { readonly id: ExternalId } | { readonly ignored: true }

/** What was decided about an item, and by whom: a person, a rule of the configuration, or a person about its like. */
export type Choice = { readonly by: 'person' | 'rule' | 'sibling' } & MatchDecision

/** What a person decided about an item. */
export interface MatchChoice {
  readonly itemId: number
  readonly decision: MatchDecision
  readonly chosenAt: number
}

/** What a scan read of a film or series, by which others like it are found. */
export interface ChoiceSubject {
  readonly id: number
  readonly kind: ItemKind
  readonly libraryId: number
  readonly title: string
  readonly year: number | null
  /** It says by itself what it is: in a sidecar, a tag or a name. */
  readonly hasIds: boolean
}

/** What people decided about matches. */
export interface MatchChoiceStore {
  find(itemId: number): MatchChoice | null
  /** Takes the place of an earlier one. */
  put(itemId: number, decision: MatchDecision, now: number): void
  /** False when there was none. */
  remove(itemId: number): boolean
  /** Of a film or series; null for what is neither. */
  subject(itemId: number): ChoiceSubject | null
  /** The film or series that an item is or is part of; null when there is no such item. */
  topOf(itemId: number): number | null
  /** Decisions on other items of the same kind and year, the newest first. */
  listDecided(subject: ChoiceSubject): { readonly title: string; readonly choice: MatchChoice }[]
  /** Other present items of the same kind and year about which nobody has decided. */
  listUndecided(subject: ChoiceSubject): ChoiceSubject[]
  /**
   * Where the present files of an item and of what is part of it lie: `library/path below its root`, the names exact
   * (see file-name.ts).
   */
  paths(itemId: number): string[]
  /** The same of all films and series. */
  listPaths(): { readonly itemId: number; readonly path: string }[]
  /** Films and series of a library with numbers above `afterId`. */
  listOfLibrary(libraryId: number, afterId: number, limit: number): number[]
}

/** What was begun for a decision. */
export interface DecisionOutcome {
  /** The film or series that was decided about: of a season or an episode its series. */
  readonly itemId: number
  /** Others that follow it. */
  readonly followers: readonly number[]
}

/** Commands about matches, as parts of `EngineCommands`. */
export interface MatchCommands {
  /**
   * Says what an item is; it and those like it are asked about anew. Deciding again replaces.
   *
   * @throws AppError `not_found`; `invalid` for what is neither a film nor a series nor part of one; `conflict` when its
   * library asks no providers.
   */
  chooseMatch(itemId: number, decision: MatchDecision): DecisionOutcome
  /** Back to what is found by itself; nothing when nobody has decided. @throws AppError as `chooseMatch` */
  unchooseMatch(itemId: number): DecisionOutcome
  /** Has it found out anew what some items are; decisions stay. @throws AppError as `chooseMatch` */
  rematch(itemIds: readonly number[]): { readonly itemIds: readonly number[] }
  /** The same for all of a library, bit by bit. @throws AppError as `chooseMatch` */
  rematchLibrary(libraryId: number): { readonly jobId: number }
}

const matchCommands: readonly string[] = [
  'chooseMatch',
  'unchooseMatch',
  'rematch',
  'rematchLibrary',
] satisfies (keyof MatchCommands)[]

export function isMatchCommand(name: string): name is keyof MatchCommands {
  return matchCommands.includes(name)
}
