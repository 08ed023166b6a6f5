import * as v from 'valibot'

import { defineJob } from '../queue/define-job.ts'
import { chooseOfUnit } from '../scan/select-artwork.ts'

/** Chooses what the items show of the artwork of one unit. No scan waits for it. */
export const assetSelect = defineJob({
  kind: 'asset.select',
  queue: 'artwork',
  priority: 8,
  timeoutSeconds: 60,
  perWorker: 1,
  payload: v.strictObject({ unitId: v.number(), afterId: v.number() }),
  // Each part by itself: what is new in the first is looked at although a later one waits.
  uniqueKey: ({ unitId, afterId }) => `${unitId} ${afterId}`,

  commit: (_result, payload, tx) => {
    chooseOfUnit(payload, tx)
    return undefined
  },
})
