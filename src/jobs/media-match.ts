import * as v from 'valibot'

import { applyMatch } from '../enrich/apply-match.ts'
import { giveUp } from '../enrich/give-up.ts'
import { type MatchInput, type MatchResult, matchItem } from '../enrich/match.ts'
import { type MatchBasis, prepareMatch } from '../enrich/prepare-match.ts'
import { endWork, refuseRevival } from '../enrich/work.ts'
import { defineJob } from '../queue/define-job.ts'

interface Result {
  readonly basis: MatchBasis
  readonly result: MatchResult
}

/** Finds out what a film or series is at its providers. */
export const mediaMatch = defineJob<'media.match', MatchInput, Result>({
  kind: 'media.match',
  queue: 'provider',
  priority: 8,
  timeoutSeconds: 120,
  perWorker: 8,
  retry: { maxAttempts: 4, baseSeconds: 30, capSeconds: 3600 },
  payload: v.strictObject({ itemId: v.number() }),
  uniqueKey: ({ itemId }) => String(itemId),

  prepare: ({ itemId }, { stores }) => prepareMatch(stores, itemId),
  compute: async (input, context) => {
    const { services, signal } = context
    const alive = (): void => context.alive()
    const result = await matchItem(input, { services, signal, alive, now: Date.now() })
    const { evidence, choice } = input
    return result.outcome === 'snooze' ? result : { basis: { evidence, choice }, result }
  },
  commit: (answer, { itemId }, tx) => {
    applyMatch(answer, itemId, tx)
    return undefined
  },
  // The item has gone since.
  skipped: ({ itemId }, tx) => endWork(tx, itemId, 'skipped'),
  cancelled: ({ itemId }, tx) => endWork(tx, itemId, 'cancelled'),
  exhausted: ({ message }, { itemId }, tx) => giveUp(tx, { itemId }, message),
  revived: ({ itemId }) => refuseRevival(itemId),
})
