import * as v from 'valibot'

import { defineTask, jobPart } from './define-task.ts'

/** Less than this is soon filled anew. */
const worthwhileBytes = 4 * 1024 * 1024

/**
 * Renews what the database knows of its own contents, from samples: some ms, whatever its size. Gives back what is empty
 * where the file can become smaller; to make it so would take a copy of all of it while nobody else may write.
 */
export const databaseOptimize = defineTask({
  name: 'database-optimize',
  description:
    'Has the database learn how its contents are spread, which keeps lists fast, and gives back to the disk what is ' +
    'empty of it; one that an older version made keeps its size and fills what is empty anew.',
  parameters: v.strictObject({}),
  start: (_parameters, { tx }) => {
    const { freeBytes, shrinks } = tx.stores.upkeep.optimize()
    const isWorthIt = shrinks && freeBytes >= worthwhileBytes
    return {
      parts: isWorthIt ? [jobPart('database.shrink', tx.enqueue('database.shrink', {}))] : [],
      counts: { freeBytes },
    }
  },
})
