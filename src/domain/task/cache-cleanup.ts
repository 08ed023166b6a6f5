import * as v from 'valibot'

import { defineTask, jobPart } from './define-task.ts'

/** Cleans the cache up at once and not when its turn comes. */
export const cacheCleanup = defineTask({
  name: 'cache-cleanup',
  description: 'Removes what the cache has no use for.',
  parameters: v.strictObject({}),
  start: (_parameters, context) => {
    const { jobId: id } = context.cleanCache()
    return { parts: [jobPart('cache.clean', { id })] }
  },
})
