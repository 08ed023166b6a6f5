import * as v from 'valibot'

import { defineTask, jobPart } from './define-task.ts'

/** Reads every file of the cache. */
export const cacheVerifyTask = defineTask({
  name: 'cache-verify',
  description: 'Reads every file of the cache and has made again what is not right.',
  parameters: v.strictObject({}),
  start: (_parameters, context) => {
    const { jobId: id } = context.verifyCache()
    return { parts: [jobPart('cache.verify', { id })] }
  },
})
