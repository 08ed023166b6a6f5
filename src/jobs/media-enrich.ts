import * as v from 'valibot'

import { applyFacts, goBehind } from '../enrich/apply-facts.ts'
import { askFacts, type FactsResult } from '../enrich/ask-facts.ts'
import { giveUp } from '../enrich/give-up.ts'
import { type FactsInput, prepareFacts } from '../enrich/prepare-facts.ts'
import { failedAgainAt } from '../enrich/refresh-age.ts'
import { endWork, refuseRevival } from '../enrich/work.ts'
import { defineJob } from '../queue/define-job.ts'

/** Asks providers for what they know of a film or series, of its seasons and episodes. */
export const mediaEnrich = defineJob<'media.enrich', FactsInput, FactsResult>({
  kind: 'media.enrich',
  queue: 'provider',
  priority: 8,
  timeoutSeconds: 120,
  perWorker: 8,
  retry: { maxAttempts: 4, baseSeconds: 30, capSeconds: 3600 },
  payload: v.strictObject({ itemId: v.number(), season: v.nullable(v.number()) }),
  uniqueKey: ({ itemId }) => String(itemId),

  prepare: (payload, { stores, now }) => prepareFacts(stores, payload, now),
  compute: async (input, context) => await askFacts(input, { ...context, now: Date.now() }),
  commit: (result, payload, tx) => applyFacts(result, payload, tx),
  // Nothing of it is due.
  skipped: (payload, tx) => goBehind(tx, payload),
  cancelled: ({ itemId }, tx) => {
    tx.stores.facts.putOff(itemId, failedAgainAt(null, tx.now), tx.now)
    endWork(tx, itemId, 'cancelled')
  },
  exhausted: ({ message }, payload, tx) => giveUp(tx, payload, message),
  revived: ({ itemId }) => refuseRevival(itemId),
})
