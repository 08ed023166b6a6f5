import * as v from 'valibot'

import { syncStatuses, type CollectionState } from '../../domain/collection.ts'
import { instant, instantOrNull, instantSchema } from './instant.ts'
import { whole } from './whole.ts'

/** What a collection of pictures holds, and whether that is up to date. */
export const collectionSchema = v.pipe(
  v.strictObject({
    pictures: v.pipe(whole, v.description('Directly in it, without what is missing.')),
    collections: whole,
    allPictures: v.pipe(whole, v.description('In it and in all collections below it.')),
    allCollections: whole,
    status: v.pipe(
      v.picklist(syncStatuses),
      v.description(
        'Of it and all in it. `scanning`: a folder is being read. `rebuilding`: copies of pictures are being made. ' +
          '`scan_required`: a folder changed and was not read. `rebuild_required`: copies of its own pictures are to ' +
          'be made, see the rebuild lists of its library.',
      ),
    ),
    fullScanAt: v.pipe(
      v.nullable(instantSchema),
      v.description('When its own folder was read for the first time or in full mode.'),
    ),
    incrementalScanAt: v.pipe(
      v.nullable(instantSchema),
      v.description('When a scan last looked for changes.'),
    ),
    pending: v.pipe(
      v.strictObject({ thumbnails: whole, display: whole }),
      v.description('Pictures of its own of which these copies are to be made.'),
    ),
    lastChange: v.pipe(
      v.nullable(
        v.strictObject({
          scanId: whole,
          at: instantSchema,
          added: whole,
          removed: whole,
          modified: whole,
        }),
      ),
      v.description('Pictures of its own that the last scan with a change found so.'),
    ),
  }),
  v.metadata({ ref: 'Collection' }),
)

export type CollectionView = v.InferOutput<typeof collectionSchema>

export function collectionView(state: CollectionState): CollectionView {
  const { fullScanAt, incrementalScanAt, lastChange, ...rest } = state
  return {
    ...rest,
    fullScanAt: instantOrNull(fullScanAt),
    incrementalScanAt: instantOrNull(incrementalScanAt),
    lastChange: lastChange === null ? null : { ...lastChange, at: instant(lastChange.at) },
  }
}
