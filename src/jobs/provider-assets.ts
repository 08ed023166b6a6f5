import * as v from 'valibot'

import type { OfferPlan } from '../domain/offer.ts'
import {
  applyOffers,
  askForOffers,
  endOffers,
  exhaustOffers,
  type OfferPart,
  prepareOffers,
} from '../enrich/offers.ts'
import { endWork, resumeWork } from '../enrich/work.ts'
import { defineJob } from '../queue/define-job.ts'

/** Asks providers for the pictures and trailers of a film or series; `asset.select` chooses among them. */
export const providerAssets = defineJob<'provider.assets', OfferPlan, null, OfferPart>({
  kind: 'provider.assets',
  queue: 'provider',
  priority: 8,
  timeoutSeconds: 120,
  perWorker: 8,
  retry: { maxAttempts: 4, baseSeconds: 30, capSeconds: 3600 },
  payload: v.strictObject({ itemId: v.number() }),
  uniqueKey: ({ itemId }) => String(itemId),

  prepare: prepareOffers,
  compute: askForOffers,
  commitBatch: applyOffers,
  commit: (_result, payload, tx) => {
    endOffers(payload, tx)
    return undefined
  },
  // The item has gone.
  skipped: ({ itemId }, tx) => endWork(tx, itemId, 'done'),
  cancelled: ({ itemId }, tx) => endWork(tx, itemId, 'cancelled'),
  exhausted: exhaustOffers,
  revived: ({ itemId }, _ended, tx) => resumeWork(tx, itemId),
})
