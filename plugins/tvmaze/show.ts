import type { Actor } from 'shelfd/plugin'

import { mediumOf, originalOf, type TakeAddress } from './addresses.ts'
import type {
  EpisodeAnswer,
  PictureAnswer,
  RoleAnswer,
  SeasonAnswer,
  WholeShowAnswer,
} from './answers.ts'
import { normalTitle } from './text.ts'
import { known } from './tolerant.ts'

/** What is kept of a show: all but its episodes, and which of those there are. */
export interface Show {
  readonly id: number
  readonly title: string
  readonly otherTitles: readonly string[]
  readonly type?: string
  /** In English. */
  readonly language?: string
  readonly genres: readonly string[]
  readonly status?: string
  readonly runtimeMinutes?: number
  readonly premiered?: string
  readonly ended?: string
  readonly rating?: number
  readonly studio?: string
  readonly country?: string
  readonly tvrage?: number
  readonly tvdb?: number
  readonly imdb?: string
  readonly plot?: string
  readonly poster?: string
  readonly cast: readonly Actor[]
  readonly seasons: readonly Season[]
  readonly pictures: readonly Picture[]
  /** Names of the parts its episodes are kept in. */
  readonly parts: readonly string[]
}

/** What is kept of a season. */
export interface Season {
  readonly id: number
  readonly number: number
  readonly name?: string
  readonly premiered?: string
  readonly plot?: string
  readonly poster?: string
}

/** What is kept of an episode. */
export interface Episode {
  readonly id: number
  readonly season: number
  readonly number: number
  readonly title?: string
  readonly aired?: string
  readonly runtimeMinutes?: number
  readonly rating?: number
  readonly plot?: string
  readonly still?: string
}

/** What is kept of a picture. */
export interface Picture {
  readonly type: PictureAnswer['type']
  readonly url: string
  readonly width?: number
  readonly height?: number
}

/** Parts of the episodes, by their names. */
export type Parts = ReadonlyMap<string, readonly Episode[]>

/** Episodes that are kept together: none of their parts is too large to be kept. */
const partMost = 50

/** The part that holds an episode, if there is such an episode. */
export function partOf(season: number, episode: number): string {
  return `${season}.${Math.floor(episode / partMost)}`
}

/** A show in the form in which it is kept. */
export function trimShow(answer: WholeShowAnswer, take: TakeAddress, parts: Parts): Show {
  const { id, name: title, _embedded: embedded, externals } = answer
  const broadcaster = answer.network ?? answer.webChannel
  return {
    id,
    title,
    otherTitles: otherTitles(
      title,
      embedded.akas.map(({ name }) => name),
    ),
    genres: answer.genres,
    ...known({
      type: answer.type,
      language: answer.language,
      status: answer.status,
      runtimeMinutes: answer.averageRuntime ?? answer.runtime,
      premiered: answer.premiered,
      ended: answer.ended,
      rating: answer.rating?.average,
      studio: broadcaster?.name,
      country: broadcaster?.country?.name,
      tvrage: externals?.tvrage,
      tvdb: externals?.thetvdb,
      imdb: externals?.imdb,
      plot: answer.summary,
      poster: originalOf(answer.image, take),
    }),
    cast: embedded.cast.map((role, order) => trimRole(role, order, take)),
    seasons: embedded.seasons.map((season) => trimSeason(season, take)),
    pictures: trimPictures(embedded.images, take),
    parts: [...parts.keys()],
  }
}

/** Episodes by the parts in which they are kept; specials are in none, for they have no number. */
export function trimEpisodes(answers: readonly EpisodeAnswer[], take: TakeAddress): Parts {
  const parts = new Map<string, Episode[]>()
  for (const answer of answers) {
    if (answer.number === undefined || isSpecial(answer)) continue
    const episode = { ...trimEpisode(answer, take), number: answer.number }
    const name = partOf(episode.season, episode.number)
    const part = parts.get(name) ?? []
    parts.set(name, part)
    part.push(episode)
  }
  return parts
}

export function isSpecial({ type, number }: EpisodeAnswer): boolean {
  return number === undefined || type?.endsWith('_special') === true
}

/** An episode but for its number. */
export function trimEpisode(answer: EpisodeAnswer, take: TakeAddress): Omit<Episode, 'number'> {
  const { id, season, name } = answer
  return {
    id,
    season,
    ...known({
      // What an episode is called of which the name is not known yet.
      title: name === 'TBA' ? undefined : name,
      aired: answer.airdate,
      runtimeMinutes: answer.runtime,
      rating: answer.rating?.average,
      plot: answer.summary,
      still: originalOf(answer.image, take),
    }),
  }
}

function trimSeason(answer: SeasonAnswer, take: TakeAddress): Season {
  const { id, number, name, premiereDate: premiered, summary: plot, image } = answer
  return { id, number, ...known({ name, premiered, plot, poster: originalOf(image, take) }) }
}

/** Someone who plays themselves has no role. */
function trimRole(
  { person, character, self }: RoleAnswer,
  order: number,
  take: TakeAddress,
): Actor {
  const role = self === true ? undefined : character?.name
  return { name: person.name, order, ...known({ role, thumb: mediumOf(person.image, take) }) }
}

/** The one that TVmaze shows comes first. */
function trimPictures(answers: readonly PictureAnswer[], take: TakeAddress): readonly Picture[] {
  return answers
    .toSorted((one, other) => Number(other.main === true) - Number(one.main === true))
    .flatMap(({ type, resolutions: { original } }) => {
      const url = take(original.url)
      if (url === undefined) return []
      return [{ type, url, ...known({ width: original.width, height: original.height }) }]
    })
}

/** Each once, and none that is but the title itself. */
function otherTitles(title: string, all: readonly string[]): readonly string[] {
  const titles = new Map(all.map((one) => [normalTitle(one), one]))
  titles.delete(normalTitle(title))
  return [...titles.values()]
}
