import type { InferOutput } from 'valibot'

import type { changeSchema } from '../../http/views/change.ts'
import type { healthSchema } from '../../http/views/health.ts'
import type { librarySchema } from '../../http/views/library.ts'
import type { MatchView } from '../../http/views/match.ts'
import type { proposalSchema, proposedFileSchema } from '../../http/views/removal.ts'
import type { runSchema, scheduleSchema, timingSchema } from '../../http/views/schedule.ts'
import type { SummaryView } from '../../http/views/summary.ts'
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
export type Timing = InferOutput<typeof timingSchema>
export type Watch = InferOutput<typeof watchSchema>
