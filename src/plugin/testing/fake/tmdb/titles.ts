/** Words of a title in one language; a missing one is not translated. */
export interface FakeTmdbTranslation {
  readonly title?: string
  readonly overview?: string
  readonly tagline?: string
}

/** Someone of the cast or crew. */
export interface FakeTmdbPerson {
  readonly name: string
  /** Of the cast: whom they play. */
  readonly role?: string
  /** Of the crew: `Director`, `Writer`, `Screenplay`, … */
  readonly job?: string
  /** Name of a file below the pictures, `/anna.jpg`. */
  readonly picture?: string
}

/** A picture that the server knows, and serves. */
export interface FakeTmdbPicture {
  readonly type: 'poster' | 'backdrop' | 'logo' | 'still'
  /** `/name.jpg` or `/name.png`; made up without it. */
  readonly file?: string
  /** ISO 639-1; null, and without it, for none. */
  readonly language?: string | null
  /** In pixels, of the size `original`. */
  readonly width?: number
  readonly height?: number
  /** 0..10 */
  readonly average?: number
  readonly votes?: number
}

/** A trailer, clip or teaser at another site. */
export interface FakeTmdbVideo {
  readonly key: string
  /** `YouTube` without it. */
  readonly site?: string
  /** `Trailer` without it. */
  readonly type?: string
  /** `en` without it. */
  readonly language?: string
  readonly official?: boolean
}

interface FakeTmdbEntry {
  readonly id: number
  /** In English. */
  readonly title: string
  readonly overview?: string
  /** Words in other languages, by tags such as `de-DE`. */
  readonly translations?: Readonly<Record<string, FakeTmdbTranslation>>
  /** One poster and one backdrop without it. */
  readonly pictures?: readonly FakeTmdbPicture[]
  /** Search gives the most popular first; 1 without it. */
  readonly popularity?: number
}

interface FakeTmdbWork extends FakeTmdbEntry {
  /** The title without it. */
  readonly originalTitle?: string
  /** ISO 639-1, `en` without it. */
  readonly originalLanguage?: string
  readonly alternatives?: readonly string[]
  /** `YYYY-MM-DD`, or a year alone for its second of January. */
  readonly date?: string | number
  readonly tagline?: string
  readonly imdb?: string
  readonly tvdb?: number
  readonly status?: string
  readonly adult?: boolean
  readonly genres?: readonly string[]
  readonly keywords?: readonly string[]
  /** ISO 3166-1, `US`. */
  readonly countries?: readonly string[]
  readonly studios?: readonly string[]
  readonly cast?: readonly FakeTmdbPerson[]
  readonly crew?: readonly FakeTmdbPerson[]
  readonly rating?: { readonly average: number; readonly votes: number }
  /** By country: `{ US: 'PG-13', DE: '12' }`. */
  readonly certifications?: Readonly<Record<string, string>>
  readonly videos?: readonly FakeTmdbVideo[]
}

/** A film. */
export interface FakeTmdbMovie extends FakeTmdbWork {
  readonly kind: 'movie'
  readonly runtimeMinutes?: number
  /** Id of a collection among the titles. */
  readonly collection?: number
}

/** A series with its seasons. */
export interface FakeTmdbSeries extends FakeTmdbWork {
  readonly kind: 'series'
  readonly endDate?: string
  readonly networks?: readonly string[]
  readonly createdBy?: readonly string[]
  readonly seasons?: readonly FakeTmdbSeason[]
}

/** A season; 0 are the specials. */
export interface FakeTmdbSeason {
  readonly number: number
  /** `Season 1` without it. */
  readonly name?: string
  readonly overview?: string
  readonly date?: string
  readonly tvdb?: number
  readonly translations?: Readonly<Record<string, FakeTmdbTranslation>>
  /** One poster without it. */
  readonly pictures?: readonly FakeTmdbPicture[]
  readonly episodes?: readonly FakeTmdbEpisode[]
}

/** An episode. */
export interface FakeTmdbEpisode {
  readonly number: number
  /** In English; `Episode 1` without it. */
  readonly title?: string
  readonly overview?: string
  readonly date?: string
  readonly runtimeMinutes?: number
  readonly imdb?: string
  readonly tvdb?: number
  readonly translations?: Readonly<Record<string, FakeTmdbTranslation>>
  /** One still without it. */
  readonly pictures?: readonly FakeTmdbPicture[]
  readonly crew?: readonly FakeTmdbPerson[]
  readonly guests?: readonly FakeTmdbPerson[]
  readonly rating?: { readonly average: number; readonly votes: number }
}

/** Films that belong together; its parts are those that name it. */
export interface FakeTmdbCollection extends FakeTmdbEntry {
  readonly kind: 'collection'
}

/** Anything that a fake TMDB knows. */
export type FakeTmdbTitle = FakeTmdbMovie | FakeTmdbSeries | FakeTmdbCollection
