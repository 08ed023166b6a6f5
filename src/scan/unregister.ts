import type { ChangeReason } from '../domain/change.ts'
import type { FileRecord, ImportTarget } from '../domain/import.ts'
import type { Transaction } from '../domain/stores.ts'

/** What is known of a file: what items it belongs to, and its content. Null for one that is not known. */
export function recordOf(
  { stores }: Pick<Transaction, 'stores'>,
  place: ImportTarget,
): FileRecord | null {
  const known = findFile(stores, place)
  if (known === null) return null
  return { fingerprint: known.fingerprint, links: stores.items.linksOf(known.id) }
}

/**
 * Takes a file out that does not lie in its place any more, as the next scan would, which finds nothing of it. An item that
 * has no other is missing.
 */
export function unregister(
  tx: Transaction,
  file: ImportTarget & { readonly libraryId: number; readonly reason: ChangeReason },
): void {
  tx.flush()
  const { stores, now } = tx
  const { libraryId, rootId, path, reason } = file
  const known = findFile(stores, file)
  if (known === null) return
  stores.items.release(known.id)
  stores.files.remove(known.id)
  const { sizeBytes, fingerprint, unitId } = known
  const about = { libraryId, rootId, path, sizeBytes, fingerprint }
  stores.changes.see([{ ...about, kind: 'deleted', source: 'import', reason }], now)
  stores.directories.forgetSignatures(rootId, folderOf(path))
  if (unitId === null) return
  stores.directories.markNeedsScan(unitId)
  stores.items.refreshMissing(unitId, now)
}

function findFile(
  { directories, files }: Transaction['stores'],
  { rootId, path }: ImportTarget,
): { id: number; sizeBytes: number; fingerprint: string | null; unitId: number | null } | null {
  const directory = directories.findByPath(rootId, folderOf(path))
  if (directory === null) return null
  const name = path.slice(path.lastIndexOf('/') + 1)
  const known = files.listOfDirectory(directory.id).find((file) => file.name === name)
  return known === undefined ? null : { ...known, unitId: directory.unitId }
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}
