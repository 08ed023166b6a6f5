import * as v from 'valibot'

import { defineTask } from './define-task.ts'

/** Asks providers at once for what is due, and not when its turn comes. */
export const enrichmentRefresh = defineTask({
  name: 'enrichment-refresh',
  description:
    'Has providers asked for items that are due: known for long, new, or not answered for.',
  parameters: v.strictObject({}),
  start: (_parameters, context) => ({
    parts: [],
    counts: { itemsAsked: context.refreshItems() },
  }),
})
