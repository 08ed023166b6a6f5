import * as v from 'valibot'

import { listOf, longText, shortText, someText } from './answer-limits.ts'
import { assetTypes } from './media.ts'
import { pictureTypes } from './picture.ts'

/** An item's number at a provider, as a plugin gives it. */
export const externalIdSchema = v.object({ provider: someText, id: someText })

const names = v.optional(listOf(shortText))
const number = v.optional(v.number())
const text = v.optional(longText)
const short = v.optional(shortText)

const streamSchema = v.variant('kind', [
  v.object({
    kind: v.literal('video'),
    codec: short,
    width: number,
    height: number,
    aspectRatio: number,
    durationSeconds: number,
    hdr: short,
  }),
  v.object({ kind: v.literal('audio'), codec: short, language: short, channels: number }),
  v.object({ kind: v.literal('subtitle'), language: short }),
])

const photoSchema = v.object({
  type: v.picklist(pictureTypes),
  width: number,
  height: number,
  orientation: number,
  animated: v.optional(v.literal(true)),
  takenAt: short,
  camera: short,
  lens: short,
  latitude: number,
  longitude: number,
  altitudeMetres: number,
  exposureSeconds: number,
  aperture: number,
  iso: number,
  focalLengthMm: number,
  focalLength35Mm: number,
})

/** Descriptive fields as a plugin gives them: the types of `Metadata`, counts and lengths capped. */
export const metadataSchema = v.object({
  sortTitle: text,
  plot: text,
  outline: text,
  tagline: text,
  runtimeMinutes: number,
  certification: short,
  premiered: short,
  status: short,
  studios: names,
  genres: names,
  tags: names,
  countries: names,
  directors: names,
  writers: names,
  actors: v.optional(
    listOf(v.object({ name: shortText, role: short, order: number, thumb: short })),
  ),
  collection: short,
  collectionOverview: text,
  ratings: v.optional(
    listOf(v.object({ source: shortText, value: v.number(), max: v.number(), votes: number })),
  ),
  userRating: number,
  endDate: short,
  displaySeason: number,
  displayEpisode: number,
  seasonNames: v.optional(listOf(v.object({ season: v.number(), name: shortText }))),
  trailers: names,
  images: v.optional(
    listOf(v.object({ type: v.picklist(assetTypes), url: shortText, season: number })),
  ),
  streams: v.optional(listOf(streamSchema)),
  dateAdded: short,
  playCount: number,
  lockedFields: names,
  photo: v.optional(photoSchema),
})
