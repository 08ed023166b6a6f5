import type { ConfigIssue, ReloadReport } from './configuration.ts'
import type { Scan, ScanStatus } from './scan.ts'

/** Facts the daemon tells the world, each emitted after the commit that made it true. */
export type DomainEvent =
  | { readonly type: 'scan.queued'; readonly data: { libraryId: number; path: string } }
  | { readonly type: 'scan.started'; readonly data: ScanFacts }
  | { readonly type: 'scan.phase'; readonly data: ScanFacts & { phase: ScanStatus } }
  | { readonly type: 'scan.progress'; readonly data: Scan }
  | { readonly type: 'scan.completed'; readonly data: ScanFacts }
  | { readonly type: 'scan.failed'; readonly data: ScanFacts & { code: string; error: string } }
  | { readonly type: 'scan.cancelled'; readonly data: ScanFacts }
  | { readonly type: 'scan.stalled'; readonly data: ScanFacts & { phase: ScanStatus } }
  | { readonly type: 'library.ready'; readonly data: ScanFacts }
  | { readonly type: 'job.failed'; readonly data: { jobId: number; kind: string; error: string } }
  | { readonly type: 'config.reloaded'; readonly data: ReloadReport }
  | { readonly type: 'config.invalid'; readonly data: { issues: readonly ConfigIssue[] } }
  | { readonly type: 'library.removed'; readonly data: { libraryId: number; libraryName: string } }
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

export interface ScanFacts {
  readonly scanId: number
  readonly libraryId: number
  readonly libraryName: string
}

export interface HealthFacts {
  readonly source: string
  readonly message: string
}

/** Kept in memory only: a reader that comes back gets the last state instead. */
export function isProgress(event: DomainEvent): boolean {
  return event.type === 'scan.progress'
}
