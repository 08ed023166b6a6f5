import * as v from 'valibot'

import { defineJob } from '../queue/define-job.ts'

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
    if (tx.stores.history.prune(tx.now)) tx.enqueue('history.prune', {})
    tx.stores.jobs.forgetChores('history.prune')
    return undefined
  },
})
