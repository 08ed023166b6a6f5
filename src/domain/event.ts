import type { Download } from './download.ts'
import type { ConfigIssue, ReloadReport } from './configuration.ts'
import type { ItemKind, MatchState } from './media.ts'
import type { HealthEntry } from './health.ts'
import type { PluginInstance } from './plugin.ts'
import type { RemovalProposal } from './removal.ts'
import type { Run } from './schedule.ts'
import type { Scan, ScanStatus } from './scan.ts'

/** Facts the daemon tells the world, each emitted after the commit that made it true. */
export type DomainEvent =
  | { readonly type: 'scan.queued'; readonly data: Omit<ScanFacts, 'scanId'> & { path: string } }
  | { readonly type: 'scan.started'; readonly data: ScanState }
  | { readonly type: 'scan.phase'; readonly data: ScanState & { phase: ScanStatus } }
  | { readonly type: 'scan.progress'; readonly data: Scan }
  | { readonly type: 'scan.completed'; readonly data: ScanState }
  | { readonly type: 'scan.failed'; readonly data: ScanState & { code: string; error: string } }
  | { readonly type: 'scan.cancelled'; readonly data: ScanState }
  | { readonly type: 'scan.stalled'; readonly data: ScanState & { phase: ScanStatus } }
  | { readonly type: 'scan.paused'; readonly data: ScanState & { phase: ScanStatus } }
  | { readonly type: 'scan.resumed'; readonly data: ScanState & { phase: ScanStatus } }
  | { readonly type: 'pictures.ready'; readonly data: PicturesReady }
  | { readonly type: 'item.matched'; readonly data: ItemMatched }
  | { readonly type: 'item.unmatched'; readonly data: ItemMatched }
  | { readonly type: 'library.ready'; readonly data: ScanState }
  | { readonly type: 'job.failed'; readonly data: { jobId: number; kind: string; error: string } }
  | { readonly type: 'schedule.run.started'; readonly data: Run }
  | { readonly type: 'schedule.run.ended'; readonly data: Run }
  | { readonly type: 'config.reloaded'; readonly data: ReloadReport }
  | { readonly type: 'config.invalid'; readonly data: { issues: readonly ConfigIssue[] } }
  | { readonly type: 'removal.proposed'; readonly data: { proposal: RemovalProposal } }
  | { readonly type: 'removal.decided'; readonly data: { proposal: RemovalProposal } }
  | { readonly type: 'library.removed'; readonly data: { libraryId: number; libraryName: string } }
  | { readonly type: 'plugin.failed'; readonly data: PluginFacts & { error: string } }
  | { readonly type: 'plugin.reloaded'; readonly data: PluginFacts }
  | { readonly type: DownloadEventType; readonly data: DownloadTold }
  | { readonly type: 'health.issue'; readonly data: HealthFacts }
  | { readonly type: 'health.restored'; readonly data: HealthFacts }

/** An event with its place in time. */
export interface Happening {
  readonly event: DomainEvent
  /** Number in the durable log; null for what is not stored. */
  readonly id: number | null
  /** Instant of the commit that made it true. */
  readonly at: number
}

/** An event of the durable log. */
export interface StoredHappening extends Happening {
  readonly id: number
}

export interface ScanFacts {
  readonly scanId: number
  readonly libraryId: number
  readonly libraryName: string
}

/** A scan with its numbers as they were at the event. */
export interface ScanState extends ScanFacts {
  readonly scan: Scan
}

/** Items that have new smaller copies of themselves or of their artwork. */
export interface PicturesReady {
  readonly libraryId: number
  readonly libraryName: string
  /** Ascending. */
  readonly itemIds: readonly number[]
}

/** A film or series of which something else is known than before. */
export interface ItemMatched {
  readonly itemId: number
  readonly kind: ItemKind
  /** As its files tell it. */
  readonly title: string
  readonly libraryId: number
  readonly libraryName: string
  readonly state: MatchState
  /** The instance that knows it; null for none. */
  readonly enricher: string | null
}

/** What can happen to a download. */
export type DownloadEventType =
  | 'download.added'
  | 'download.progress'
  | 'download.completed'
  | 'download.stalled'
  | 'download.failed'
  | 'download.blocked'
  | 'download.imported'
  | 'download.removed'

/** A download as it was at the event. */
export interface DownloadTold extends Pick<
  Download,
  | 'client'
  | 'clientId'
  | 'name'
  | 'category'
  | 'libraryId'
  | 'libraryName'
  | 'phase'
  | 'progress'
  | 'state'
  | 'reason'
> {
  readonly downloadId: number
  readonly wantedBytes: number
  readonly downBytesPerSecond: number
  readonly etaSeconds: number | null
}

/** Names an instance of a plugin. */
export type PluginFacts = Pick<PluginInstance, 'kind' | 'name' | 'plugin'>

export type HealthFacts = Omit<HealthEntry, 'since'>

/** Key of the trouble that keeps its own entry from being stored: events alone tell of it. */
export const databaseBlocked = 'database.blocked'

/** What is not kept lives in memory only: a reader that comes back gets the last state instead. */
const isKept: Readonly<Record<DomainEvent['type'], boolean>> = {
  'scan.queued': true,
  'scan.started': true,
  'scan.phase': true,
  'scan.progress': false,
  'scan.completed': true,
  'scan.failed': true,
  'scan.cancelled': true,
  'scan.stalled': true,
  'scan.paused': true,
  'scan.resumed': true,
  'pictures.ready': false,
  // A new library has thousands; which items wait for a person is asked for at any time.
  'item.matched': false,
  'item.unmatched': false,
  'library.ready': true,
  'job.failed': true,
  'schedule.run.started': true,
  'schedule.run.ended': true,
  'config.reloaded': true,
  'config.invalid': true,
  'removal.proposed': true,
  'removal.decided': true,
  'library.removed': true,
  'plugin.failed': true,
  'plugin.reloaded': true,
  'download.added': true,
  'download.progress': false,
  'download.completed': true,
  'download.stalled': true,
  'download.failed': true,
  'download.blocked': true,
  'download.imported': true,
  'download.removed': true,
  'health.issue': true,
  'health.restored': true,
}

/** The types that are kept, which a notifier can be told of. */
export const keptTypes: readonly string[] = Object.entries(isKept).flatMap(([type, kept]) =>
  kept ? [type] : [],
)

export function isProgress(event: DomainEvent): boolean {
  return !isKept[event.type]
}
