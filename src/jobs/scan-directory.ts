import * as v from 'valibot'

import type { Stores } from '../domain/stores.ts'
import { defineJob } from '../queue/define-job.ts'
import { applyUnit, prepareUnits } from '../scan/apply-unit.ts'
import { inspectUnit, type UnitInput, type UnitResult } from '../scan/inspect.ts'
import { requireRunning } from '../scan/lifecycle.ts'

/** Reads one unit of a library: names, streams, sidecars, assets. */
export const scanDirectory = defineJob<'scan.directory', UnitInput, UnitResult>({
  kind: 'scan.directory',
  queue: 'scan',
  priority: 6,
  timeoutSeconds: 300,
  perWorker: 4,
  reads: 'root',
  payload: v.strictObject({ scanId: v.number(), directoryId: v.number() }),
  uniqueKey: ({ scanId, directoryId }) => `${scanId}:${directoryId}`,

  places: ({ directoryId }, { stores }) => {
    const { path, rootPath } = stores.directories.get(directoryId)
    return [path === '' ? rootPath : `${rootPath}/${path}`]
  },
  prepareAll: prepareUnits,
  compute: inspectUnit,
  commit: (result, payload, tx) => {
    applyUnit(result, payload, tx)
    return undefined
  },

  revived: ({ scanId }, ended, tx) => {
    requireRunning(tx, scanId)
    tx.count(scanId, ended === 'discarded' ? 'directories_failed' : 'directories_cancelled', -1)
  },
  skipped: ({ scanId }, tx) => tx.count(scanId, 'directories_skipped'),
  cancelled: ({ scanId }, tx) => tx.count(scanId, 'directories_cancelled'),
  exhausted: (failure, { scanId, directoryId }, tx) => {
    tx.count(scanId, 'directories_failed')
    tx.stores.directories.markUnfinished(directoryId, scanId)
    const { code, message } = failure
    tx.stores.scans.addError(
      scanId,
      { path: pathOf(tx.stores, directoryId), code, message },
      tx.now,
    )
  },
})

function pathOf(stores: Stores, directoryId: number): string {
  const { path, rootPath } = stores.directories.get(directoryId)
  return path === '' ? rootPath : path
}
