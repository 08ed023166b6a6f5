/** What one entry of the catalogue is. */
export type ItemKind =
  'movie' | 'series' | 'season' | 'episode' | 'artist' | 'album' | 'track' | 'collection' | 'image'

/** What a picture, video, subtitle or sound is to its item. */
export type AssetType =
  | 'poster'
  | 'fanart'
  | 'keyart'
  | 'logo'
  | 'clearart'
  | 'banner'
  | 'landscape'
  | 'disc'
  | 'thumb'
  | 'trailer'
  | 'subtitle'
  | 'theme'

/** What a file is to its item. A `version` is an alternative of the main file, a `part` one of a stack. */
export type FileRole = 'main' | 'version' | 'part' | 'extra' | 'sample'

/** Where a fact was read. */
export type FactSource = 'nfo' | 'file' | 'folder' | 'parent' | 'probe' | 'provider' | 'user'

/** One fact with its origin; `confidence` is 0..1. */
export interface Fact<T> {
  readonly value: T
  readonly source: FactSource
  readonly confidence: number
}

/** An item's number at a provider. */
export interface ExternalId {
  /** `tmdb`, `imdb`, `tvdb`, `tvmaze`, … in lower case. */
  readonly provider: string
  readonly id: string
}

/** Who an item is, as far as local evidence tells. Missing keys are unknown. */
export interface Identity {
  readonly title?: Fact<string>
  readonly originalTitle?: Fact<string>
  readonly year?: Fact<number>
  readonly season?: Fact<number>
  /** Episode numbers within the season. */
  readonly episodes?: Fact<readonly number[]>
  /** Numbers counted over the whole show. */
  readonly absolute?: Fact<readonly number[]>
  /** Air date as `YYYY-MM-DD`. */
  readonly date?: Fact<string>
  readonly edition?: Fact<string>
  readonly ids?: Fact<readonly ExternalId[]>
}

/** Descriptive fields, each as the local NFO gives it. Missing keys are unknown. */
export interface Metadata {
  readonly sortTitle?: string
  readonly plot?: string
  readonly outline?: string
  readonly tagline?: string
  readonly runtimeMinutes?: number
  readonly certification?: string
  /** `YYYY-MM-DD`. */
  readonly premiered?: string
  readonly status?: string
  readonly studios?: readonly string[]
  readonly genres?: readonly string[]
  readonly tags?: readonly string[]
  readonly countries?: readonly string[]
  readonly directors?: readonly string[]
  readonly writers?: readonly string[]
  readonly actors?: readonly Actor[]
  readonly collection?: string
  readonly ratings?: readonly Rating[]
}

/** One person of the cast. */
export interface Actor {
  readonly name: string
  readonly role?: string
  readonly order?: number
}

/** What the visitors of one site think of it. */
export interface Rating {
  readonly source: string
  /** 0..max */
  readonly value: number
  readonly max: number
  readonly votes?: number
}

/** Something worth telling a person about an item or file: a fact and, where possible, what to do. */
export interface Finding {
  /** Stable machine name such as `nfo_unreadable`. */
  readonly code: string
  readonly message: string
}
