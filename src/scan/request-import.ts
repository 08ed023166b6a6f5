import type { EnrichmentMode } from '../domain/enrichment.ts'
import type { ImportTarget } from '../domain/import.ts'
import { defaultScanOptions } from '../domain/scan.ts'
import type { Transaction } from '../domain/stores.ts'
import { startWaiting } from './lifecycle.ts'

/** A scan of what an import has placed, while more is to come: what is there by then is scanned together. */
const scanAfterMs = 60_000

/** Has a folder scanned that an import has placed something in. */
export function requestImportScan(
  tx: Transaction,
  wish: {
    readonly libraryId: number
    /** Absolute. */
    readonly path: string
    /** As the configuration has it for the library. */
    readonly enrichmentMode: EnrichmentMode
  },
): void {
  const { libraryId, path, enrichmentMode } = wish
  const enableEnrichment = enrichmentMode !== 'none'
  const options = { ...defaultScanOptions, enrichmentMode, enableEnrichment }
  const dueAt = tx.now + scanAfterMs
  const request = { libraryId, path, mode: 'incremental', cause: 'import', options, dueAt } as const
  tx.stores.scans.addRequest(request, tx.now)
}

/** The same of the folder of a file. */
export function requestFolderScan(
  tx: Transaction,
  file: ImportTarget & { readonly libraryId: number; readonly enrichmentMode: EnrichmentMode },
): void {
  const root = tx.stores.libraries.findRoot(file.rootId)
  if (root === null) return
  const folder = file.path.slice(0, Math.max(0, file.path.lastIndexOf('/')))
  const path = folder === '' ? root.path : `${root.path}/${folder}`
  requestImportScan(tx, { ...file, path })
}

/** What takes files away: a scan that sees them just before that would take them for new ones just after. */
const clearing = ['import.retire', 'import.undo', 'recycle.restore'] as const

/**
 * An import is over: what it wants to be scanned is scanned now, or as soon as the library is not being read. While files
 * are still taken away it is left to whoever does that last.
 */
export function startImportScan(tx: Transaction, libraryId: number): void {
  const { scans, libraries, jobs } = tx.stores
  if (jobs.hasLive(clearing)) return
  if (!scans.hurryRequests(libraryId, 'import')) return
  const library = libraries.find(libraryId)
  if (library === null || library.detachedAt !== null) return
  if (scans.findReading(libraryId) !== null) {
    const { name: libraryName } = library
    tx.emit({ type: 'scan.queued', data: { libraryId, libraryName, path: '' } })
    return
  }
  startWaiting(tx, libraryId)
}
