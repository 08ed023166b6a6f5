import type { Transaction } from '../domain/stores.ts'
import type { SchedulePorts } from './run.ts'

/** What a transaction of the engine offers, and the commands of the engine inside it. */
export interface EnginePorts {
  readonly tx: Transaction
  recoverJobs(): { released: number; hastened: number }
  refreshItems(): number
  pollDownloads(): number
}
export type RunCommand = (
  name: 'startScan' | 'cancelScan' | 'cancelJob' | 'cleanCache' | 'verifyCache',
  args: readonly unknown[],
) => unknown

/** What schedules may do in a transaction. */
export function schedulePorts(engine: EnginePorts, run: RunCommand): SchedulePorts {
  return {
    tx: engine.tx,
    recoverJobs: () => engine.recoverJobs(),
    refreshItems: () => engine.refreshItems(),
    pollDownloads: () => engine.pollDownloads(),
    startScan: (order) => run('startScan', [order]) as ReturnType<SchedulePorts['startScan']>,
    cleanCache: () => run('cleanCache', []) as ReturnType<SchedulePorts['cleanCache']>,
    verifyCache: () => run('verifyCache', []) as ReturnType<SchedulePorts['verifyCache']>,
    cancelScan: (id) => void run('cancelScan', [id]),
    cancelJob: (id) => void run('cancelJob', [id]),
  }
}
