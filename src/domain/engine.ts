import type { DomainEvent, Happening } from './event.ts'
import type { ScanCause, ScanMode, ScanOptions } from './scan.ts'

/** A wish to scan, as people and machines say it. */
export interface ScanOrder {
  /** Name of the library. */
  readonly library: string
  /** Absolute path below one of its roots; null is all of it. */
  readonly path: string | null
  /** Null is the mode of the library's configuration. */
  readonly mode: ScanMode | null
  readonly cause: ScanCause
  /** Choices that differ from the defaults. */
  readonly options: Partial<ScanOptions>
}

/** What can be asked of the thread that writes; each answer comes after the commit. */
export interface EngineCommands {
  /** @throws AppError `conflict` with `details.scanId` while the library is being read; `not_found`; `invalid`. */
  startScan(order: ScanOrder): { outcome: 'started'; scanId: number } | { outcome: 'queued' }
  /** @throws AppError `not_found`, or `conflict` when it is over. */
  cancelScan(scanId: number): null
  /** @throws AppError `not_found`, or `conflict` while one is running. */
  restartScan(scanId: number): { scanId: number }
  /** @throws AppError `not_found`, or `conflict` when it is not over. */
  retryJob(jobId: number): null
  /** @throws AppError `not_found`, or `conflict` when it is over. */
  cancelJob(jobId: number): null
  /** @throws AppError `not_found` */
  pauseQueue(queue: string): null
  /** @throws AppError `not_found` */
  resumeQueue(queue: string): null
}

/** What the engine is told when the configuration changed. */
export interface ConfigureOrder {
  readonly changed: readonly string[]
  readonly restartNeeded: readonly string[]
  /** A library, which has just left the configuration, to be removed for good. */
  readonly forget: string | null
  /** To be told in the same transaction. */
  readonly events: readonly DomainEvent[]
}

/** The engine as other threads see it. */
export interface Engine {
  ask<C extends keyof EngineCommands>(
    command: C,
    ...args: Parameters<EngineCommands[C]>
  ): Promise<ReturnType<EngineCommands[C]>>
  /** Calls `listener` with every event, after its commit; returns how to stop that. */
  subscribe(listener: (happening: Happening) => void): () => void
}
