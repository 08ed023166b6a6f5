/** Lets work begin while what it takes together stays below a limit. */
export interface MemoryGate {
  /**
   * Runs it as soon as there is room; what takes more than the limit runs alone. `grow` asks for more in the midst of it,
   * as the content tells more than a list does: false when there is no room, after which the work ends and begins anew.
   */
  run<T>(bytes: number, work: (grow: (bytes: number) => boolean) => Promise<T>): Promise<T>
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
      let taken = bytes
      const grow = (wanted: number): boolean => {
        const more = Math.max(0, wanted - taken)
        // Never waiting: two that wait for each other's room would do so for ever.
        if (running > 1 && used + more > limitBytes) return false
        used += more
        taken += more
        return true
      }
      try {
        return await work(grow)
      } finally {
        used -= taken
        running -= 1
        admit()
      }
    },
  }
}
