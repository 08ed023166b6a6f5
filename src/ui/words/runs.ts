import type { Run } from '../api/types.ts'
import type { PillState } from '../parts/pill.tsx'

/** How a run of a schedule or a task has ended, or that it has not: in a word, and as a pill. */
export const runStates: Readonly<Record<Run['status'], { words: string; pill: PillState }>> = {
  running: { words: 'Running', pill: 'running' },
  completed: { words: 'Finished', pill: 'finished' },
  completed_with_errors: { words: 'With errors', pill: 'warning' },
  failed: { words: 'Failed', pill: 'failed' },
  cancelled: { words: 'Cancelled', pill: 'skipped' },
  interrupted: { words: 'Interrupted', pill: 'warning' },
  skipped: { words: 'Skipped', pill: 'skipped' },
}
