import type { ScanPlanDesk } from '../../src/domain/scan-plan.ts'
import { AppError } from '../../src/domain/error.ts'

/** A desk at which nothing is looked at. */
export const noScanPlans: ScanPlanDesk = {
  start: () => {
    throw new AppError('unavailable', 'Nothing is looked at here.')
  },
  find: () => null,
  cancel: () => undefined,
}
