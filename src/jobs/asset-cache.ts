import * as v from 'valibot'

import { endWithPictures } from '../enrich/work.ts'
import { defineJob } from '../queue/define-job.ts'
import {
  applyAssets,
  type AssetInput,
  type AssetResult,
  cacheAssets,
  cancelAssets,
  exhaustAssets,
  prepareAssets,
} from '../scan/assets.ts'
import {
  applyDownloads,
  cancelDownloads,
  type DownloadInput,
  downloadOffers,
  type DownloadPart,
  type DownloadResult,
  endDownloads,
  exhaustDownloads,
  prepareDownloads,
  reopenDownloads,
} from '../scan/downloads.ts'

/**
 * Takes the local assets of one unit into the cache, at most 50 at a time, or what providers offer of a film or series.
 * What has to be downloaded goes to the queue of providers, where it keeps no local asset waiting.
 */
export const assetCache = defineJob<
  'asset.cache',
  AssetInput | DownloadInput,
  AssetResult | DownloadResult,
  DownloadPart
>({
  kind: 'asset.cache',
  queue: 'asset',
  priority: 7,
  timeoutSeconds: 300,
  perWorker: 2,
  reads: 'root',
  payload: v.union([
    v.strictObject({ unitId: v.number() }),
    v.strictObject({ itemId: v.number() }),
  ]),
  uniqueKey: (payload) => ('unitId' in payload ? String(payload.unitId) : `item ${payload.itemId}`),

  prepare: (payload, read) =>
    'unitId' in payload ? prepareAssets(payload, read) : prepareDownloads(payload, read),
  compute: (input, context) =>
    'downloads' in input
      ? downloadOffers(input, context)
      : cacheAssets(input, {
          ...context,
          settings: context.services.settings,
          media: context.services.media,
        }),
  commitBatch: (part, payload, tx) => {
    if ('itemId' in payload) applyDownloads(part, payload, tx)
  },
  commit: (result, payload, tx) => {
    if ('unitId' in payload)
      return 'failure' in result ? undefined : applyAssets(result, payload, tx)
    const end = 'failure' in result ? endDownloads(result, payload, tx) : undefined
    endWithPictures(tx, payload.itemId)
    return end
  },
  skipped: (payload, tx) => {
    if ('itemId' in payload) endWithPictures(tx, payload.itemId)
  },
  exhausted: (failure, payload, tx) => {
    if ('unitId' in payload) return exhaustAssets(failure, payload, tx)
    exhaustDownloads(failure, payload, tx)
    endWithPictures(tx, payload.itemId)
  },
  cancelled: (payload, tx) => {
    if ('unitId' in payload) return cancelAssets(payload, tx)
    cancelDownloads(payload, tx)
    endWithPictures(tx, payload.itemId, 'cancelled')
  },
  revived: (payload, _ended, tx) => {
    if ('unitId' in payload) tx.stores.assets.reopen(payload.unitId)
    else reopenDownloads(payload, tx)
  },
})
