import type { ItemKey } from './item-key.ts'
import type { ItemKind, MatchState } from './media.ts'
import type { ItemFacets, ItemOutline } from './outline.ts'
import type { Resolution } from './quality.ts'

/**
 * Orders of a list. `addedAt` is the order of their numbers, which ascend with time; items without a year come last.
 * `date` is when a picture was taken or an episode was first shown; those without come first, in `-date` last.
 * `position` is that of seasons in a series and episodes in a season.
 */
export const itemSorts = [
  'title',
  'addedAt',
  '-addedAt',
  'year',
  'date',
  '-date',
  'position',
] as const
export type ItemSort = (typeof itemSorts)[number]

/** How many values the key of an order has. */
export const itemKeyLength: Readonly<Record<ItemSort, number>> = {
  title: 2,
  addedAt: 1,
  '-addedAt': 1,
  year: 3,
  date: 3,
  '-date': 3,
  position: 5,
}

export interface ItemListQuery {
  readonly kinds: readonly ItemKind[]
  readonly libraryId?: number
  /** Seasons of a series, episodes of a season. */
  readonly parentId?: number
  /** Those that are part of no other item. */
  readonly top?: boolean
  readonly matchState?: MatchState
  readonly missing?: boolean
  readonly year?: number
  /** Whether there is a picture to be shown by. */
  readonly artwork?: boolean
  /** One of its files is of this size. */
  readonly resolution?: Resolution
  /** One of its files is in this codec: `hevc`. */
  readonly codec?: string
  /** Each of its words has to be in the title, however it is written (see sort-title.ts). */
  readonly text?: string
  /** `position` only with `parentId`. */
  readonly sort: ItemSort
  /** A key of the same order. */
  readonly after?: ItemKey
  /** -1 for all. */
  readonly limit: number
}

export type OutlineQuery = Omit<ItemListQuery, 'kinds' | 'limit' | 'after'> & {
  readonly kind: ItemKind
}

export interface OutlineQueries {
  outline(query: OutlineQuery): ItemOutline
  /** Only of what is part of no other item. */
  facets(libraryId: number, kind: ItemKind): ItemFacets
}
