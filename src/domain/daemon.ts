import type { HealthEntry } from './health.ts'

/** What the process knows of itself. */
export interface DaemonFacts {
  readonly version: string
  /** Instant of its start. */
  readonly startedAt: number
  /** The trouble that keeps anything from being written; null while there is none. */
  blockedBy(): HealthEntry | null
}
