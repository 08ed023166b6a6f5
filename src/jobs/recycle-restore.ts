import * as v from 'valibot'

import { AppError } from '../domain/error.ts'
import type { WholeFile } from '../domain/whole-file.ts'
import {
  createRestoreCommit,
  failRestore,
  keep,
  noteRestore,
  prepareRestore,
  restore,
  type RestoreInput,
  type RestoreResult,
} from '../download/restore.ts'
import { defineJob } from '../queue/define-job.ts'
import { libraryBooks } from './library-books.ts'

/** Gives a file back from the recycle bin. */
export const recycleRestore = defineJob<'recycle.restore', RestoreInput, RestoreResult, WholeFile>({
  kind: 'recycle.restore',
  queue: 'import',
  priority: 4,
  timeoutSeconds: 300,
  perWorker: 2,
  reads: 'root',
  retry: { maxAttempts: 3, baseSeconds: 15, capSeconds: 600 },
  payload: v.strictObject({ recycledId: v.number() }),
  uniqueKey: ({ recycledId }) => String(recycledId),

  places: (payload, { stores }) =>
    (prepareRestore(payload, { stores })?.roots ?? []).map(({ root }) => root.path),
  prepare: prepareRestore,
  compute: restore,
  commitBatch: noteRestore,
  commit: createRestoreCommit(libraryBooks),
  skipped: ({ recycledId }, tx) => keep(tx, recycledId),
  exhausted: failRestore,
  cancelled: ({ recycledId }, tx) => keep(tx, recycledId),
  revived: () => {
    throw new AppError('conflict', 'Restore the file again: what is in its place may be another.')
  },
})
