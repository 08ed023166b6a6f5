/** Places in the rate limit of one server that are not free. */
export interface TakenPlaces {
  /** Key of the instance, `enricher:tmdb`. */
  readonly instance: string
  readonly origin: string
  /** When each was used last, ms UTC. */
  readonly takenAt: readonly number[]
}

/** What one life of the daemon knows of the requests of those before it. */
export interface RateMemory {
  readonly places: readonly TakenPlaces[]
  /**
   * When all places of every server that is not named may have been used last, ms UTC: the daemon ended without a word
   * then. Null when nothing of the sort happened.
   */
  readonly othersTakenAt: number | null
}

/** Of a first start: all places are free. */
export const noRateMemory: RateMemory = { places: [], othersTakenAt: null }
