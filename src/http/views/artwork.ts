import * as v from 'valibot'

import {
  isSamePicture,
  isThere,
  type ArtworkRef,
  type ScoredArtwork,
} from '../../domain/artwork.ts'
import { type ArtworkType, artworkTypes } from '../../domain/media.ts'
import type { KnownArtwork } from '../../domain/artwork-store.ts'
import { candidatesFor, rankArtwork } from '../../domain/choose-artwork.ts'
import type { ItemArtwork, SmallPicture } from '../../domain/artwork-queries.ts'
import { instant, instantSchema } from './instant.ts'
import { list } from './list.ts'
import { whole } from './whole.ts'

const ref = {
  assetId: v.pipe(v.nullable(whole), v.description('The asset that the picture is.')),
  itemId: v.pipe(v.nullable(whole), v.description('The item that the picture is.')),
}

const small = {
  ...ref,
  thumbHash: v.pipe(
    v.nullable(v.string()),
    v.description('A blur of it, as base64 (https://evanw.github.io/thumbhash/).'),
  ),
  thumbnail: v.pipe(
    v.nullable(v.strictObject({ width: whole, height: whole, content: v.string() })),
    v.description('Where a small copy is found; another address for each content.'),
  ),
}

/** A picture that something is shown by. */
export const smallPictureSchema = v.pipe(v.strictObject(small), v.metadata({ ref: 'SmallPicture' }))

const reasons = v.pipe(
  list(
    v.strictObject({
      rule: v.string(),
      points: v.pipe(v.number(), v.integer()),
      message: v.string(),
    }),
  ),
  v.description('What decided, in words for people.'),
)
const score = v.pipe(v.number(), v.integer(), v.description('The points of its reasons together.'))

const chosen = v.strictObject({
  ...small,
  score,
  reasons,
  chosenBy: v.pipe(
    v.picklist(['rule', 'person']),
    v.description('The best by rule, or what somebody chose.'),
  ),
  locked: v.boolean(),
  chosenAt: instantSchema,
})

const offer = v.strictObject({
  id: whole,
  enricher: v.string(),
  url: v.string(),
  state: v.pipe(
    v.picklist(['offered', 'downloading', 'cached', 'failed']),
    v.description('What is chosen among the offers is downloaded; until then it is not shown.'),
  ),
  problem: v.pipe(v.nullable(v.string()), v.description('Why it could not be downloaded.')),
  triedAgain: v.pipe(v.boolean(), v.description('That may pass, and it is tried again by itself.')),
})

const candidate = v.strictObject({
  ...small,
  offer: v.pipe(
    v.nullable(offer),
    v.description('Of a picture that a provider offers; it can be chosen by its number here.'),
  ),
  liking: v.pipe(
    v.nullable(v.strictObject({ score: v.number(), votes: whole })),
    v.description('What the visitors of the provider think of it, 0 to 1.'),
  ),
  name: v.string(),
  language: v.nullable(v.string()),
  width: v.nullable(whole),
  height: v.nullable(whole),
  score,
  reasons,
})

/** What an item shows and could show. */
export const artworkSchema = v.pipe(
  v.strictObject({
    artwork: list(
      v.strictObject({
        type: v.picklist(artworkTypes),
        chosen: v.pipe(
          v.nullable(chosen),
          v.description('Null while what somebody chose is away and there is no other.'),
        ),
        candidates: v.pipe(
          list(candidate),
          v.description(
            'The best first. Of the pictures of a collection the first 20; any other in it can be chosen too.',
          ),
        ),
      }),
    ),
  }),
  v.metadata({ ref: 'ItemArtwork' }),
)

export type ArtworkView = v.InferOutput<typeof artworkSchema>
type SmallView = v.InferOutput<typeof smallPictureSchema>

export function smallPictureView({ picture, thumbHash, thumbnail }: SmallPicture): SmallView {
  const { assetId, imageId } = picture
  const home = assetId === null ? `/api/v1/items/${imageId}` : `/api/v1/assets/${assetId}`
  return {
    assetId,
    itemId: imageId,
    thumbHash,
    thumbnail: thumbnail && {
      width: thumbnail.width,
      height: thumbnail.height,
      content: `${home}/thumbnail?width=${thumbnail.width}&hash=${thumbnail.hash}`,
    },
  }
}

const onlyOffered: SmallView = { assetId: null, itemId: null, thumbHash: null, thumbnail: null }

/** Types that the item has a picture for. */
export function artworkView(artwork: ItemArtwork): ArtworkView {
  const look = (wanted: ArtworkRef): SmallView => {
    if (!isThere(wanted)) return onlyOffered
    const known = artwork.pictures.find(({ picture }) => isSamePicture(picture, wanted))
    return smallPictureView(known ?? { picture: wanted, thumbHash: null, thumbnail: null })
  }
  const viewOf = (type: ArtworkType): ArtworkView['artwork'] => {
    const candidates = candidatesFor(artwork, type)
    const known = artwork.chosen.find((one) => one.type === type)
    if (candidates.length === 0 && known === undefined) return []
    const ranked = rankArtwork({ ...artwork, candidates }, type)
    return [
      {
        type,
        chosen: known === undefined ? null : chosenView(known, look),
        candidates: ranked.map((one) => candidateView(one, look)),
      },
    ]
  }
  return { artwork: artworkTypes.flatMap(viewOf) }
}

function chosenView(
  known: KnownArtwork,
  look: (picture: ArtworkRef) => SmallView,
): ArtworkView['artwork'][number]['chosen'] {
  const { picture, score: points, reasons: why, chosenBy, locked, chosenAt } = known
  if (picture === null) return null
  const facts = { score: points, reasons: [...why], chosenBy, locked }
  return { ...look(picture), ...facts, chosenAt: instant(chosenAt) }
}

function candidateView(
  { picture, reasons: why, ...facts }: ScoredArtwork,
  look: (picture: ArtworkRef) => SmallView,
): ArtworkView['artwork'][number]['candidates'][number] {
  const { name, language, width, height, offer: offered, liking, score: points } = facts
  return {
    ...look(picture),
    offer: offered,
    liking,
    name,
    language,
    width,
    height,
    score: points,
    reasons: [...why],
  }
}
