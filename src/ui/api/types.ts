import type { InferOutput } from 'valibot'

import type { cacheSchema } from '../../http/views/cache.ts'
import type { changeSchema } from '../../http/views/change.ts'
import type { downloadClientSchema, downloadSchema } from '../../http/views/download.ts'
import type { duplicateSchema } from '../../http/views/duplicate.ts'
import type { healthSchema } from '../../http/views/health.ts'
import type { itemHappeningSchema } from '../../http/views/item-history.ts'
import type { ItemSummaryView, ItemView } from '../../http/views/item.ts'
import type { FacetsView, OutlineView } from '../../http/views/outline.ts'
import type { MatchSearchView, MatchView } from '../../http/views/match.ts'
import type { NfoView } from '../../http/views/nfo.ts'
import type { FieldsView } from '../../http/views/field.ts'
import type { ArtworkView } from '../../http/views/artwork.ts'
import type { libraryDetailSchema, librarySchema } from '../../http/views/library.ts'
import type { jobDetailSchema, listedJobSchema, queueSchema } from '../../http/views/job.ts'
import type { BackupsView } from '../../http/views/backup.ts'
import type { LogLevelView, LogRecordView } from '../../http/views/log.ts'
import type { StatsView } from '../../http/views/stats.ts'
import type { StatusView } from '../../http/views/status.ts'
import type { PlanFileView, PlanView, RecycledView } from '../../http/views/plan.ts'
import type { proposalSchema, proposedFileSchema } from '../../http/views/removal.ts'
import type { scanItemSchema } from '../../http/views/scan-contents.ts'
import type { ScanView, scanErrorSchema } from '../../http/views/scan.ts'
import type { runSchema, scheduleSchema, timingSchema } from '../../http/views/schedule.ts'
import type { SummaryView } from '../../http/views/summary.ts'
import type { tasksSchema } from '../../http/views/task.ts'
import type { watchSchema } from '../../http/views/watch.ts'

// What the daemon answers, as its own schemas say. A page adds here what it reads.
export type Summary = SummaryView
export type Library = InferOutput<typeof librarySchema>
export type Health = InferOutput<typeof healthSchema>
export type FileChange = InferOutput<typeof changeSchema>
export type Match = MatchView
export type Proposal = InferOutput<typeof proposalSchema>
export type ProposedFile = InferOutput<typeof proposedFileSchema>
export type Run = InferOutput<typeof runSchema>
export type Schedule = InferOutput<typeof scheduleSchema>
export type Task = InferOutput<typeof tasksSchema>['tasks'][number]
export type Timing = InferOutput<typeof timingSchema>
export type Watch = InferOutput<typeof watchSchema>
export type Download = InferOutput<typeof downloadSchema>
export type Duplicate = InferOutput<typeof duplicateSchema>
export type Scan = ScanView
export type ScanErrorRow = InferOutput<typeof scanErrorSchema>
export type ScanItem = InferOutput<typeof scanItemSchema>
export type Job = InferOutput<typeof listedJobSchema>
export type JobDetail = InferOutput<typeof jobDetailSchema>
export type Queue = InferOutput<typeof queueSchema>
export type DownloadClient = InferOutput<typeof downloadClientSchema>
export type Plan = PlanView
export type PlanFile = PlanFileView
export type Recycled = RecycledView
export type ItemSummary = ItemSummaryView
export type Item = ItemView
export type ItemNfo = NfoView
export type ItemOutline = OutlineView
export type ItemFacets = FacetsView
export type MatchSearch = MatchSearchView
export type Candidate = MatchView['candidates'][number]
export type ItemFields = FieldsView
export type Artwork = ArtworkView['artwork'][number]
export type LibraryDetail = InferOutput<typeof libraryDetailSchema>
export type Cache = InferOutput<typeof cacheSchema>
export type SystemStatus = StatusView
export type Stats = StatsView
export type LogRecord = LogRecordView
export type LogLevels = LogLevelView
export type Backups = BackupsView
export type ItemHappening = InferOutput<typeof itemHappeningSchema>
