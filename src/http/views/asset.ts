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
        generated: v.exactOptional(v.boolean()),
      }),
      v.description(
        'Of a subtitle, as far as its name says so; `embedded` is a picture inside the file at `path`, `entry` one in the archive there, `generated` a frame of the video there.',
      ),
    ),
    path: v.pipe(
      v.nullable(pathSchema),
      v.description('Where its file lies; null for what came from a provider.'),
    ),
    provider: v.pipe(
      v.nullable(v.strictObject({ enricher: v.string(), url: v.string() })),
      v.description('Who offered it, and its address there; null for what lies beside the media.'),
    ),
    state: v.pipe(
      v.picklist(assetStates),
      v.description(
        'Of its copy in the cache; `in_place` has none, as trailers and large theme music are served from where they lie.',
      ),
    ),
    hash: v.pipe(
      v.nullable(v.string()),
      v.description(
        'SHA-256 of its content; of one that is served in place the XXH3 of its head and tail.',
      ),
    ),
    sizeBytes: v.nullable(whole),
    cachedAt: v.nullable(instantSchema),
    missingAt: v.nullable(instantSchema),
    problem: v.pipe(v.nullable(v.string()), v.description('Why it could not be cached.')),
    content: v.pipe(
      v.nullable(v.string()),
      v.description(
        'Where its bytes are found, once it was cached or found; that of a copy is another one for each content.',
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

/** An asset without what is nobody's business but the daemon's: where its bytes are read. */
export type ShownAsset = Omit<ItemAsset, 'cachePath' | 'original' | 'picture'> &
  Pick<AssetView, 'picture'>

export function shownAsset(asset: ItemAsset): ShownAsset {
  const { cachePath: _, original: __, picture, ...own } = asset
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

/**
 * Where the bytes of an asset are found: those of a copy by their content, so that they may be kept for as long as
 * anybody likes.
 */
function contentPath({ id, state, hash }: Pick<ItemAsset, 'id' | 'state' | 'hash'>): string | null {
  if (state === 'in_place') return `/api/v1/assets/${id}`
  return state === 'cached' && hash !== null ? `/api/v1/assets/${id}?hash=${hash}` : null
}
