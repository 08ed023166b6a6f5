import * as v from 'valibot'

import { retire, type RetireInput, type RetireNote, type RetireResult } from '../download/retire.ts'
import { createRetireCommits, failRetire, prepareRetire } from '../download/retire-commits.ts'
import { defineJob } from '../queue/define-job.ts'
import { libraryBooks } from './library-books.ts'

const commits = createRetireCommits(libraryBooks)

/** Takes what a placed file replaces into the recycle bin. */
export const importRetire = defineJob<'import.retire', RetireInput, RetireResult, RetireNote>({
  kind: 'import.retire',
  queue: 'import',
  priority: 5,
  timeoutSeconds: 300,
  perWorker: 2,
  reads: 'root',
  retry: { maxAttempts: 5, baseSeconds: 15, capSeconds: 600 },
  payload: v.strictObject({ fileId: v.number(), turn: v.number() }),
  uniqueKey: ({ fileId, turn }) => `${fileId}:${turn}`,

  places: (payload, { stores }) => {
    const input = prepareRetire(payload, { stores, now: 0 })
    return (input?.roots ?? []).map(({ root }) => root.path)
  },
  prepare: prepareRetire,
  compute: retire,
  commitBatch: commits.note,
  commit: commits.apply,
  exhausted: failRetire,
  cancelled: (payload, tx) =>
    failRetire({ code: 'cancelled', message: 'it was cancelled', retryable: false }, payload, tx),
})
