/** A series as the pretend TVmaze knows it. Missing keys are unknown to it. */
export interface FakeTvmazeShow {
  /** Its number there. */
  readonly id: number
  readonly title: string
  /** ISO 639-1; English without it. */
  readonly language?: string
  /** What it is called elsewhere. */
  readonly akas?: readonly FakeTvmazeAka[]
  readonly tvdb?: number
  /** With its `tt`. */
  readonly imdb?: string
  readonly plot?: string
  /** `Scripted` without it. */
  readonly type?: string
  readonly genres?: readonly string[]
  readonly network?: string
  /** Of the network, ISO 3166-1. */
  readonly country?: string
  /** `YYYY-MM-DD`; that of the first episode without it. */
  readonly premiered?: string
  readonly ended?: string
  /** `Ended` when there is a date of the end, else `Running`. */
  readonly status?: 'Running' | 'Ended' | 'To Be Determined' | 'In Development'
  /** 0..10 */
  readonly rating?: number
  /** Of an episode that does not say. */
  readonly runtimeMinutes?: number
  readonly cast?: readonly FakeTvmazeRole[]
  /** False for one without any; with pictures unless it says so. */
  readonly hasPictures?: boolean
  readonly seasons: readonly FakeTvmazeSeason[]
  /** TVmaze gives them no numbers. */
  readonly specials?: readonly Omit<FakeTvmazeEpisode, 'number'>[]
}

/** What a show is called in a country. */
export interface FakeTvmazeAka {
  readonly title: string
  /** ISO 3166-1; null when it belongs to no country. */
  readonly country: string | null
}

/** One of the cast; someone without a role plays themselves. */
export interface FakeTvmazeRole {
  readonly name: string
  readonly role?: string
}

/** One season. */
export interface FakeTvmazeSeason {
  /** From 1, or a year. */
  readonly number: number
  readonly name?: string
  readonly plot?: string
  readonly episodes: readonly FakeTvmazeEpisode[]
}

/** One episode; its number is that of its season. */
export interface FakeTvmazeEpisode {
  readonly number: number
  readonly title: string
  /** `YYYY-MM-DD`. */
  readonly aired?: string
  readonly runtimeMinutes?: number
  readonly plot?: string
  /** 0..10 */
  readonly rating?: number
}
