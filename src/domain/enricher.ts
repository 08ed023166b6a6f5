import type { AssetType, ExternalId, ItemKind, Metadata } from './media.ts'
import type { PluginTest } from './plugin.ts'

/** What is looked for at a provider. Missing keys are unknown. */
export interface EnricherQuery {
  readonly kind: ItemKind
  readonly title: string
  readonly originalTitle?: string
  readonly year?: number
  /** Numbers of the item at providers, for those that can look one another's up. */
  readonly ids: readonly ExternalId[]
  /** BCP 47, `de-DE`; the first that the provider has is used. */
  readonly languages: readonly string[]
}

/** One entry of a provider. */
export interface ProviderRef {
  readonly kind: ItemKind
  /** The provider's own number; of a season or an episode that of its series. */
  readonly id: string
  /** Of a season or an episode; 0 are the specials. */
  readonly season?: number
  /** Within its season. */
  readonly episode?: number
  /**
   * `YYYY-MM-DD`, in place of `season` and `episode`: the one episode that was first shown on that day. With none or
   * several of it, specials among them, there is no such entry.
   */
  readonly airDate?: string
  /**
   * In place of `season` and `episode`: the place of an episode among all of the series but its specials, from 1. Where
   * that cannot be told for certain, there is no such entry.
   */
  readonly absoluteNumber?: number
}

/** An entry that may be the one looked for, in the provider's own order. */
export interface EnricherCandidate {
  readonly ref: ProviderRef
  readonly title: string
  readonly originalTitle?: string
  readonly alternativeTitles?: readonly string[]
  readonly year?: number
  readonly runtimeMinutes?: number
  readonly overview?: string
  /** http or https. */
  readonly poster?: string
  readonly ids?: readonly ExternalId[]
}

/** An entry whole. Missing keys are unknown to the provider. */
export interface EnrichedItem {
  readonly ref: ProviderRef
  readonly title?: string
  readonly originalTitle?: string
  readonly alternativeTitles?: readonly string[]
  readonly year?: number
  /** The entry's own number among them. */
  readonly ids: readonly ExternalId[]
  readonly metadata: Metadata
}

/** A picture or trailer that a provider offers. */
export interface RemoteArtwork {
  readonly type: AssetType
  /** http or https. */
  readonly url: string
  /** BCP 47 primary tag; null for a picture without words. */
  readonly language: string | null
  readonly width?: number
  readonly height?: number
  /** What the visitors of the provider think of it, 0..1. */
  readonly score?: number
  readonly votes?: number
  /** Set for a picture of one season of a series. */
  readonly season?: number
}

/** The enricher capability of a plugin: what a provider knows of items. */
export interface Enricher {
  readonly kinds: readonly ItemKind[]
  /** Reaches the provider and tells how that went. */
  test(): Promise<PluginTest>
  /** Entries that may be the item; none is an answer. */
  search(query: EnricherQuery): Promise<readonly EnricherCandidate[]>
  /** Null when the provider has no such entry. */
  get(ref: ProviderRef, languages: readonly string[]): Promise<EnrichedItem | null>
  artwork(ref: ProviderRef, languages: readonly string[]): Promise<readonly RemoteArtwork[]>
}
