import type { MatchState } from './media.ts'
import type { Resolution } from './quality.ts'

/** A list from above: what is in it and where, for a page that shows some screens of it. */
export interface ItemOutline {
  /** All of them in their order. */
  readonly ids: readonly number[]
  /** Where a letter, a year or a month begins, in the order of the list. */
  readonly marks: readonly OutlineMark[]
}

export interface OutlineMark {
  readonly text: string
  /** Place of the first one, from 0. */
  readonly at: number
}

/** How many of a kind a library holds of each sort. */
export interface ItemFacets {
  readonly total: number
  readonly missing: number
  readonly withoutArtwork: number
  readonly matchStates: Readonly<Record<MatchState, number>>
  readonly resolutions: readonly FacetCount<Resolution>[]
  readonly codecs: readonly FacetCount<string>[]
  /** The latest first. */
  readonly years: readonly FacetCount<number>[]
}

export interface FacetCount<Value> {
  readonly value: Value
  readonly count: number
}
