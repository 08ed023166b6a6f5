import { AppError } from '../domain/error.ts'
import type { HealthFinding } from '../domain/health.ts'
import type { RemovalLoss, RemovalProposal, RemovalState } from '../domain/removal.ts'
import { reportHealth } from '../domain/report-health.ts'
import { defaultScanOptions, type Scan } from '../domain/scan.ts'
import type { Transaction } from '../domain/stores.ts'
import type { RootOutcome } from './discover.ts'
import { removalsOf } from './health-checks.ts'
import { requestScan } from './lifecycle.ts'

type Refused = Extract<RootOutcome, { outcome: 'refused' }>

/**
 * Settles what was proposed of the folders of a library: one that is there again needs no decision, one whose removal
 * was approved goes now, and of another one a person has to decide. Returns those that were not approved.
 */
export function judgeRoots(
  tx: Transaction,
  scan: Scan,
  outcomes: readonly RootOutcome[],
): readonly Refused[] {
  const unsettled = tx.stores.removals.listUnsettled(scan.libraryId)
  return outcomes.filter((outcome): outcome is Refused => {
    const known = unsettled.filter(({ root }) => root?.id === outcome.rootId)
    if (outcome.outcome === 'walked') {
      for (const proposal of known) if (!isTakenBack(tx, proposal)) settle(tx, proposal, 'cleared')
      return false
    }
    const approved = known.find(({ state }) => state === 'approved')
    if (approved !== undefined) {
      const { id } = approved
      tx.stores.removals.collectRoot({ id, rootId: outcome.rootId }, scan.id)
      return false
    }
    if (known.some(({ state }) => state === 'rejected')) return true
    const { rootId, code: reason, reason: message } = outcome
    propose(tx, { libraryId: scan.libraryId, rootId, reason, message, scanId: scan.id })
    return true
  })
}

/** Files that somebody listed and that are there again need no decision; called once all that is gone is known. */
export function forgetFound(tx: Transaction, scan: Scan): void {
  const roots = new Set(tx.stores.libraries.roots(scan.libraryId).map(({ id }) => id))
  for (const proposal of tx.stores.removals.listUnsettled(scan.libraryId)) {
    const { root } = proposal
    // All of a folder that has left the configuration goes.
    if (root !== null && !roots.has(root.id)) {
      settle(tx, proposal, 'cleared')
      continue
    }
    if (root !== null && !isTakenBack(tx, proposal)) continue
    // What this scan has looked after has been let go of since.
    if (proposal.scanId === scan.id) continue
    if (tx.stores.removals.dropFound(proposal.id, scan) === 0) settle(tx, proposal, 'cleared')
  }
}

/** Has a person decide on files that a scan did not find, and tells so. */
export function propose(tx: Transaction, loss: RemovalLoss): void {
  const proposed = tx.stores.removals.propose(loss, tx.now)
  if (proposed?.isNew === true) {
    tx.emit({ type: 'removal.proposed', data: { proposal: proposed.proposal } })
  }
  tellHealth(tx, loss.libraryId)
}

/** The removals that were approved are done when all of them is gone: a scan may have missed only a part. */
export function closeApproved(tx: Transaction, scan: Scan): void {
  for (const proposal of tx.stores.removals.listUnsettled(scan.libraryId)) {
    if (proposal.state !== 'approved' || !tx.stores.removals.isGone(proposal.id)) continue
    settle(tx, proposal, 'applied')
  }
}

/** A folder whose removal was undone: its files stay, whatever stands in its place by now. */
function isTakenBack(tx: Transaction, { id, root, state }: RemovalProposal): boolean {
  return root !== null && state === 'rejected' && tx.stores.removals.isListed(id)
}

/**
 * Writes down what a person decided. What is approved goes with the next scan that misses it still, which begins at once.
 *
 * @throws AppError `not_found`, or `conflict` when it waits for no decision.
 */
export function decideRemoval(tx: Transaction, id: number, decision: 'approve' | 'reject'): void {
  const proposal = getProposal(tx, id)
  const { state, libraryId } = proposal
  const isOpen = state === 'open' || (state === 'approved' && decision === 'reject')
  if (!isOpen) throw new AppError('conflict', `Proposal ${id} is ${state}.`)
  if (decision === 'approve' && tx.stores.libraries.find(libraryId)?.detachedAt !== null) {
    throw new AppError('conflict', `${proposal.libraryName} has left the configuration.`)
  }
  // Scans may have removed a part of it already.
  if (state === 'approved' && tx.stores.removals.restore(id, tx.now) > 0) {
    tx.stores.totals.recount(libraryId)
  }
  settle(tx, proposal, decision === 'approve' ? 'approved' : 'rejected')
  if (decision === 'approve') scanAgain(tx, libraryId)
}

/**
 * Takes back a removal, as long as its files are remembered: they stay until they are seen again.
 *
 * @throws AppError `not_found`, or `conflict` when it was not done.
 */
export function undoRemoval(tx: Transaction, id: number): void {
  const proposal = getProposal(tx, id)
  if (proposal.state !== 'applied') {
    throw new AppError('conflict', `Proposal ${id} is ${proposal.state}; nothing was removed.`)
  }
  if (tx.stores.removals.restore(id, tx.now) === 0) {
    throw new AppError('conflict', `Nothing of proposal ${id} is remembered any more.`)
  }
  settle(tx, proposal, 'rejected')
  tx.stores.totals.recount(proposal.libraryId)
}

function scanAgain(tx: Transaction, libraryId: number): void {
  const wish = {
    libraryId,
    path: null,
    mode: 'incremental',
    options: defaultScanOptions,
  } as const
  const isFree = tx.stores.scans.findReading(libraryId) === null
  if (isFree) requestScan(tx, { ...wish, cause: 'manual' })
  else tx.stores.scans.addRequest({ ...wish, cause: 'manual', path: '', dueAt: null }, tx.now)
}

function getProposal(tx: Transaction, id: number): RemovalProposal {
  const proposal = tx.stores.removals.find(id)
  if (proposal === null) throw new AppError('not_found', `There is no proposal ${id}.`)
  return proposal
}

function settle(tx: Transaction, proposal: RemovalProposal, state: RemovalState): void {
  tx.stores.removals.setState(proposal.id, state, tx.now)
  const now = tx.stores.removals.find(proposal.id) ?? proposal
  if (state !== proposal.state) tx.emit({ type: 'removal.decided', data: { proposal: now } })
  tellHealth(tx, proposal.libraryId)
}

/** One entry as long as something waits for a decision; an untrusted folder has its own. */
function tellHealth(tx: Transaction, libraryId: number): void {
  const waits = tx.stores.removals
    .listUnsettled(libraryId)
    .find(({ root, state }) => root === null && state === 'open')
  const place = { source: 'library', subject: removalsOf(libraryId) }
  reportHealth(tx, place, waits === undefined ? [] : [removalsHeld(waits)])
}

function removalsHeld({ id, libraryId, libraryName }: RemovalProposal): HealthFinding {
  return {
    key: `library.removals_held:${libraryId}`,
    severity: 'warning',
    message: `So many files of ${libraryName} are gone that their removal was held back.`,
    fix:
      `Look whether a disk is missing. "shelfd proposals show ${id}" lists the files; if they were deleted on purpose, ` +
      `"shelfd proposals approve ${id}" removes them from the library, and "reject" keeps them.`,
  }
}
