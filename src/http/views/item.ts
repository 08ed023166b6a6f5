import * as v from 'valibot'

import { enrichmentStates, itemKinds, matchStates } from '../../domain/media.ts'
import { resolutions } from '../../domain/quality.ts'
import type { SmallPicture } from '../../domain/artwork-queries.ts'
import type {
  ItemAsset,
  ItemFile,
  ItemRecord,
  ItemSummary,
  KnownPicture,
  Queries,
} from '../../domain/queries.ts'
import type { CollectionState } from '../../domain/collection.ts'
import type { TrailerOffer } from '../../domain/offer.ts'
import { smallPictureSchema, smallPictureView } from './artwork.ts'
import { assetSchema, assetView, shownAsset } from './asset.ts'
import { collectionSchema, collectionView } from './collection.ts'
import { externalIdSchema, findingSchema, identitySchema, metadataSchema } from './facts.ts'
import { itemFileSchema, itemFileView } from './file.ts'
import { layersSchema, layersView } from './layers.ts'
import { instant, instantOrNull, instantSchema } from './instant.ts'
import { list } from './list.ts'
import { pictureSchema, pictureView } from './picture.ts'
import { whole } from './whole.ts'

const summary = {
  id: whole,
  libraryId: whole,
  libraryName: v.string(),
  kind: v.picklist(itemKinds),
  parentId: v.pipe(
    v.nullable(whole),
    v.description('What holds it: the season of an episode, the album of a track.'),
  ),
  title: v.string(),
  year: v.nullable(whole),
  seasonNumber: v.pipe(
    v.nullable(whole),
    v.description('0 are the specials; of a track the disc.'),
  ),
  episodeNumber: v.pipe(
    v.nullable(whole),
    v.description('The first, if it holds several; of a track its number.'),
  ),
  airDate: v.pipe(v.nullable(v.string()), v.description('`YYYY-MM-DD`')),
  takenAt: v.pipe(
    v.nullable(v.string()),
    v.description(
      'When a picture was taken, `YYYY-MM-DDTHH:MM:SS` in the time of the place; with an offset where the camera knew it.',
    ),
  ),
  matchState: v.picklist(matchStates),
  enrichmentState: v.picklist(enrichmentStates),
  ids: v.pipe(list(externalIdSchema), v.description('Its numbers at providers.')),
  addedAt: instantSchema,
  updatedAt: instantSchema,
  missingAt: v.pipe(
    v.nullable(instantSchema),
    v.description('Set while none of its files is there.'),
  ),
  quality: v.pipe(
    v.nullable(
      v.strictObject({
        resolution: v.pipe(
          v.nullable(v.picklist(resolutions)),
          v.description('Null for what is only heard.'),
        ),
        codec: v.nullable(v.string()),
        range: v.pipe(v.nullable(v.string()), v.description('`SDR`, `HDR10`, `DV`, …')),
      }),
    ),
    v.description('Of its main file; null while no streams are known.'),
  ),
  hasPins: v.pipe(v.boolean(), v.description('A person fixed something of it.')),
  enriching: v.pipe(v.boolean(), v.description('Providers are being asked.')),
}

const shown = {
  poster: v.pipe(
    v.nullable(smallPictureSchema),
    v.description(
      'What it is shown by: its chosen poster, or what comes next to one; an image is its own.',
    ),
  ),
}

/** An item as lists show it. */
export const itemSummarySchema = v.pipe(
  v.strictObject({ ...summary, ...shown }),
  v.metadata({ ref: 'ItemSummary' }),
)

export type ItemSummaryView = v.InferOutput<typeof itemSummarySchema>

/** Pictures of items by their numbers. */
export type ShownPictures = ReadonlyMap<number, SmallPicture>

/** What several items are shown by. */
export function picturesOf(
  { items }: Pick<Queries, 'items'>,
  ids: readonly number[],
): ShownPictures {
  return new Map(items.shownPictures(ids).map((picture) => [picture.itemId, picture]))
}

export function itemSummaryView(item: ItemSummary, pictures: ShownPictures): ItemSummaryView {
  return { ...factsView(item), ...shownView(item.id, pictures) }
}

function shownView(id: number, pictures: ShownPictures): Pick<ItemSummaryView, 'poster'> {
  const picture = pictures.get(id)
  return { poster: picture === undefined ? null : smallPictureView(picture) }
}

function factsView(item: ItemSummary): Omit<ItemSummaryView, 'poster'> {
  const { createdAt, updatedAt, missingAt, ...facts } = item
  return {
    ...facts,
    addedAt: instant(createdAt),
    updatedAt: instant(updatedAt),
    missingAt: instantOrNull(missingAt),
  }
}

const record = {
  ...summary,
  identity: identitySchema,
  metadata: metadataSchema,
  ...layersSchema,
  findings: v.pipe(list(findingSchema), v.description('What is worth telling a person.')),
}

/** An item with all that was read of it. */
export type RecordView = v.InferOutput<v.StrictObjectSchema<typeof record, undefined>>

export function recordView(item: ItemRecord): RecordView {
  const { identity, metadata, findings, ...more } = item
  const {
    sources,
    others,
    locked,
    pinned,
    providers,
    enrichmentProblem,
    writeProblem,
    enrichDueAt,
    ...facts
  } = more
  return {
    ...factsView(facts),
    identity,
    metadata,
    ...layersView({
      sources,
      others,
      locked,
      pinned,
      providers,
      enrichmentProblem,
      writeProblem,
      enrichDueAt,
    }),
    findings,
  }
}

const parent = v.strictObject({
  id: whole,
  kind: v.picklist(itemKinds),
  title: v.string(),
})

/** An item with its files, assets and relatives. */
export const itemSchema = v.pipe(
  v.strictObject({
    ...record,
    ...shown,
    files: list(itemFileSchema),
    assets: list(assetSchema),
    trailers: v.pipe(
      list(
        v.strictObject({
          enricher: v.string(),
          url: v.pipe(v.string(), v.description('http or https, at any server.')),
          language: v.nullable(v.string()),
        }),
      ),
      v.description('Links that providers offer; what an NFO names is below `metadata`.'),
    ),
    picture: v.pipe(
      v.nullable(pictureSchema),
      v.description('Of an image, once it was looked at: its copies are below the item itself.'),
    ),
    parents: v.pipe(
      list(parent),
      v.description('What it is part of: the season and the series of an episode.'),
    ),
    childrenCount: whole,
    collection: v.pipe(
      v.nullable(collectionSchema),
      v.description('Of a collection of pictures: what it holds and whether that is up to date.'),
    ),
    links: v.strictObject({
      self: v.string(),
      parent: v.nullable(v.string()),
      children: v.pipe(v.string(), v.description('A list in the order of their numbers.')),
      artwork: v.pipe(v.string(), v.description('What it shows of each type, and could show.')),
      content: v.pipe(v.nullable(v.string()), v.description('The bytes of an image.')),
    }),
  }),
  v.metadata({ ref: 'Item' }),
)

export type ItemView = v.InferOutput<typeof itemSchema>

export interface WholeItem {
  readonly item: ItemRecord
  readonly files: readonly ItemFile[]
  readonly assets: readonly ItemAsset[]
  readonly trailers: readonly TrailerOffer[]
  /** Of an item that is a picture. */
  readonly picture: KnownPicture | null
  /** Nearest first. */
  readonly parents: readonly ItemRecord[]
  readonly childrenCount: number
  readonly pictures: ShownPictures
  /** Null for what is no collection. */
  readonly collection: CollectionState | null
}

export function itemView(whole: WholeItem): ItemView {
  const { item, files, assets, trailers, picture, pictures, collection } = whole
  const { parents, childrenCount } = whole
  const self = itemPath(item.id)
  return {
    ...recordView(item),
    ...shownView(item.id, pictures),
    files: files.map(itemFileView),
    assets: assets.map((asset) => assetView(shownAsset(asset))),
    trailers: trailers.map(trailerView),
    picture: picture === null ? null : pictureView(self, picture),
    parents: parents.map(({ id, kind, title }) => ({ id, kind, title })),
    childrenCount,
    collection: collection === null ? null : collectionView(collection),
    links: {
      self,
      parent: item.parentId === null ? null : itemPath(item.parentId),
      children: `${self}/children`,
      artwork: `${self}/artwork`,
      content: item.kind === 'image' ? `${self}/content` : null,
    },
  }
}

export function trailerView({
  enricher,
  url,
  language,
}: TrailerOffer): ItemView['trailers'][number] {
  return { enricher, url, language }
}

/** Where an item is found. */
export function itemPath(id: number): string {
  return `/api/v1/items/${id}`
}
