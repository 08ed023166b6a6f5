import * as v from 'valibot'

import { defineTask, jobPart } from './define-task.ts'

/** Copies of the database that are kept when nobody says how many. */
export const backupsKept = 7

const parameters = v.strictObject({
  /** Copies that are kept. */
  keep: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000)), backupsKept),
})

/** Copies the database into the folder `backups` beside it, and looks whether the copy is whole. */
export const databaseBackupTask = defineTask<v.InferOutput<typeof parameters>>({
  name: 'database-backup',
  description: 'Copies the database into the folder "backups" and checks the copy.',
  parameters,
  start: ({ keep }, { tx, runId }) => ({
    parts: [jobPart('database.backup', tx.enqueue('database.backup', { keep, runId }))],
  }),
})
