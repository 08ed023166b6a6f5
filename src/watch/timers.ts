export interface Clockwork {
  now(): number
  /** Runs `work` once; what it returns takes that back. */
  after(delayMs: number, work: () => void): () => void
}

/** One timer of a name. */
export interface Timers {
  /** Takes the place of an earlier one. */
  later(name: string, delayMs: number, work: () => void): void
  has(name: string): boolean
  cancel(names: readonly string[]): void
  cancelAll(): void
}

export function createTimers({ after }: Pick<Clockwork, 'after'>): Timers {
  const running = new Map<string, () => void>()
  const cancel: Timers['cancel'] = (names) => {
    for (const name of names) {
      running.get(name)?.()
      running.delete(name)
    }
  }
  return {
    later: (name, delayMs, work) => {
      cancel([name])
      const takeBack = after(delayMs, () => {
        running.delete(name)
        work()
      })
      running.set(name, takeBack)
    },
    has: (name) => running.has(name),
    cancel,
    cancelAll: () => cancel([...running.keys()]),
  }
}
