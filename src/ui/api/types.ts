import type { InferOutput } from 'valibot'

import type { healthSchema } from '../../http/views/health.ts'
import type { ItemSummaryView } from '../../http/views/item.ts'
import type { librarySchema } from '../../http/views/library.ts'
import type { SummaryView } from '../../http/views/summary.ts'

// What the daemon answers, as its own schemas say. A page adds here what it reads.
export type Summary = SummaryView
export type Library = InferOutput<typeof librarySchema>
export type Health = InferOutput<typeof healthSchema>
export type ItemSummary = ItemSummaryView
