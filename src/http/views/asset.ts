import * as v from 'valibot'

import { assetStates, assetTypes } from '../../domain/media.ts'
import type { ItemAsset } from '../../domain/queries.ts'
import { instantOrNull, instantSchema } from './instant.ts'
import { pathSchema } from './path.ts'
import { pictureSchema, pictureView } from './picture.ts'
import { whole } from './whole.ts'

export const assetSchema = v.pipe(
  v.strictObject({
    id: whole,
    itemId: whole,
    type: v.picklist(assetTypes),
    language: v.pipe(v.nullable(v.string()), v.description('BCP 47 primary tag.')),
    details: v.pipe(
      v.strictObject({
        forced: v.exactOptional(v.boolean()),
        default: v.exactOptional(v.boolean()),
        hearingImpaired: v.exactOptional(v.boolean()),
        title: v.exactOptional(v.string()),
        embedded: v.exactOptional(v.boolean()),
        entry: v.exactOptional(v.string()),
      }),
      v.description(
        'Of a subtitle, as far as its name says so; `embedded` is a picture inside the file at `path`, `entry` one in the archive there.',
      ),
    ),
    path: pathSchema,
    state: v.pipe(v.picklist(assetStates), v.description('Of its copy in the cache.')),
    hash: v.pipe(v.nullable(v.string()), v.description('SHA-256 of its content.')),
    sizeBytes: v.nullable(whole),
    cachedAt: v.nullable(instantSchema),
    missingAt: v.nullable(instantSchema),
    problem: v.pipe(v.nullable(v.string()), v.description('Why it could not be cached.')),
    content: v.pipe(
      v.nullable(v.string()),
      v.description(
        'Where its bytes are found while the cache has them; another one for each content.',
      ),
    ),
    picture: v.pipe(
      v.nullable(pictureSchema),
      v.description('What is known of its picture; null until that was looked at.'),
    ),
  }),
  v.metadata({ ref: 'Asset' }),
)

export type AssetView = v.InferOutput<typeof assetSchema>

/** An asset without what is nobody's business but the daemon's: where in the cache its copies lie. */
export type ShownAsset = Omit<ItemAsset, 'cachePath' | 'picture'> & Pick<AssetView, 'picture'>

export function shownAsset(asset: ItemAsset): ShownAsset {
  const { cachePath: _, picture, ...own } = asset
  return {
    ...own,
    picture: picture === null ? null : pictureView(`/api/v1/assets/${asset.id}`, picture),
  }
}

export function assetView(asset: ShownAsset): AssetView {
  return {
    ...asset,
    cachedAt: instantOrNull(asset.cachedAt),
    missingAt: instantOrNull(asset.missingAt),
    content: contentPath(asset),
  }
}

/** Where the bytes of an asset are found, by their content, so that they may be kept for as long as anybody likes. */
function contentPath({ id, state, hash }: Pick<ItemAsset, 'id' | 'state' | 'hash'>): string | null {
  return state === 'cached' && hash !== null ? `/api/v1/assets/${id}?hash=${hash}` : null
}
