import * as v from 'valibot'

import { defineJob } from '../queue/define-job.ts'
import { countForRuns } from './count-for-runs.ts'

/** By then all bites of a library are taken. */
const cleanAfterMs = 60_000

/** Removes finished jobs and scans, events and changes that are older than the configuration keeps them. */
export const historyPrune = defineJob<'history.prune', never, null>({
  kind: 'history.prune',
  queue: 'chores',
  priority: 9,
  timeoutSeconds: 60,
  perWorker: 1,
  payload: v.strictObject({}),
  uniqueKey: () => 'all',
  commit: (_result, _payload, tx) => {
    // A bite at a time, so that a tick stays short; the rest follows at once.
    const { more, libraries, rows } = tx.stores.history.prune(tx.now)
    countForRuns(tx, 'history.prune', { rowsRemoved: rows })
    if (more) tx.enqueue('history.prune', {})
    // What nothing names any more goes by the grace of the cache, which begins with the next clean-up.
    if (libraries) tx.enqueue('cache.clean', {}, { runAt: tx.now + cleanAfterMs })
    tx.stores.jobs.forgetChores('history.prune')
    return undefined
  },
})
