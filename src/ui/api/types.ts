import type { InferOutput } from 'valibot'

import type { cacheSchema } from '../../http/views/cache.ts'
import type { downloadClientSchema, DownloadView } from '../../http/views/download.ts'
import type { EventView } from '../../http/views/event.ts'
import type { healthSchema } from '../../http/views/health.ts'
import type { ItemSummaryView } from '../../http/views/item.ts'
import type { jobDetailSchema, listedJobSchema, queueSchema } from '../../http/views/job.ts'
import type { librarySchema } from '../../http/views/library.ts'
import type { PlanFileView, PlanView, RecycledView } from '../../http/views/plan.ts'
import type { scanItemSchema } from '../../http/views/scan-contents.ts'
import type { scanErrorSchema, ScanView } from '../../http/views/scan.ts'
import type { scheduleSchema } from '../../http/views/schedule.ts'
import type { SummaryView } from '../../http/views/summary.ts'

// What the daemon answers, as its own schemas say. A page adds here what it reads.
export type Summary = SummaryView
export type Library = InferOutput<typeof librarySchema>
export type Health = InferOutput<typeof healthSchema>
export type Scan = ScanView
export type ScanErrorRow = InferOutput<typeof scanErrorSchema>
export type ScanItem = InferOutput<typeof scanItemSchema>
export type Job = InferOutput<typeof listedJobSchema>
export type JobDetail = InferOutput<typeof jobDetailSchema>
export type Queue = InferOutput<typeof queueSchema>
export type Download = DownloadView
export type DownloadClient = InferOutput<typeof downloadClientSchema>
export type Plan = PlanView
export type PlanFile = PlanFileView
export type Recycled = RecycledView
export type Schedule = InferOutput<typeof scheduleSchema>
export type ItemSummary = ItemSummaryView
export type StoredEvent = EventView
export type Cache = InferOutput<typeof cacheSchema>
