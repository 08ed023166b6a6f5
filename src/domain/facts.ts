import type { EnrichedItem, ProviderRef } from './enricher.ts'
import type { EnrichmentState, Identity, ItemKind, Metadata } from './media.ts'

/** What a provider says of an item. */
export type ProviderFacts = Omit<EnrichedItem, 'ref'>

/** What one enricher of a library said of an item. */
export interface ProviderEntry {
  /** Name of the instance. */
  readonly enricher: string
  /** Its place among the enrichers of the library; the first one is heard first. */
  readonly position: number
  readonly ref: ProviderRef
  readonly facts: ProviderFacts
  /** ms UTC */
  readonly fetchedAt: number
}

/** What a source says of a field, where that is not what is shown. */
export interface OtherTelling {
  /** As in `sources` of what is shown. */
  readonly source: string
  readonly value: unknown
}

/** What a person fixed of an item. */
export interface ItemPin {
  /** Of `Identity` or `Metadata`; `*` keeps all that providers have said as it is. */
  readonly field: string
  /** Null for a field that stays empty, and for `*`. */
  readonly value: unknown
  /** `user`, or where the value came from when it was locked. */
  readonly source: string
  readonly pinnedAt: number
}

/** The field of a pin that stands for all of them. */
export const everyField = '*'

/** What a scan read of an item. */
export interface LocalFacts {
  readonly identity: Identity
  readonly metadata: Metadata
}

/** What people see of an item. */
export interface ShownFacts extends LocalFacts {
  /** Where each field comes from: `user`, `nfo`, `provider:tmdb`, `tag`, `file`, … */
  readonly sources: Readonly<Record<string, string>>
  /** Fields that take nothing from providers, by name, or `*`. */
  readonly locked: readonly string[]
  /** Those of them that a person fixed. */
  readonly pinned: readonly string[]
}

/** Stands for all seasons of a series that have no number: those of episodes known by their day, or counted throughout. */
export const unnumberedSeasons = -1

/** A film, series, season or episode that providers are asked for. */
export interface AskedItem {
  readonly id: number
  readonly kind: ItemKind
  readonly title: string
  /** Numbers of the episodes that it holds, as its files say; none for all else, and for what is not numbered so. */
  readonly episodes: readonly number[]
  /** Numbers of an episode that are counted over its whole series. */
  readonly absolute: readonly number[]
  /** When an episode was first shown, `YYYY-MM-DD`; null when its files do not say. */
  readonly airDate: string | null
  readonly entries: readonly ProviderEntry[]
  /** Providers are asked for it now. */
  readonly isDue: boolean
  /** However short ago that was done. */
  readonly isForced: boolean
  /** A person wants it to stay as it is. */
  readonly isFrozen: boolean
  readonly createdAt: number
  /** Since when nothing has come of asking, ms UTC; null while that goes well. */
  readonly failingSince: number | null
}

/** How the asking for an item went. */
export interface FactOutcome {
  readonly state: EnrichmentState
  readonly problem: string | null
  readonly failingSince: number | null
  /** When it is asked for again, ms UTC. */
  readonly dueAt: number
}

/** Facts in layers: what providers say, and what people fixed, over what scans read. */
export interface FactStore {
  /** In the order in which they are heard. */
  entries(itemId: number): ProviderEntry[]
  pins(itemId: number): ItemPin[]
  /** Null when there is no such item. */
  shown(itemId: number): ShownFacts | null
  putEntry(itemId: number, entry: ProviderEntry): void
  /** Forgets what all but some enrichers said. */
  keepEntries(itemId: number, enrichers: readonly string[]): void
  pin(itemId: number, pin: ItemPin): void
  /** False when it was not pinned. */
  unpin(itemId: number, field: string): boolean
  /** What is shown of it is something else: brings title, year, date and ids of its row in line with that. */
  show(itemId: number, now: number): void
  /** Null when there is no such item, or it is missing. */
  asked(itemId: number, now: number): AskedItem | null
  /** A season of a series that is there, and its episodes; only episodes of the unnumbered ones. */
  askedOfSeason(seriesId: number, season: number, now: number): AskedItem[]
  /** The next season behind another of which something is due, the unnumbered ones first; null when there is none. */
  nextSeason(seriesId: number, after: number | null, now: number): number | null
  settle(itemId: number, outcome: FactOutcome): void
  /** Has a film or series and all that is part of it asked for when its turn comes, unless it was since an instant. */
  makeDue(itemId: number, since: number, now: number): void
  /** The same, whenever it was asked for. */
  force(itemId: number): void
  /** Puts off what is due of a film or series and of all that is part of it. */
  putOff(itemId: number, dueAt: number, now: number): void
  /** Makes due what could not be asked for: what was in the way is over. */
  hastenFailed(now: number): void
  /** Makes due all of a library that was asked for, however short ago. */
  forceAll(libraryId: number): void
  /** Of a film or series and all that is part of it, forgets what providers said; what was forgotten is due. */
  forget(itemId: number, now: number): void
  /** Films and series of some libraries of which something is due and that nobody asks for yet; longest due first. */
  listDue(
    libraries: readonly string[],
    now: number,
    limit: number,
  ): { readonly itemId: number; readonly libraryName: string }[]
}

/** What is to become of a field of an item. */
export type PinOrder =
  /** Null: it is to stay empty. */
  | { readonly value: unknown }
  /** What is shown now stays. */
  | { readonly locked: true }

/** Commands about facts, as parts of `EngineCommands`. */
export interface FactCommands {
  /**
   * Sets or locks a field of an item, or with `*` keeps what providers have said of it; doing it again replaces.
   *
   * @throws AppError `not_found`; `invalid` for a field or value that is none.
   */
  pinField(itemId: number, field: string, order: PinOrder): null
  /** Leaves a field to scans and providers again; nothing when nobody has pinned it. @throws AppError as `pinField` */
  unpinField(itemId: number, field: string): null
  /**
   * Has providers asked now for an item and all that is part of it, however short ago that was done. Returns the film or
   * series that it is part of.
   *
   * @throws AppError `not_found`; `invalid` for what is neither film nor series nor part of one; `conflict` when its
   * library asks no providers.
   */
  refreshItem(itemId: number): { readonly itemId: number }
}

const factCommands: readonly string[] = [
  'pinField',
  'unpinField',
  'refreshItem',
] satisfies (keyof FactCommands)[]

export function isFactCommand(name: string): name is keyof FactCommands {
  return factCommands.includes(name)
}
