import type { HealthFinding, HealthPlace } from '../domain/health.ts'
import type { ImportPlan } from '../domain/import.ts'
import { reportHealth } from '../domain/report-health.ts'
import type { Transaction } from '../domain/stores.ts'

/**
 * The code of an act that is left alone: the daemon or its worker has ended three times while it was at work. Nothing
 * but a person has it done again, for by itself it would end the daemon once more.
 */
export const parked = 'poison'

const ofDownload = 'parked:'
const ofBin = 'parked-bin:'
const lookFirst =
  'Look into the log for why (memory, a damaged file, a failing disk), then try it again'

/** Tells of a download whether its import, or taking that back, is left alone. */
export function tellParked(tx: Transaction, downloadId: number): void {
  const { downloads, imports } = tx.stores
  const plan = imports
    .plansOf(downloadId)
    .find(({ state }) => state !== 'proposed' && state !== 'discarded')
  // It is being tried again: how that ends is told when it has.
  if (plan?.state === 'undoing' || plan?.state === 'applying') return
  const download = downloads.find(downloadId)
  const name = download?.name ?? ''
  const isStuck = download?.reason?.code === parked
  const half = plan !== undefined && isHalfUndone(tx, plan) ? [undoing(plan, name)] : []
  const findings = isStuck ? [importing(downloadId, name)] : half
  reportHealth(tx, placeOf(ofDownload, downloadId), findings)
}

/** Tells of a file of the recycle bin whether giving it back is left alone; `code` is what the last try failed with. */
export function tellParkedRestore(
  tx: Transaction,
  { id, path, code }: { readonly id: number; readonly path: string; readonly code: string | null },
): void {
  reportHealth(tx, placeOf(ofBin, id), code === parked ? [restoring(id, path)] : [])
}

/** Looks again at all that is told: a download may have been removed, and what is in the bin have gone from there. */
export function lookAtParked(tx: Transaction): void {
  for (const subject of tx.stores.health.subjects('import')) {
    if (subject.startsWith(ofDownload)) tellParked(tx, Number(subject.slice(ofDownload.length)))
    if (!subject.startsWith(ofBin)) continue
    const state = tx.stores.imports.findRecycled(Number(subject.slice(ofBin.length)))?.state
    if (state !== 'kept' && state !== 'restoring')
      reportHealth(tx, { source: 'import', subject }, [])
  }
}

function isHalfUndone({ stores }: Transaction, { id }: ImportPlan): boolean {
  return stores.imports
    .filesOf(id)
    .some(({ state, error }) => state === 'placed' && error?.code === parked)
}

function placeOf(kind: string, id: number): HealthPlace {
  return { source: 'import', subject: `${kind}${id}` }
}

function importing(id: number, name: string): HealthFinding {
  return {
    key: `import.parked:${id}`,
    severity: 'error',
    message: `The import of ${name} is left alone: the daemon or its worker ended three times while it was at work on it.`,
    fix: `${lookFirst}: shelfd downloads retry ${id}.`,
  }
}

function undoing({ id, downloadId }: ImportPlan, name: string): HealthFinding {
  return {
    key: `import.parked:${downloadId}`,
    severity: 'error',
    message: `Taking back the import of ${name} is left alone half-way: the daemon or its worker ended three times while it was at work on it.`,
    fix: `${lookFirst}: shelfd downloads undo ${id}.`,
  }
}

function restoring(id: number, path: string): HealthFinding {
  return {
    key: `import.restore_parked:${id}`,
    severity: 'error',
    message: `Giving back ${path} from the recycle bin is left alone: the daemon or its worker ended three times while it was at work on it.`,
    fix: `${lookFirst}: shelfd recycled restore ${id}.`,
  }
}
