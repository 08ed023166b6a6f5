import * as v from 'valibot'

import { assetTypes, factSources } from '../../domain/media.ts'
import { pictureTypes } from '../../domain/picture.ts'
import { list } from './list.ts'
import { whole } from './whole.ts'

const text = v.exactOptional(v.string())
const number = v.exactOptional(v.number())
const wholeNumber = v.exactOptional(whole)
const texts = v.exactOptional(list(v.string()))

/** An item's number at a provider. */
export const externalIdSchema = v.pipe(
  v.strictObject({ provider: v.string(), id: v.string() }),
  v.metadata({ ref: 'ExternalId' }),
)

function fact<Value extends v.GenericSchema>(value: Value, ref: string) {
  return v.exactOptional(
    v.pipe(
      v.strictObject({
        value,
        source: v.pipe(v.picklist(factSources), v.description('Where it was read.')),
        confidence: v.pipe(v.number(), v.description('0 to 1.')),
      }),
      v.metadata({ ref }),
    ),
  )
}

/** Who an item is, each fact with its source. */
export const identitySchema = v.pipe(
  v.strictObject({
    title: fact(v.string(), 'TextFact'),
    originalTitle: fact(v.string(), 'TextFact'),
    year: fact(whole, 'NumberFact'),
    season: fact(whole, 'NumberFact'),
    episodes: fact(list(whole), 'NumbersFact'),
    absolute: fact(list(whole), 'NumbersFact'),
    date: fact(v.string(), 'TextFact'),
    edition: fact(v.string(), 'TextFact'),
    artists: fact(list(v.string()), 'TextsFact'),
    disc: fact(v.number(), 'NumberFact'),
    track: fact(v.number(), 'NumberFact'),
    ids: fact(list(externalIdSchema), 'IdsFact'),
  }),
  v.description('What is known of who it is; missing keys are unknown.'),
  v.metadata({ ref: 'Identity' }),
)

const actorSchema = v.strictObject({
  name: v.string(),
  role: text,
  order: wholeNumber,
  thumb: text,
})

const ratingSchema = v.strictObject({
  source: v.string(),
  value: v.number(),
  max: v.number(),
  votes: number,
})

const sidecarStreamSchema = v.variant('kind', [
  v.strictObject({
    kind: v.literal('video'),
    codec: text,
    width: wholeNumber,
    height: wholeNumber,
    aspectRatio: number,
    durationSeconds: wholeNumber,
    hdr: text,
  }),
  v.strictObject({ kind: v.literal('audio'), codec: text, language: text, channels: wholeNumber }),
  v.strictObject({ kind: v.literal('subtitle'), language: text }),
])

/** What the camera wrote down. */
export const exifEntries = {
  takenAt: v.exactOptional(
    v.pipe(
      v.string(),
      v.description('In the time of the place; with an offset where the camera knew it.'),
    ),
  ),
  camera: v.exactOptional(v.string()),
  lens: v.exactOptional(v.string()),
  latitude: v.exactOptional(v.number()),
  longitude: v.exactOptional(v.number()),
  altitudeMetres: v.exactOptional(v.number()),
  exposureSeconds: v.exactOptional(v.number()),
  aperture: v.exactOptional(v.pipe(v.number(), v.description('The f-number.'))),
  iso: v.exactOptional(v.number()),
  focalLengthMm: v.exactOptional(v.number()),
  focalLength35Mm: v.exactOptional(v.number()),
}

/** What a picture says of itself. */
const photoSchema = v.strictObject({
  type: v.pipe(v.picklist(pictureTypes), v.description('By its first bytes.')),
  width: v.exactOptional(v.pipe(whole, v.description('As it is shown, in pixels.'))),
  height: wholeNumber,
  orientation: v.exactOptional(
    v.pipe(whole, v.description('As EXIF counts it; missing for 1, which is upright.')),
  ),
  animated: v.exactOptional(v.literal(true)),
  ...exifEntries,
})

/** What is told of an item. */
export const metadataSchema = v.pipe(
  v.strictObject({
    sortTitle: text,
    plot: text,
    outline: text,
    tagline: text,
    runtimeMinutes: wholeNumber,
    certification: text,
    premiered: text,
    status: text,
    studios: texts,
    genres: texts,
    tags: texts,
    countries: texts,
    directors: texts,
    writers: texts,
    actors: v.exactOptional(list(actorSchema)),
    collection: text,
    collectionOverview: text,
    ratings: v.exactOptional(list(ratingSchema)),
    userRating: number,
    endDate: text,
    displaySeason: wholeNumber,
    displayEpisode: wholeNumber,
    seasonNames: v.exactOptional(list(v.strictObject({ season: whole, name: v.string() }))),
    trailers: texts,
    images: v.exactOptional(
      list(v.strictObject({ type: v.picklist(assetTypes), url: v.string(), season: wholeNumber })),
    ),
    streams: v.exactOptional(list(sidecarStreamSchema)),
    dateAdded: text,
    playCount: wholeNumber,
    lockedFields: texts,
    photo: v.exactOptional(
      v.pipe(photoSchema, v.description('Of a picture: what its head says, and its camera.')),
    ),
  }),
  v.description('Descriptive fields; missing keys are unknown.'),
  v.metadata({ ref: 'Metadata' }),
)

/** Something worth telling a person. */
export const findingSchema = v.pipe(
  v.strictObject({ code: v.string(), message: v.string() }),
  v.metadata({ ref: 'Finding' }),
)
