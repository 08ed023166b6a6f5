import * as v from 'valibot'

import { defineJob } from '../queue/define-job.ts'

/** Looks whether a copy of the database is whole, and has the next start put it in place. */
export const databaseRestore = defineJob<'database.restore', { name: string }, null>({
  kind: 'database.restore',
  queue: 'chores',
  priority: 5,
  // One statement, without a sign of life while it runs.
  timeoutSeconds: 3_600,
  perWorker: 1,
  thread: 'own',
  // A copy that is damaged is so the next time too.
  retry: { maxAttempts: 1, baseSeconds: 15 },
  payload: v.strictObject({ name: v.string() }),
  uniqueKey: () => 'one',
  compute: ({ name }, { services }) => {
    services.stageRestore(name)
    return null
  },
  commit: () => undefined,
})
