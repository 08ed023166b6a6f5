import * as v from 'valibot'

import { AppError } from '../domain/error.ts'
import type { JobPayloads } from '../domain/job.ts'
import type { Transaction } from '../domain/stores.ts'
import { finishPlan } from '../download/finish-plan.ts'
import { placeImport } from '../download/place-import.ts'
import type { PlacingInput, PlacingNote, PlacingResult } from '../download/placing.ts'
import {
  failPlacing,
  findWaiting,
  namesake,
  notePlacing,
  preparePlacing,
  settleKept,
  settlePlaced,
  type Waiting,
} from '../download/placing-commits.ts'
import { type FileContent, readContent } from '../download/read-content.ts'
import { defineJob } from '../queue/define-job.ts'
import { registerPlaced } from '../scan/register-placed.ts'
import { recordOf } from '../scan/unregister.ts'
import { requestImportScan, startImportScan } from '../scan/request-import.ts'

type Payload = JobPayloads['import.file']
type Placed = Extract<PlacingResult, { outcome: 'placed' }> & {
  readonly content: FileContent | null
}
type Result = Exclude<PlacingResult, { outcome: 'placed' }> | Placed

/** Puts one file of a plan in its place; what it does is written down before it is done. */
export const importFile = defineJob<'import.file', PlacingInput, Result, PlacingNote>({
  kind: 'import.file',
  queue: 'import',
  priority: 4,
  timeoutSeconds: 300,
  // Their journals are committed together.
  perWorker: 8,
  reads: 'root',
  retry: { maxAttempts: 5, baseSeconds: 15, capSeconds: 600 },
  payload: v.strictObject({ fileId: v.number(), turn: v.number() }),
  uniqueKey: ({ fileId, turn }) => `${fileId}:${turn}`,

  places: (payload, { stores }) => {
    const waiting = findWaiting(payload, stores)
    if (waiting === null) return []
    const { source, target } = waiting.file
    const root = stores.libraries.findRoot(target.rootId)
    return root === null ? [source.base] : [root.path, source.base]
  },
  prepare: preparePlacing,
  compute: async (input, context) => {
    const result = await placeImport(input, context)
    if (result.outcome !== 'placed') return result
    const path = `${input.root.path}/${input.target.path}`
    const file = { path, placed: result.placed }
    return { ...result, content: await readContent(file, context.services, context.signal) }
  },
  commitBatch: (note, payload, tx) => {
    const waiting = findWaiting(payload, tx.stores)
    if (waiting === null) throw new AppError('cancelled', 'The import is over.')
    const record = note.note === 'bin' ? recordOf(tx, waiting.file.target) : null
    notePlacing(tx, waiting, { note, record })
  },
  commit: (result, payload, tx) => {
    const waiting = findWaiting(payload, tx.stores)
    if (waiting === null) return undefined
    if (result.outcome !== 'fall_back') settleKept(tx, waiting, result.kept)
    if (result.outcome === 'placed') settle(tx, waiting, result)
    else if (result.outcome === 'fall_back') fallBack(tx, waiting, { payload, mode: result.mode })
    else {
      failPlacing(tx, waiting, { problem: result.problem, isClean: true })
      endPlan(tx, waiting)
    }
    return undefined
  },

  skipped: (payload, tx) => {
    const message = 'The folder that it was to go to does not belong to a library any more.'
    giveUp(payload, tx, { code: 'root_gone', message })
  },
  exhausted: ({ code, message }, payload, tx) => giveUp(payload, tx, { code, message }),
  cancelled: (payload, tx) => {
    giveUp(payload, tx, { code: 'cancelled', message: 'It was cancelled.' })
  },
  revived: (payload, _ended, tx) => {
    if (findWaiting(payload, tx.stores) === null) {
      throw new AppError(
        'conflict',
        'The import that it belongs to is over; import the download again.',
      )
    }
  },
})

function settle(tx: Transaction, waiting: Waiting, result: Placed): void {
  const { mode, placed, enrichmentMode, content } = result
  const { file, plan } = waiting
  const { libraryId } = plan
  settlePlaced(tx, waiting, { mode, placed })
  const { target, subject } = file
  const replaces = file.replaces.map(({ fileId }) => fileId)
  const about = { libraryId, target, subject, placed, content, replaces }
  const { scanPath } = registerPlaced(tx, about)
  requestImportScan(tx, { libraryId, path: scanPath, enrichmentMode })
  if (file.replaces.some((old) => old !== namesake(file))) {
    tx.enqueue('import.retire', { fileId: file.id, turn: 0 }, { rootId: target.rootId })
  }
  endPlan(tx, waiting)
}

function fallBack(
  tx: Transaction,
  { file }: Waiting,
  { payload, mode }: { readonly payload: Payload; readonly mode: Placed['mode'] },
): void {
  tx.stores.imports.updateFile(file.id, { mode })
  const next = { fileId: file.id, turn: payload.turn + 1 }
  tx.enqueue('import.file', next, { rootId: file.target.rootId })
}

function giveUp(
  payload: Payload,
  tx: Transaction,
  problem: { code: string; message: string },
): void {
  const waiting = findWaiting(payload, tx.stores)
  if (waiting === null) return
  failPlacing(tx, waiting, { problem, isClean: false })
  endPlan(tx, waiting)
}

function endPlan(tx: Transaction, { plan }: Waiting): void {
  if (finishPlan(tx, plan.id)) startImportScan(tx, plan.libraryId)
}
