import { v } from 'shelfd/plugin'

import { cut, plainText } from './text.ts'
import { arrayOf, listOf, maybe } from './tolerant.ts'

// What https://www.tvmaze.com/api documents, as far as it is used. A number of an entry must be right; any other field
// that is not what it should be counts as unknown.

const number = v.pipe(v.number(), v.integer(), v.minValue(0))
const id = v.pipe(v.number(), v.integer(), v.minValue(1))
const count = maybe(number)
const minutes = maybe(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(6_000)))
const name = v.pipe(
  v.string(),
  v.transform((text) => cut(text.trim(), 300)),
  v.minLength(1),
)
const day = maybe(v.pipe(v.string(), v.regex(/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/)))
const summary = (most: number): v.GenericSchema<unknown, string | undefined> =>
  maybe(
    v.pipe(
      v.string(),
      v.transform((html) => plainText(html, most)),
      v.minLength(1),
    ),
  )
const address = v.pipe(v.string(), v.maxLength(2_000))
const image = maybe(v.object({ original: maybe(address), medium: maybe(address) }))
const rating = maybe(v.object({ average: maybe(v.pipe(v.number(), v.gtValue(0), v.maxValue(10))) }))
const broadcaster = maybe(v.object({ name, country: maybe(v.object({ name })) }))

const showEntries = {
  id,
  name,
  type: maybe(name),
  language: maybe(name),
  genres: listOf(name, 50),
  status: maybe(name),
  runtime: minutes,
  averageRuntime: minutes,
  premiered: day,
  ended: day,
  rating,
  network: broadcaster,
  webChannel: broadcaster,
  externals: maybe(
    v.object({
      tvrage: maybe(id),
      thetvdb: maybe(id),
      imdb: maybe(v.pipe(v.string(), v.regex(/^tt\d{5,10}$/))),
    }),
  ),
  image,
  summary: summary(8_000),
}

/** A show's main information. */
export const showAnswer = v.object(showEntries)

/** `/search/shows`. */
export const searchAnswer = v.array(v.object({ show: showAnswer }))

const aka = v.object({ name })
/** `/shows/:id/akas`. */
export const akasAnswer = arrayOf(aka, 500)

const episode = v.object({
  id,
  name: maybe(name),
  season: number,
  number: count,
  type: maybe(name),
  airdate: day,
  runtime: minutes,
  rating,
  image,
  summary: summary(4_000),
})
/** `/shows/:id/episodes` and `/seasons/:id/episodes`. */
export const episodesAnswer = arrayOf(episode, 50_000)

const season = v.object({
  id,
  number,
  name: maybe(name),
  premiereDate: day,
  image,
  summary: summary(2_000),
})

const role = v.object({
  person: v.object({ name, image }),
  character: maybe(v.object({ name: maybe(name) })),
  self: maybe(v.boolean()),
})

const picture = v.object({
  type: v.picklist(['poster', 'background', 'banner', 'typography']),
  main: maybe(v.boolean()),
  resolutions: v.object({
    original: v.object({ url: address, width: count, height: count }),
  }),
})

/** A show with all that is asked for along with it. */
export const wholeShowAnswer = v.object({
  ...showEntries,
  _embedded: v.object({
    episodes: listOf(episode, 50_000),
    seasons: listOf(season, 1_000),
    cast: listOf(role, 300),
    akas: listOf(aka, 300),
    images: listOf(picture, 500),
  }),
})

export type ShowAnswer = v.InferOutput<typeof showAnswer>
export type WholeShowAnswer = v.InferOutput<typeof wholeShowAnswer>
export type EpisodeAnswer = v.InferOutput<typeof episode>
export type SeasonAnswer = v.InferOutput<typeof season>
export type RoleAnswer = v.InferOutput<typeof role>
export type PictureAnswer = v.InferOutput<typeof picture>
export type ImageAnswer = v.InferOutput<typeof image>
