import type { LibraryRules } from '../domain/worker.ts'
import type { Transaction } from '../domain/stores.ts'
import { beginWork } from './work.ts'

/** Films and series of one run; the rest waits for the next. */
const mostAtOnce = 500
/** Behind all that a scan or a person waits for. */
const choresPriority = 9

/** Has providers asked for what is due by its age, after a failure, or because it was not known; returns how many items. */
export function refreshDue(
  tx: Transaction,
  libraries: Readonly<Record<string, Pick<LibraryRules, 'enrichers' | 'enrichmentMode'>>>,
): number {
  const modes = new Map(
    Object.entries(libraries).flatMap(([name, { enrichers, enrichmentMode }]) =>
      enrichmentMode === 'none' || enrichers.length === 0 ? [] : [[name, enrichmentMode] as const],
    ),
  )
  if (modes.size === 0) return 0
  const due = tx.stores.facts.listDue([...modes.keys()], tx.now, mostAtOnce)
  for (const { itemId, libraryName } of due) {
    const mode = modes.get(libraryName)
    if (mode === undefined) continue
    beginWork(tx, itemId, { scanId: null, mode }, { priority: choresPriority })
  }
  return due.length
}
