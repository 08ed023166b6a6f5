import * as v from 'valibot'

import { defineJob } from '../queue/define-job.ts'

/** Copies the database, by a connection of its own: those who write go on meanwhile. */
export const databaseBackup = defineJob<
  'database.backup',
  { keep: number; runId: number | null },
  { sizeBytes: number }
>({
  kind: 'database.backup',
  queue: 'chores',
  priority: 9,
  // One statement, without a sign of life while it runs.
  timeoutSeconds: 3_600,
  perWorker: 1,
  thread: 'own',
  payload: v.strictObject({ keep: v.number(), runId: v.nullable(v.number()) }),
  uniqueKey: () => 'one',
  compute: ({ keep }, { services }) => services.backUpDatabase(keep),
  commit: ({ sizeBytes }, { runId }, tx) => {
    if (runId !== null) tx.stores.schedules.addCounts(runId, { sizeBytes })
    return undefined
  },
})
