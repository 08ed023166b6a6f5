import * as v from 'valibot'

import { defineJob } from '../queue/define-job.ts'
import { countForRuns } from './count-for-runs.ts'

/** Gives what is empty of the database back to the disk, a bite at a time, so that a tick stays short. */
export const databaseShrink = defineJob<'database.shrink', never, null>({
  kind: 'database.shrink',
  queue: 'chores',
  priority: 9,
  timeoutSeconds: 60,
  perWorker: 1,
  payload: v.strictObject({}),
  uniqueKey: () => 'one',
  commit: (_result, _payload, tx) => {
    const { bytes, more } = tx.stores.upkeep.giveBack()
    countForRuns(tx, 'database.shrink', { bytesGivenBack: bytes })
    if (more) tx.enqueue('database.shrink', {})
    tx.stores.jobs.forgetChores('database.shrink')
    return undefined
  },
})
