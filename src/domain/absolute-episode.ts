/** Where an episode stands at a provider. */
export interface EpisodePlace {
  /** 0 are the specials. */
  readonly season: number
  readonly episode: number
}

/**
 * The episode that has a number when all of a series are counted from 1, specials left out; null when that is not
 * certain. It is while seasons follow each other from 1 on, and episodes without a gap or a double: those of a season from
 * 1, or from behind the last of the season before.
 */
export function absoluteEpisode<Place extends EpisodePlace>(
  episodes: readonly Place[],
  absoluteNumber: number,
): Place | null {
  const counted = episodes
    .filter(({ season }) => season > 0)
    .toSorted((a, b) => a.season - b.season || a.episode - b.episode)
    .slice(0, absoluteNumber + 1)
  const isCertain = counted.every((one, at) => {
    const { season, episode } = counted[at - 1] ?? { season: 0, episode: 0 }
    if (one.season === season) {
      // Of what stands behind the episode only its double matters.
      return at === absoluteNumber ? one.episode !== episode : one.episode === episode + 1
    }
    if (at === absoluteNumber) return true
    return one.season === season + 1 && (one.episode === 1 || one.episode === at + 1)
  })
  return isCertain ? (counted[absoluteNumber - 1] ?? null) : null
}
