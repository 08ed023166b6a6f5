import type { Scan } from '../domain/scan.ts'
import type { Transaction } from '../domain/stores.ts'
import type { Discovery, RootOutcome } from './discover.ts'
import { failScan } from './lifecycle.ts'
import { judgeRoots } from './removals.ts'
import { enqueueUnits } from './reconcile.ts'

/** Ends a discovery: left-over units are enqueued, and the total of the next phase is known. */
export function endDiscovery(tx: Transaction, scan: Scan, discovery: Discovery): void {
  const { outcomes } = discovery
  const { stores, now } = tx
  // Files of a root that was lost in mid-walk are not to be believed gone.
  for (const root of outcomes) {
    if (root.outcome === 'refused' && root.walked) {
      stores.files.releaseMissingOfRoot(scan.id, root.rootId)
    }
  }
  const refused = judgeRoots(tx, scan, outcomes)
  for (const root of refused) {
    stores.scans.addError(scan.id, { path: root.path, code: root.code, message: root.reason }, now)
  }
  const [first] = refused
  if (first !== undefined && refused.length === outcomes.length) {
    return failScan(tx, scan, { code: first.code, message: first.reason })
  }
  for (const root of outcomes) {
    if (root.outcome === 'walked') rememberCount(tx, scan, root)
  }
  if (scan.scope === null) stores.files.collectDetached(scan.id, scan.libraryId, now)
  settle(tx, scan, discovery)
  sweep(tx, scan, discovery)
  stores.scans.completeDiscovery(scan.id, now)
  tx.count(scan.id, 'directories_total', 0)
}

function rememberCount(
  tx: Transaction,
  scan: Scan,
  walked: Extract<RootOutcome, { outcome: 'walked' }>,
): void {
  const root = tx.stores.libraries.roots(scan.libraryId).find(({ id }) => id === walked.rootId)
  const passport = root?.passport ?? null
  if (passport === null || walked.files === null || walked.files === passport.fileCount) return
  const { files } = walked
  tx.stores.libraries.setPassport(walked.rootId, { ...passport, fileCount: files }, tx.now)
}

/** Files that were being written and are old enough now count as whole. */
function settle(tx: Transaction, scan: Scan, { outcomes, settleMs }: Discovery): void {
  for (const { rootId, outcome } of outcomes) {
    if (outcome === 'refused') continue
    const scopes = scan.scope?.filter((scope) => scope.rootId === rootId).map(({ path }) => path)
    for (const path of scopes ?? ['']) {
      tx.stores.files.settle({ rootId, path, changedBefore: tx.now - settleMs })
    }
  }
}

/** Units that an earlier scan or process left unread. */
function sweep(tx: Transaction, scan: Scan, { outcomes, unitsLeft }: Discovery): void {
  let most = unitsLeft ?? Number.POSITIVE_INFINITY
  for (const { rootId, outcome } of outcomes) {
    if (outcome === 'refused') continue
    const scopes = scan.scope?.filter((scope) => scope.rootId === rootId).map(({ path }) => path)
    for (const path of scopes ?? ['']) {
      const left = tx.stores.directories.listNeedingScan(scan.id, rootId, path).slice(0, most)
      enqueueUnits({ tx, scan, rootId }, left)
      most -= left.length
    }
  }
}
