import type { LibraryChanges, ReloadReport } from '../domain/configuration.ts'
import type { ConfigureOrder } from '../domain/engine.ts'
import type { LibraryConfig } from '../domain/library.ts'
import type { Transaction } from '../domain/stores.ts'
import type { LibraryName } from '../domain/library.ts'
import { cancelScan, restartScan } from './lifecycle.ts'

interface Ports {
  readonly tx: Transaction
  cancelScanJobs(scanId: number): void
}

/**
 * Brings the libraries in line with a changed configuration and tells of it. Scans of a library that has gone end at
 * once; one that reads a library whose folders are others now begins anew, as what it found lies elsewhere.
 */
export function configureLibraries(
  ports: Ports,
  libraries: readonly LibraryConfig[],
  order: ConfigureOrder,
): ReloadReport {
  const { tx } = ports
  const { changed, restartNeeded, forget } = order
  const sync = tx.stores.libraries.sync(libraries, tx.now)
  const cancelledScans = [
    ...sync.detached.flatMap((library) => endScans(ports, library)),
    ...sync.moved.flatMap((library) => beginAnew(ports, library)),
  ]
  if (forget !== null) forgetLibrary(ports, forget)
  const names = ({ name }: LibraryName): string => name
  const changes: LibraryChanges = {
    ...sync,
    moved: sync.moved.map(names),
    detached: sync.detached.map(names),
    cancelledScans,
  }
  const report = { changed, restartNeeded, libraries: changes }
  const isOnlyForgotten = forget !== null && changed.length === 0
  if (!isOnlyForgotten) tx.emit({ type: 'config.reloaded', data: report })
  return report
}

/**
 * The same for scans that the last process left: the configuration was changed while none ran, or a crash came between
 * the change of the file and its application. Whatever has left it is not scanned, also when nobody saw it leave.
 */
export function configureLeftScans(ports: Ports, moved: readonly LibraryName[]): void {
  const { tx } = ports
  const scanned = new Set(tx.stores.scans.listActive().map(({ libraryId }) => libraryId))
  for (const id of scanned) {
    const library = tx.stores.libraries.find(id)
    if (library !== null && library.detachedAt !== null) endScans(ports, library)
  }
  for (const library of moved) beginAnew(ports, library)
}

function forgetLibrary({ tx }: Ports, name: string): void {
  const library = tx.stores.libraries.findByName(name)
  // Only what has left the configuration: its block would bring it back.
  if (library === null || library.detachedAt === null) return
  tx.stores.libraries.forget(library.id, tx.now)
  tx.emit({ type: 'library.removed', data: { libraryId: library.id, libraryName: library.name } })
  tx.enqueue('history.prune', {})
}

function endScans(ports: Ports, { id }: LibraryName): number[] {
  const { tx } = ports
  // Nobody waits for them any more; a cancel would start the next.
  tx.stores.scans.takeRequests(id, 'all')
  const running = tx.stores.scans.listActive().filter(({ libraryId }) => libraryId === id)
  for (const scan of running) cancelScan(tx, scan.id, (scanId) => ports.cancelScanJobs(scanId))
  return running.map((scan) => scan.id)
}

function beginAnew(ports: Ports, { id }: LibraryName): number[] {
  const { tx } = ports
  const reading = tx.stores.scans.findReading(id)
  if (reading === null) return []
  const waiting = tx.stores.scans.takeRequests(id, 'all')
  cancelScan(tx, reading.id, (scanId) => ports.cancelScanJobs(scanId))
  restartScan(tx, reading.id)
  for (const request of waiting) tx.stores.scans.addRequest(request, tx.now)
  return [reading.id]
}
