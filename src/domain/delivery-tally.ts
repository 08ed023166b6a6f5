import type { DeliveryCounts } from './engine-stats.ts'

const counts = new Map<string, DeliveryCounts>()

/** Of the process: what came of messages is settled in transactions, which have nothing else to reach it by. */
export const deliveryTally = {
  add(notifier: string, isSent: boolean): void {
    const { sent, failed } = counts.get(notifier) ?? { sent: 0, failed: 0 }
    counts.set(notifier, isSent ? { sent: sent + 1, failed } : { sent, failed: failed + 1 })
  },
  read(): Readonly<Record<string, DeliveryCounts>> {
    return Object.fromEntries(counts)
  },
}
