import type { ScanHead, Transaction } from '../domain/stores.ts'

/** With more folders than this, all of the root is looked at. */
const mostFolders = 20

/**
 * Has folders scanned again once what is being written there may be whole. Wishes are kept in the database, so a restart
 * forgets none.
 */
export function lookAgain(
  tx: Transaction,
  scan: ScanHead,
  wish: {
    readonly rootId: number
    readonly folders: ReadonlySet<string>
    readonly afterMs: number
  },
): void {
  const { rootId, folders, afterMs } = wish
  if (folders.size === 0) return
  const root = tx.stores.libraries.findRoot(rootId)
  if (root === null) return
  const { libraryId, options } = scan
  const dueAt = tx.now + afterMs
  for (const folder of folders.size > mostFolders ? [''] : folders) {
    const path = folder === '' ? root.path : `${root.path}/${folder}`
    tx.stores.scans.addRequest(
      { libraryId, path, mode: 'incremental', cause: 'watch', options, dueAt },
      tx.now,
    )
  }
}
