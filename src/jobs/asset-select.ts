import * as v from 'valibot'

import { awaitPictures, endWork } from '../enrich/work.ts'
import { defineJob } from '../queue/define-job.ts'
import { chooseOfItem, chooseOfLibrary, chooseOfUnit } from '../scan/select-artwork.ts'

/**
 * Chooses what the items show of the artwork of one unit, or has all units of a library seen to; no scan waits for that.
 * Of what providers offer of a film or series it has the best downloaded.
 */
export const assetSelect = defineJob({
  kind: 'asset.select',
  queue: 'artwork',
  priority: 8,
  timeoutSeconds: 60,
  perWorker: 1,
  payload: v.union([
    v.strictObject({ unitId: v.number(), afterId: v.number() }),
    v.strictObject({ libraryId: v.number(), afterId: v.number() }),
    v.strictObject({ itemId: v.number(), afterId: v.number() }),
  ]),
  // Each part by itself: what is new in the first is looked at although a later one waits.
  uniqueKey: (payload) => {
    if ('unitId' in payload) return `${payload.unitId} ${payload.afterId}`
    if ('itemId' in payload) return `item ${payload.itemId} ${payload.afterId}`
    return `library ${payload.libraryId} ${payload.afterId}`
  },

  commit: (_result, payload, tx) => {
    if ('unitId' in payload) chooseOfUnit(payload, tx)
    else if ('libraryId' in payload) chooseOfLibrary(payload, tx)
    else if (chooseOfItem(payload, tx)) awaitPictures(tx, payload.itemId)
    return undefined
  },
  cancelled: (payload, tx) => {
    if ('itemId' in payload) endWork(tx, payload.itemId, 'cancelled')
  },
  exhausted: (_failure, payload, tx) => {
    if ('itemId' in payload) endWork(tx, payload.itemId, 'failed')
  },
})
