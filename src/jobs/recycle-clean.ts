import * as v from 'valibot'

import {
  applyCleanBin,
  cleanBin,
  type CleanBinInput,
  type CleanBinResult,
  prepareCleanBin,
} from '../download/clean-bin.ts'
import { defineJob } from '../queue/define-job.ts'

/** Removes what has lain in the recycle bin for long enough. */
export const recycleClean = defineJob<'recycle.clean', CleanBinInput, CleanBinResult>({
  kind: 'recycle.clean',
  queue: 'upkeep',
  priority: 9,
  timeoutSeconds: 300,
  perWorker: 1,
  // Nothing in a pool has to wait for it.
  thread: 'own',
  payload: v.strictObject({}),
  uniqueKey: () => 'one',

  prepare: prepareCleanBin,
  compute: cleanBin,
  commit: applyCleanBin,
})
