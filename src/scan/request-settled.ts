import type { ScanOptions } from '../domain/scan.ts'
import type { LibraryRoot } from '../domain/library.ts'
import type { Transaction } from '../domain/stores.ts'
import type { Settled, SettledOrder } from '../domain/watch.ts'
import { listedFile, type WalkedFile } from '../domain/walk.ts'
import { fewerPaths } from './fewer-paths.ts'
import { startWaiting } from './lifecycle.ts'

/** See `EngineCommands.requestSettled`. `optionsOf` gives those of a library's scans. */
export function requestSettled(
  tx: Transaction,
  orders: readonly SettledOrder[],
  optionsOf: (libraryId: number) => ScanOptions,
): { requested: boolean } {
  const { libraries, scans, hints } = tx.stores
  const wanted = new Map<number, string[]>()
  for (const { rootId, folders } of orders) {
    const root = libraries.findRoot(rootId)
    if (root === null) continue
    for (const { path } of folders) hints.forget(rootId, path)
    const changed = folders.filter((folder) => isChange(tx, rootId, folder))
    if (changed.length === 0) continue
    const paths = fewerPaths(changed.map(({ path }) => path)).map((path) => absolute(root, path))
    wanted.set(root.libraryId, [...(wanted.get(root.libraryId) ?? []), ...paths])
  }
  for (const [libraryId, paths] of wanted) {
    const roots = libraries.roots(libraryId).map(({ path }) => path)
    const whole = roots.every((root) => paths.includes(root))
    const options = optionsOf(libraryId)
    for (const path of whole ? [''] : paths) {
      const wish = { libraryId, path, mode: 'incremental', cause: 'watch', options } as const
      scans.addRequest({ ...wish, dueAt: null }, tx.now)
    }
    tellQueued(tx, libraryId, whole ? '' : (paths[0] ?? ''))
    startWaiting(tx, libraryId)
  }
  return { requested: wanted.size > 0 }
}

/** Starts the scans whose time has come; those of a library that is being read begin when it is free. */
export function startDue(tx: Transaction): void {
  for (const libraryId of tx.stores.scans.librariesDue(tx.now)) startWaiting(tx, libraryId)
}

// What has come and gone again without any scan having seen it.
function isChange(tx: Transaction, rootId: number, settled: Settled): boolean {
  const { path, gone, changed } = settled
  // We are the ones who have written there.
  if (changed !== undefined && changed.every((file) => isOurs(tx, rootId, file))) return false
  return !gone || (path !== '' && tx.stores.directories.findByPath(rootId, path) !== null)
}

function isOurs({ stores }: Transaction, rootId: number, walked: WalkedFile): boolean {
  const { name: path, ...file } = listedFile(walked)
  return stores.written.maybeOurs(rootId, path, file) || stores.files.isPlaced(rootId, path, file)
}

function tellQueued(tx: Transaction, libraryId: number, path: string): void {
  const reading = tx.stores.scans.findReading(libraryId)
  if (reading === null) return
  const { libraryName } = reading
  tx.emit({ type: 'scan.queued', data: { libraryId, libraryName, path } })
}

function absolute({ path: root }: LibraryRoot, path: string): string {
  return path === '' ? root : `${root}/${path}`
}
