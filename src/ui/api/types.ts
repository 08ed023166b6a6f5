import type { InferOutput } from 'valibot'

import type { healthSchema } from '../../http/views/health.ts'
import type { ItemSummaryView, ItemView } from '../../http/views/item.ts'
import type { FacetsView, OutlineView } from '../../http/views/outline.ts'
import type { MatchSearchView, MatchView } from '../../http/views/match.ts'
import type { FieldsView } from '../../http/views/field.ts'
import type { ArtworkView } from '../../http/views/artwork.ts'
import type { libraryDetailSchema } from '../../http/views/library.ts'
import type { librarySchema } from '../../http/views/library.ts'
import type { SummaryView } from '../../http/views/summary.ts'

// What the daemon answers, as its own schemas say. A page adds here what it reads.
export type Summary = SummaryView
export type Library = InferOutput<typeof librarySchema>
export type Health = InferOutput<typeof healthSchema>
export type ItemSummary = ItemSummaryView
export type Item = ItemView
export type ItemOutline = OutlineView
export type ItemFacets = FacetsView
export type Match = MatchView
export type MatchSearch = MatchSearchView
export type Candidate = MatchView['candidates'][number]
export type ItemFields = FieldsView
export type Artwork = ArtworkView['artwork'][number]
export type LibraryDetail = InferOutput<typeof libraryDetailSchema>
