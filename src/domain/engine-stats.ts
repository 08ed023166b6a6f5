/** What the engine counted since its process began. */
export interface EngineStats {
  readonly kinds: Readonly<Record<string, KindStats>>
  /** Threads that died or had to be replaced. */
  readonly restarts: number
  readonly workers: WorkerCounts
  /** Enrichers by name. */
  readonly providers: Readonly<Record<string, ProviderStats>>
  /** Times that the database could not be written: busy, full, or gone. */
  readonly databaseBusy: number
  /** What was sent to notifiers, by name. */
  readonly notifications: Readonly<Record<string, DeliveryCounts>>
  /** Download clients by name, those alone that were asked. */
  readonly downloads: Readonly<Record<string, PollStats>>
}

/** Messages of one notifier by what became of each try. */
export interface DeliveryCounts {
  readonly sent: number
  readonly failed: number
}

/** Of one download client. */
export interface PollStats {
  readonly polls: number
  /** Of these, those that failed. */
  readonly failed: number
  /** The last one went well. */
  readonly isUp: boolean
  /** How long the last one took. */
  readonly durationMs: number
  /** Of its downloads that are ours, as of the last list. */
  readonly downBytesPerSecond: number
  readonly upBytesPerSecond: number
}

/** Of one enricher. */
export interface ProviderStats extends ProviderCounts {
  /** Its servers answer, and let it in. */
  readonly isUp: boolean
}

/** What was asked of servers. */
export interface ProviderCounts {
  /** By class of status, `2xx`, `429` by itself; `failed` is no answer at all. */
  readonly requests: Readonly<Record<string, number>>
  /** Values that `host.cache` had, and had not. */
  readonly cacheHits: number
  readonly cacheMisses: number
}

/** Threads by what they do; `stuck` ones do not answer. */
export interface WorkerCounts {
  readonly busy: number
  readonly idle: number
  readonly stuck: number
}

/** Of one kind of job. */
export interface KindStats {
  readonly completed: number
  readonly failed: number
  readonly cancelled: number
  /** Failed attempts that another one follows. */
  readonly retried: number
  /** Runs that ended with their thread or process. */
  readonly recovered: number
  readonly ran: Distribution
  /** From being added to the first start. */
  readonly waited: Distribution
}

/** Times by size. */
export interface Distribution {
  /** By `durationBounds`, each only those above the bound before; the last is for what is above all. */
  readonly counts: readonly number[]
  readonly sumMs: number
}

/** Upper bounds in seconds, included. */
export const durationBounds: readonly number[] = [
  0.005, 0.025, 0.1, 0.5, 1, 5, 15, 60, 300, 1_800, 7_200,
]
