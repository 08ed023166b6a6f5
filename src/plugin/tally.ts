import type { Clock } from '../domain/clock.ts'
import type { SentFailure } from '../domain/plugin-messages.ts'
import type { PluginCounters } from '../domain/plugin.ts'

const minuteMs = 60_000
const minutesKept = 60

/** Counts how an instance fares. */
export interface Tally {
  call(failure: SentFailure | null, count?: number): void
  request(): void
  crash(reason: string): void
  read(): PluginCounters
}

/** The last hour is kept by the minute. */
export function createTally(clock: Clock): Tally {
  const minutes = new Map<number, { calls: number; errors: number }>()
  const totals = { calls: 0, errors: 0, crashes: 0, requests: 0 }
  let lastError: PluginCounters['lastError'] = null

  const prune = (): void => {
    const oldest = Math.floor(clock.now() / minuteMs) - minutesKept
    for (const minute of minutes.keys()) if (minute <= oldest) minutes.delete(minute)
  }
  return {
    call: (failure, count = 1) => {
      prune()
      const minute = Math.floor(clock.now() / minuteMs)
      const sums = minutes.get(minute) ?? { calls: 0, errors: 0 }
      minutes.set(minute, sums)
      sums.calls += count
      totals.calls += count
      if (failure === null) return
      sums.errors += count
      totals.errors += count
      lastError = { at: clock.now(), message: failure.message }
    },
    request: () => {
      totals.requests += 1
    },
    crash: (reason) => {
      totals.crashes += 1
      lastError = { at: clock.now(), message: reason }
    },
    read: () => {
      prune()
      const all = [...minutes.values()]
      return {
        ...totals,
        callsPerHour: all.reduce((sum, { calls }) => sum + calls, 0),
        errorsPerHour: all.reduce((sum, { errors }) => sum + errors, 0),
        lastError,
      }
    },
  }
}
