import * as v from 'valibot'

import type { WritingIntent } from '../domain/written.ts'
import {
  applyWriting,
  type NothingToWrite,
  prepareWriting,
  writeLibrary,
  writingKey,
} from '../enrich/apply-writing.ts'
import { type WritingInput, type WritingResult, writeSubjects } from '../enrich/write-beside.ts'
import { defineJob } from '../queue/define-job.ts'

/** Writes NFO files and pictures beside the media of a film or series, or has that done for a whole library. */
export const mediaWrite = defineJob<
  'media.write',
  WritingInput | NothingToWrite,
  WritingResult | null,
  readonly WritingIntent[]
>({
  kind: 'media.write',
  queue: 'write',
  priority: 9,
  timeoutSeconds: 120,
  perWorker: 1,
  reads: 'root',
  retry: { maxAttempts: 6, baseSeconds: 60, capSeconds: 3600 },
  payload: v.union([
    v.strictObject({ itemId: v.number(), afterId: v.number(), round: v.number() }),
    v.strictObject({ libraryId: v.number(), afterId: v.number() }),
  ]),
  uniqueKey: writingKey,

  prepare: prepareWriting,
  compute: (input, context) => {
    if (!('nothing' in input)) return writeSubjects(input, context)
    return input.nothing === 'yet' ? { outcome: 'snooze', seconds: 2 } : null
  },
  commitBatch: (intents, _payload, tx) => tx.stores.written.intend(intents),
  commit: (result, payload, tx) => {
    if ('libraryId' in payload) writeLibrary(payload, tx)
    return applyWriting(result, payload, tx)
  },
})
