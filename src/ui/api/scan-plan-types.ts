import type { PlannedFileView, ScanPlanView } from '../../http/views/scan-plan.ts'

export type ScanPlan = ScanPlanView
export type PlannedFile = PlannedFileView
export type PlannedChange = PlannedFile['change']
