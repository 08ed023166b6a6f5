import * as v from 'valibot'

import { beginNext, endWishes } from '../enrich/begin.ts'
import { requireRunning } from '../scan/lifecycle.ts'
import { defineJob } from '../queue/define-job.ts'

/** Has the providers asked for what a scan has found, some items at a time. */
export const enrichmentBegin = defineJob({
  kind: 'enrichment.begin',
  queue: 'provider',
  // Before what another scan has begun: else it would wait for all of that.
  priority: 7,
  timeoutSeconds: 60,
  perWorker: 8,
  payload: v.strictObject({ scanId: v.number() }),
  uniqueKey: ({ scanId }) => String(scanId),

  commit: (_result, payload, tx) => {
    beginNext(payload, tx)
    return undefined
  },
  cancelled: ({ scanId }, tx) => endWishes(tx, scanId, 'cancelled'),
  revived: ({ scanId }, _ended, tx) => requireRunning(tx, scanId),
  exhausted: (_failure, { scanId }, tx) => endWishes(tx, scanId, 'failed'),
})
