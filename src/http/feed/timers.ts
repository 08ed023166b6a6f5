/** Waits, as a test can make pass by itself. */
export interface Timers {
  /** Calls `work` once, after `ms`; returns how to stop that. */
  after(ms: number, work: () => void): () => void
}

export const systemTimers: Timers = {
  after: (ms, work) => {
    const timer = setTimeout(work, ms)
    // The process need not stay for it.
    timer.unref()
    return () => clearTimeout(timer)
  },
}
