import * as v from 'valibot'

import { undo, type UndoInput, type UndoNote, type UndoResult } from '../download/undo.ts'
import { createUndoCommits, prepareUndo } from '../download/undo-commits.ts'
import { defineJob } from '../queue/define-job.ts'
import { libraryBooks } from './library-books.ts'

const commits = createUndoCommits(libraryBooks)

/** Takes one file of an import back, and gives back what it had replaced. */
export const importUndo = defineJob<'import.undo', UndoInput, UndoResult, UndoNote>({
  kind: 'import.undo',
  queue: 'import',
  priority: 4,
  timeoutSeconds: 300,
  perWorker: 4,
  reads: 'root',
  retry: { maxAttempts: 5, baseSeconds: 15, capSeconds: 600 },
  payload: v.strictObject({ fileId: v.number(), turn: v.number() }),
  uniqueKey: ({ fileId, turn }) => `${fileId}:${turn}`,

  places: (payload, { stores }) => {
    const input = prepareUndo(payload, { stores, now: 0 })
    if (input === null) return []
    return [...input.roots.map(({ root }) => root.path), input.source.base]
  },
  prepare: prepareUndo,
  compute: undo,
  commitBatch: commits.note,
  commit: commits.apply,
  skipped: commits.skip,
  exhausted: commits.fail,
  cancelled: (payload, tx) =>
    commits.fail(
      { code: 'cancelled', message: 'It was cancelled.', retryable: false },
      payload,
      tx,
    ),
})
