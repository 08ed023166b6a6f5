import type { ExifFacts, PictureType } from './picture.ts'

export const itemKinds = [
  'movie',
  'series',
  'season',
  'episode',
  'artist',
  'album',
  'track',
  'collection',
  'image',
] as const
/** What one entry of the catalogue is. */
export type ItemKind = (typeof itemKinds)[number]

/** Kinds that are part of no other item: what a list of the catalogue shows unless told otherwise. */
export const topKinds = [
  'movie',
  'series',
  'artist',
  'collection',
  'image',
] as const satisfies ItemKind[]

/** Kinds that a search looks at unless told otherwise; the title of a season says nothing. */
export const searchedKinds = itemKinds.filter((kind) => kind !== 'season')

export const matchStates = ['unmatched', 'ambiguous', 'matched', 'ignored'] as const
/** Whether a provider knows the item. */
export type MatchState = (typeof matchStates)[number]

export const enrichmentStates = ['discovered', 'enriched', 'enrichment_failed'] as const
/** Whether a provider's facts were added to it. */
export type EnrichmentState = (typeof enrichmentStates)[number]

export const assetStates = ['pending', 'cached', 'in_place', 'failed'] as const
/** Whether the cache has a copy of an asset; `in_place` is served from where it lies, and never copied. */
export type AssetState = (typeof assetStates)[number]

/** Kinds of pictures of which an item shows one each. */
export const artworkTypes = [
  'poster',
  'fanart',
  'keyart',
  'logo',
  'clearart',
  'banner',
  'landscape',
  'disc',
  'thumb',
] as const
export type ArtworkType = (typeof artworkTypes)[number]

export const assetTypes = [...artworkTypes, 'trailer', 'subtitle', 'theme'] as const
/** What a picture, video, subtitle or sound is to its item. */
export type AssetType = (typeof assetTypes)[number]

export const fileRoles = ['main', 'version', 'part', 'extra', 'sample'] as const
/** What a file is to its item. A `version` is an alternative of the main file, a `part` one of a stack. */
export type FileRole = (typeof fileRoles)[number]

export const factSources = [
  'nfo',
  'tag',
  'file',
  'folder',
  'parent',
  'probe',
  'provider',
  'user',
] as const
/** Where a fact was read. `tag` is inside a media file, `file` its name. */
export type FactSource = (typeof factSources)[number]

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

/** `tmdb:603`, as people write it. */
export function externalIdText({ provider, id }: ExternalId): string {
  return `${provider}:${id}`
}

/** `tmdb:348`, `imdb:tt0078748`: the provider in lower case. */
export const externalIdPattern: RegExp = /^([a-z][a-z0-9_-]{0,31}):([\w.-]{1,100})$/

/** Reads what `externalIdText` writes; null for what is none. */
export function parseExternalId(text: string): ExternalId | null {
  const [, provider, id] = externalIdPattern.exec(text) ?? []
  return provider === undefined || id === undefined ? null : { provider, id }
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
  /** Air date, or the day that a picture was taken, as `YYYY-MM-DD`. */
  readonly date?: Fact<string>
  readonly edition?: Fact<string>
  /** Names of the artists of a track. */
  readonly artists?: Fact<readonly string[]>
  /** Number of the disc that a track is on. */
  readonly disc?: Fact<number>
  /** Number of a track on its disc. */
  readonly track?: Fact<number>
  readonly ids?: Fact<readonly ExternalId[]>
}

/** Descriptive fields, each as the local NFO gives it; `photo` is what a picture itself says. Missing keys are unknown. */
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
  readonly collectionOverview?: string
  readonly ratings?: readonly Rating[]
  /** The owner's own, above 0 and up to 10. */
  readonly userRating?: number
  /** Day a series ended, `YYYY-MM-DD`. */
  readonly endDate?: string
  /** Where a special is shown among the regular episodes. */
  readonly displaySeason?: number
  readonly displayEpisode?: number
  /** Names of a series' seasons. */
  readonly seasonNames?: readonly SeasonName[]
  /** Addresses, http or https. */
  readonly trailers?: readonly string[]
  readonly images?: readonly RemoteImage[]
  /** What a sidecar says of the streams; the file itself may differ. */
  readonly streams?: readonly SidecarStream[]
  /** `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM:SS` in the time of the place it was written at. */
  readonly dateAdded?: string
  /** 1 or more. */
  readonly playCount?: number
  /** Fields the owner has locked, by their names in `Identity` and here, or `all`. */
  readonly lockedFields?: readonly string[]
  /** Of a picture alone. */
  readonly photo?: Photo
}

/** What the head of a picture says of it, and what its camera wrote down. Missing keys are unknown. */
export interface Photo extends ExifFacts {
  /** By its first bytes, whatever its name says. */
  readonly type: PictureType
  /** As it is shown, in pixels: the orientation is applied. */
  readonly width?: number
  readonly height?: number
  /** As EXIF counts it, 2 to 8; missing for a picture that is stored upright. */
  readonly orientation?: number
  readonly animated?: true
}

/** One person of the cast. */
export interface Actor {
  readonly name: string
  readonly role?: string
  readonly order?: number
  /** Address of a picture, http or https. */
  readonly thumb?: string
}

/** What a season is called; season 0 are the specials. */
export interface SeasonName {
  readonly season: number
  readonly name: string
}

/** A picture that has an address and no file. */
export interface RemoteImage {
  readonly type: AssetType
  /** http or https */
  readonly url: string
  /** Set for the picture of a season in the sidecar of its series. */
  readonly season?: number
}

/** One stream as a sidecar describes it; languages are BCP 47 primary tags. */
export type SidecarStream =
  | {
      readonly kind: 'video'
      readonly codec?: string
      readonly width?: number
      readonly height?: number
      /** Width by height as shown. */
      readonly aspectRatio?: number
      readonly durationSeconds?: number
      /** As written, such as `hdr10` or `dolbyvision`. */
      readonly hdr?: string
    }
  | {
      readonly kind: 'audio'
      readonly codec?: string
      readonly language?: string
      readonly channels?: number
    }
  | { readonly kind: 'subtitle'; readonly language?: string }

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
