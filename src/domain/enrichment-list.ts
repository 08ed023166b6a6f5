import type { ProviderRef } from './enricher.ts'
import type { EnrichmentState, ItemKind } from './media.ts'

/** What a provider has said of an item, and when. */
export interface EnrichmentRecord {
  readonly itemId: number
  /** Name of the instance. */
  readonly enricher: string
  readonly kind: ItemKind
  readonly title: string
  readonly year: number | null
  /** Its name. */
  readonly library: string
  readonly state: EnrichmentState
  /** Why the last attempt brought nothing. */
  readonly problem: string | null
  /** The entry at the provider. */
  readonly ref: ProviderRef
  readonly fetchedAt: number
}

/** Reading of it for people. */
export interface EnrichmentQueries {
  /** By item, those after one. */
  list(query: {
    readonly libraryId?: number
    readonly after?: Pick<EnrichmentRecord, 'itemId' | 'enricher'>
    readonly limit: number
  }): EnrichmentRecord[]
}
