/** What does not change as long as the process lives. */
export interface SystemPlace {
  readonly commit: string | null
  readonly hostname: string
  readonly dataDir: string
  readonly configFile: string
  /** Where it listens: address and port. */
  readonly address: string
  readonly basePath: string
}

/** Free and all bytes of a disk; null where it does not tell. */
export interface Space {
  readonly freeBytes: number | null
  readonly totalBytes: number | null
}

/** The process and the machine below it. */
export interface SystemFacts {
  readonly place: SystemPlace
  memoryBytes(): number
  /** The disk of the data folder, with database and cache. */
  dataDisk(): Space
  /** Null when the thread that writes does not answer in time. */
  threads(): Promise<Threads | null>
}

/** Threads that live. */
export interface Threads {
  readonly workers: { readonly busy: number; readonly idle: number; readonly stuck: number }
  readonly restarts: number
}
