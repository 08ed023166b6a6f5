import type { EpisodePlace } from 'shelfd/plugin'

import type { Parts, Show } from './show.ts'

/** An episode by its numbers, with the day on which it was shown. */
export interface DatedPlace extends EpisodePlace {
  readonly aired?: string
}

/** All episodes of a season in the form in which they are kept: those of eleven thousand fit into one value. */
export type Outline = readonly (readonly [number: number, aired: string | null])[]

/** Of each season that has episodes. */
export function outlinesOf(parts: Parts): ReadonlyMap<number, Outline> {
  const all = [...parts.values()].flat()
  const seasons = Map.groupBy(all, ({ season }) => season)
  return new Map(
    [...seasons].map(([season, episodes]) => [
      season,
      episodes.map(({ number, aired = null }) => [number, aired] as const),
    ]),
  )
}

export function placesIn(season: number, outline: Outline): readonly DatedPlace[] {
  return outline.map(([episode, aired]) => ({ season, episode, ...(aired !== null && { aired }) }))
}

/** Seasons that have episodes, by the names of the parts these are kept in. */
export function seasonsOf({ parts }: Pick<Show, 'parts'>): readonly number[] {
  return [...new Set(parts.map((name) => Number(name.split('.')[0])))]
}
