import * as v from 'valibot'

import { defineTask, jobPart } from './define-task.ts'

/** Removes what has been in the recycle bin for long enough, at once and not when its turn comes. */
export const recycleCleanup = defineTask({
  name: 'recycle-cleanup',
  description: 'Removes files that imports have replaced, once they were kept for long enough.',
  parameters: v.strictObject({}),
  start: (_parameters, { tx }) => ({
    parts: [jobPart('recycle.clean', tx.enqueue('recycle.clean', {}))],
  }),
})
