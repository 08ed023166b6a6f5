import * as v from 'valibot'

import { defineTask, jobPart } from './define-task.ts'

/** Removes what is older than the configuration keeps it, at once and not when its turn comes. */
export const historyPruneTask = defineTask({
  name: 'history-prune',
  description: 'Removes jobs, scans, events and runs that are too old.',
  parameters: v.strictObject({}),
  start: (_parameters, { tx }) => ({
    parts: [jobPart('history.prune', tx.enqueue('history.prune', {}))],
  }),
})
