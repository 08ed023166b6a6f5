import * as v from 'valibot'

import { defineJob } from '../queue/define-job.ts'
import { chooseOfLibrary, chooseOfUnit } from '../scan/select-artwork.ts'

/** Chooses what the items show of the artwork of one unit, or has all units of a library seen to. No scan waits for it. */
export const assetSelect = defineJob({
  kind: 'asset.select',
  queue: 'artwork',
  priority: 8,
  timeoutSeconds: 60,
  perWorker: 1,
  payload: v.union([
    v.strictObject({ unitId: v.number(), afterId: v.number() }),
    v.strictObject({ libraryId: v.number(), afterId: v.number() }),
  ]),
  // Each part by itself: what is new in the first is looked at although a later one waits.
  uniqueKey: (payload) =>
    'unitId' in payload
      ? `${payload.unitId} ${payload.afterId}`
      : `library ${payload.libraryId} ${payload.afterId}`,

  commit: (_result, payload, tx) => {
    if ('unitId' in payload) chooseOfUnit(payload, tx)
    else chooseOfLibrary(payload, tx)
    return undefined
  },
})
