import * as v from 'valibot'

import { AppError } from '../domain/error.ts'
import type { LibraryRoot } from '../domain/library.ts'
import { isFinished } from '../domain/scan.ts'
import { defineJob } from '../queue/define-job.ts'
import {
  type Discovery,
  discover,
  type DiscoverInput,
  type DiscoverPart,
} from '../scan/discover.ts'
import { endDiscovery } from '../scan/discovery-end.ts'
import { failScan, requireRunning } from '../scan/lifecycle.ts'
import { reconcile } from '../scan/reconcile.ts'

/** Files that prove a root whose device changed. */
const sampleSize = 20

/** Walks the roots of a library and records every difference; begins anew after a crash. */
export const scanDiscover = defineJob<'scan.discover', DiscoverInput, Discovery, DiscoverPart>({
  kind: 'scan.discover',
  queue: 'discover',
  priority: 6,
  timeoutSeconds: 300,
  // Walks of so many libraries side by side, each in a thread of its own.
  perWorker: 4,
  thread: 'own',
  reads: 'library',
  payload: v.strictObject({ scanId: v.number() }),
  uniqueKey: ({ scanId }) => String(scanId),

  places: ({ scanId }, { stores }) => {
    const libraryId = stores.scans.head(scanId)?.libraryId
    return libraryId === undefined ? [] : stores.libraries.roots(libraryId).map(({ path }) => path)
  },
  prepare: ({ scanId }, { stores }) => {
    const scan = stores.scans.find(scanId)
    if (scan === null || isFinished(scan.status)) return null
    const library = stores.libraries.find(scan.libraryId)
    if (library === null) return null
    stores.scans.resetDiscovery(scanId)
    stores.files.releaseMissing(scanId)
    const scopes = scan.scope
    return {
      library: { name: library.name, kind: library.kind },
      full: scan.mode === 'full',
      quick: scan.options.profile === 'quick' && scan.mode !== 'full',
      wants: {
        streams: !scan.options.skipProbe && scan.options.profile !== 'quick',
        assets: !scan.options.skipAssetDiscovery,
        caching: scan.options.enableCaching,
      },
      maxUnits: scan.options.maxDirectories,
      isWhole: scopes === null,
      former: stores.libraries.formerRoots(scan.libraryId),
      roots: stores.libraries
        .roots(scan.libraryId)
        .map((root) => ({ root, sample: stores.files.sample(root.id, sampleSize) }))
        .map(({ root, sample }) => ({
          root: withFiles(root, sample.length),
          sample,
          known: stores.directories.signatures(root.id),
          written: stores.written.keysOfRoot(root.id),
          scope: scopes?.filter(({ rootId }) => rootId === root.id).map(({ path }) => path) ?? null,
        }))
        .filter(({ scope }) => scope === null || scope.length > 0),
    }
  },

  compute: discover,

  commitBatch: (part, { scanId }, tx) => {
    const scan = tx.stores.scans.head(scanId)
    if (scan === null || isFinished(scan.status))
      throw new AppError('cancelled', 'The scan is over.')
    if (part.type === 'root') tx.stores.libraries.setPassport(part.rootId, part.passport, tx.now)
    else reconcile(tx, scan, part)
  },

  commit: (discovery, { scanId }, tx) => {
    const scan = tx.stores.scans.find(scanId)
    if (scan === null || isFinished(scan.status)) return undefined
    if (discovery.relocated.length === 0) endDiscovery(tx, scan, discovery)
    else {
      tx.stores.libraries.relocate(scan.libraryId, discovery.relocated)
      tx.enqueue('scan.discover', { scanId }, { scanId })
    }
    return undefined
  },

  revived: ({ scanId }, _ended, tx) => requireRunning(tx, scanId),
  exhausted: (failure, { scanId }, tx) => {
    const scan = tx.stores.scans.find(scanId)
    if (scan !== null && !isFinished(scan.status)) {
      failScan(tx, scan, { code: 'other', message: failure.message })
    }
  },
})

// A scan that did not come to its end has left files and no count: they can be lost all the same.
function withFiles(root: LibraryRoot, known: number): LibraryRoot {
  const { passport } = root
  if (passport === null || passport.fileCount >= known) return root
  return { ...root, passport: { ...passport, fileCount: known } }
}
