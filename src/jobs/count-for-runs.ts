import type { JobPayloads } from '../domain/job.ts'
import type { Transaction } from '../domain/stores.ts'

/** Adds what a chore did in this bite to the numbers of the runs of schedules that wait for it. */
export function countForRuns(
  tx: Transaction,
  kind: keyof JobPayloads,
  numbers: Readonly<Record<string, number>>,
): void {
  const { schedules } = tx.stores
  for (const { id, parts, counts } of schedules.listRunning()) {
    if (!parts.some((part) => part.type === 'job' && part.kind === kind)) continue
    const sums = Object.entries(numbers).map(([name, n]) => [name, (counts[name] ?? 0) + n])
    schedules.addCounts(id, Object.fromEntries(sums))
  }
}
