/** Lets work begin while what it takes together stays below a limit. */
export interface MemoryGate {
  /** Runs it as soon as there is room; what takes more than the limit runs alone. */
  run<T>(bytes: number, work: () => Promise<T>): Promise<T>
}

/** In the order of the calls: nothing large waits for ever behind small ones. */
export function createMemoryGate(limitBytes: number): MemoryGate {
  const waiting: { readonly bytes: number; readonly begin: () => void }[] = []
  let used = 0
  let running = 0
  const admit = (): void => {
    for (;;) {
      const [next] = waiting
      if (next === undefined || (running > 0 && used + next.bytes > limitBytes)) return
      waiting.shift()
      used += next.bytes
      running += 1
      next.begin()
    }
  }
  return {
    run: async (bytes, work) => {
      await new Promise<void>((resolve) => {
        waiting.push({ bytes, begin: resolve })
        admit()
      })
      try {
        return await work()
      } finally {
        used -= bytes
        running -= 1
        admit()
      }
    },
  }
}
