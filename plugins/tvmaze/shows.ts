import type { EpisodePlace, HostCache } from 'shelfd/plugin'

import type { TakeAddress } from './addresses.ts'
import { episodesAnswer, wholeShowAnswer } from './answers.ts'
import type { Client } from './client.ts'
import { type DatedPlace, type Outline, outlinesOf, placesIn, seasonsOf } from './outline.ts'
import {
  type Episode,
  isSpecial,
  partOf,
  type Parts,
  type Show,
  trimEpisode,
  trimEpisodes,
  trimShow,
} from './show.ts'

/** A special as it is kept: TVmaze numbers none. */
export type Special = Omit<Episode, 'number'>

/** Shows with their seasons and episodes, asked for at once and kept for a while. */
export interface Shows {
  /** Null when TVmaze has none. */
  find(id: string): Promise<Show | null>
  episode(show: Show, place: EpisodePlace): Promise<Episode | null>
  /** All episodes but specials. */
  places(show: Show): Promise<readonly DatedPlace[]>
  /** In the order in which they were shown. */
  specials(show: Show): Promise<readonly Special[]>
}

interface Deps {
  readonly client: Client
  readonly cache: HostCache
  readonly take: TakeAddress
  readonly ttlSeconds: number
}

const embeds = ['episodes', 'seasons', 'cast', 'akas', 'images']
  .map((name) => `embed[]=${name}`)
  .join('&')

/** A show with more episodes would drive out all others; its seasons are asked for one by one. */
const atOnceMostBytes = 1_048_576

/** The host keeps no value that is larger. */
const keptMostBytes = 256 * 1024

export function createShows(deps: Deps): Shows {
  const { client, cache, take } = deps

  const keep = createKeep(deps)
  const keepParts = async (show: string | number, parts: Parts): Promise<void> => {
    for (const [name, episodes] of parts) await keep(`show ${show} part ${name}`, episodes)
  }
  const keepOutlines = async (show: number, parts: Parts): Promise<void> => {
    for (const [season, outline] of outlinesOf(parts)) {
      await keep(`show ${show} outline ${season}`, outline)
    }
  }
  const fetchShow = async (id: string): Promise<{ show: Show; parts: Parts } | null> => {
    const answer = await client.find(`/shows/${id}?${embeds}`, wholeShowAnswer)
    if (answer === null) return null
    const parts = trimEpisodes(answer._embedded.episodes, take)
    const show = trimShow(answer, take, parts)
    // An entry that was merged into another one answers under the other's number.
    for (const key of new Set([id, String(show.id)])) await keep(`show ${key}`, show)
    if (Buffer.byteLength(JSON.stringify([...parts])) <= atOnceMostBytes) {
      await keepParts(show.id, parts)
    }
    // Last, so that they outlive the episodes of a large show.
    await keepOutlines(show.id, parts)
    return { show, parts }
  }
  /** Also when what was kept of the episodes has made room for those of others. */
  const fetchSeason = async (show: Show, number: number): Promise<Parts> => {
    const season = show.seasons.find((one) => one.number === number)
    if (season === undefined) return (await fetchShow(String(show.id)))?.parts ?? new Map()
    const answers = await client.find(`/seasons/${season.id}/episodes`, episodesAnswer)
    const parts = trimEpisodes(answers ?? [], take)
    await keepParts(show.id, parts)
    await keepOutlines(show.id, parts)
    return parts
  }
  const outlineOf = async (show: Show, season: number): Promise<Outline> => {
    const kept = (await cache.get(`show ${show.id} outline ${season}`)) as Outline | null
    return kept ?? outlinesOf(await fetchSeason(show, season)).get(season) ?? []
  }

  return {
    find: async (id) => {
      // Leading zeros would make two numbers of one.
      if (!/^[1-9]\d{0,9}$/.test(id)) return null
      const kept = (await cache.get(`show ${id}`)) as Show | null
      return kept ?? (await fetchShow(id))?.show ?? null
    },
    episode: async (show, { season, episode }) => {
      const name = partOf(season, episode)
      if (!show.parts.includes(name)) return null
      const kept = (await cache.get(`show ${show.id} part ${name}`)) as readonly Episode[] | null
      const part = kept ?? (await fetchSeason(show, season)).get(name) ?? []
      return part.find((one) => one.season === season && one.number === episode) ?? null
    },
    places: async (show) => {
      const places: DatedPlace[] = []
      for (const season of seasonsOf(show)) {
        places.push(...placesIn(season, await outlineOf(show, season)))
      }
      return places
    },
    specials: createSpecials(deps, keep),
  }
}

type Keep = (key: string, value: unknown) => Promise<void>

function createKeep({ cache, ttlSeconds }: Deps): Keep {
  return async (key, value) => {
    if (ttlSeconds === 0) return
    if (Buffer.byteLength(JSON.stringify(value)) > keptMostBytes) return
    await cache.set(key, value, ttlSeconds)
  }
}

function createSpecials({ client, cache, take }: Deps, keep: Keep): Shows['specials'] {
  return async ({ id }) => {
    const key = `show ${id} specials`
    const kept = (await cache.get(key)) as readonly Special[] | null
    if (kept !== null) return kept
    const answers = await client.find(`/shows/${id}/episodes?specials=1`, episodesAnswer)
    const specials = (answers ?? []).filter(isSpecial).map((answer) => trimEpisode(answer, take))
    await keep(key, specials)
    return specials
  }
}
