import * as v from 'valibot'

import { parked } from '../download/parked.ts'
import { planImport, type PlanInput, type PlanResult } from '../download/plan-import.ts'
import { preparePlan } from '../download/prepare-plan.ts'
import { blockDownload } from '../download/try-again.ts'
import { writePlan } from '../download/write-plan.ts'
import { createWorkLookUp } from '../enrich/look-up-work.ts'
import { defineJob } from '../queue/define-job.ts'
import { readPlaced } from '../scan/read-placed.ts'

const question = v.strictObject({
  titles: v.array(v.string()),
  ids: v.array(v.strictObject({ provider: v.string(), id: v.string() })),
})

/** Decides what of a download goes where, and why the rest does not. */
export const importPlan = defineJob<'import.plan', PlanInput, PlanResult>({
  kind: 'import.plan',
  queue: 'import',
  priority: 4,
  timeoutSeconds: 120,
  perWorker: 2,
  retry: { maxAttempts: 4, baseSeconds: 15, capSeconds: 600 },
  payload: v.strictObject({
    downloadId: v.number(),
    cause: v.picklist(['completion', 'manual']),
    isProposal: v.boolean(),
    planId: v.exactOptional(v.number()),
    question: v.exactOptional(question),
    turn: v.exactOptional(v.number()),
  }),
  uniqueKey: ({ downloadId }) => String(downloadId),

  places: ({ downloadId }, { stores }) => {
    const { libraryId = null } = stores.downloads.find(downloadId) ?? {}
    return libraryId === null ? [] : stores.libraries.roots(libraryId).map(({ path }) => path)
  },
  prepare: (payload, { stores }) => preparePlan(payload, stores),
  compute: async (input, context) => {
    const { services, signal } = context
    const now = Date.now()
    const alive = (): void => context.alive()
    return await planImport(input, {
      services,
      signal,
      now,
      alive,
      read: (request) => readPlaced(request, { services, signal, alive }),
      lookUp: createWorkLookUp({ services, signal, now, alive }),
    })
  },
  commit: (result, payload, tx) => {
    writePlan(result, payload, tx)
    return undefined
  },
  exhausted: ({ code: failed, message }, { downloadId, isProposal }, tx) => {
    const download = tx.stores.downloads.find(downloadId)
    if (isProposal || download === null || download.state === 'imported') return
    const code = failed === parked ? parked : 'plan_failed'
    const fix = code === parked ? 'Look into the log for why, then try it again.' : null
    blockDownload(tx, downloadId, { code, message, fix })
  },
})
