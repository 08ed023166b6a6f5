import * as v from 'valibot'

import { defineJob } from '../queue/define-job.ts'
import {
  applyVerify,
  applyVerifyPage,
  prepareVerify,
  verifyCache,
  type VerifyInput,
  type VerifyPage,
} from '../scan/cache-verify.ts'

/** Reads every file of the cache and has made again what is not right. Goes on where it was after a stop or a crash. */
export const cacheVerify = defineJob<'cache.verify', VerifyInput, null, VerifyPage>({
  kind: 'cache.verify',
  queue: 'upkeep',
  priority: 9,
  timeoutSeconds: 300,
  perWorker: 1,
  thread: 'own',
  payload: v.strictObject({}),
  uniqueKey: () => 'one',

  prepare: (_payload, read) => prepareVerify(read),
  compute: (input, context) =>
    verifyCache(input, { ...context, cacheDir: context.services.settings.cacheDir }),
  commitBatch: (page, _payload, tx) => applyVerifyPage(page, tx),
  commit: (_result, _payload, tx) => applyVerify(tx),
  exhausted: (_failure, _payload, tx) => tx.stores.cache.endRun('verify', 'failed', tx.now),
  cancelled: (_payload, tx) => tx.stores.cache.endRun('verify', 'cancelled', tx.now),
  revived: (_payload, _ended, tx) => tx.stores.cache.beginRun('verify', tx.now),
})
