import * as v from 'valibot'

import { defineTask } from './define-task.ts'

/** Takes up work that is stuck: jobs that nobody holds, and those put off by a clock that was wrong. */
export const staleJobRecovery = defineTask({
  name: 'stale-job-recovery',
  description: 'Takes up jobs that are stuck.',
  parameters: v.strictObject({}),
  start: (_parameters, context) => {
    const { tx } = context
    const scans = tx.stores.scans.listActive()
    // Counted by nothing, so that each is looked at: one whose work is all over ends.
    for (const { id } of scans) tx.count(id, 'directories_done', 0)
    const { released, hastened } = context.recoverJobs()
    return {
      parts: [],
      counts: { jobsReleased: released, jobsHastened: hastened, scansLookedAt: scans.length },
    }
  },
})
