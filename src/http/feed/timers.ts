/** Waits, as a test can make pass by itself. */
export interface Timers {
  /** Milliseconds on a clock that never leaps. */
  now(): number
  /** Calls `work` once, after `ms`; returns how to stop that. */
  after(ms: number, work: () => void): () => void
}

export const systemTimers: Timers = {
  now: () => performance.now(),
  after: (ms, work) => {
    const timer = setTimeout(work, ms)
    // The process need not stay for it.
    timer.unref()
    return () => clearTimeout(timer)
  },
}
