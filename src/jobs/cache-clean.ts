import * as v from 'valibot'

import { defineJob } from '../queue/define-job.ts'
import {
  applyClean,
  applyCleanPage,
  cleanCache,
  type CleanInput,
  type CleanPage,
  type CleanResult,
  prepareClean,
} from '../scan/cache-clean.ts'

/** Removes what the cache has no use for. Clean-ups and looks at every file never run side by side. */
export const cacheClean = defineJob<'cache.clean', CleanInput, CleanResult, CleanPage>({
  kind: 'cache.clean',
  queue: 'upkeep',
  priority: 9,
  timeoutSeconds: 300,
  perWorker: 1,
  // Nothing in a pool has to wait for it.
  thread: 'own',
  payload: v.strictObject({}),
  uniqueKey: () => 'one',

  prepare: (_payload, read) => prepareClean(read),
  compute: (input, context) => {
    const { cacheDir, cache: limits } = context.services.settings
    return cleanCache(input, { ...context, cacheDir, limits })
  },
  commitBatch: applyCleanPage,
  commit: applyClean,
  exhausted: (_failure, _payload, tx) => tx.stores.cache.endRun('clean', 'failed', tx.now),
  cancelled: (_payload, tx) => tx.stores.cache.endRun('clean', 'cancelled', tx.now),
  revived: (_payload, _ended, tx) => tx.stores.cache.beginRun('clean', tx.now),
})
