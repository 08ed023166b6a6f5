import * as v from 'valibot'

import { rematchNext } from '../enrich/commands.ts'
import { defineJob } from '../queue/define-job.ts'

/** Has it found out anew what the films or series of a library are, bit by bit. */
export const libraryRematch = defineJob<'library.rematch', never, null>({
  kind: 'library.rematch',
  queue: 'chores',
  priority: 8,
  timeoutSeconds: 60,
  perWorker: 1,
  payload: v.strictObject({
    libraryId: v.number(),
    mode: v.picklist(['metadata-only', 'full']),
    afterId: v.number(),
  }),
  // Each part by itself: one that is under way has passed what is wanted anew.
  uniqueKey: ({ libraryId, mode, afterId }) => `${libraryId} ${mode} ${afterId}`,
  commit: (_result, payload, tx) => {
    rematchNext(tx, payload)
    return undefined
  },
})
