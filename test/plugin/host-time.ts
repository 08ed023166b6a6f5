import type { HostQuestion } from '../../src/domain/plugin-messages.ts'
import type { RateMemory } from '../../src/domain/rate-memory.ts'
import { createHostState, type HostState } from '../../src/plugin/host-state.ts'
import { instanceWith } from './host/asking.ts'

export const origin = 'http://nas.test:81'
export const phone = instanceWith({})

/** A state whose time passes only when someone sleeps or `pass` is called. */
export function createTime(
  memory?: RateMemory,
  wallAt = startedAt,
): {
  state: HostState
  pass: (ms: number) => Promise<void>
  sleep: (ms: number) => Promise<void>
  now: () => number
  /** By the clock of the machine, which can be set. */
  wall: { now: () => number; set: (ms: number) => void }
} {
  let now = 1_000_000
  let wallAhead = wallAt - now
  const wall = { now: () => now + wallAhead, set: (ms: number) => void (wallAhead = ms - now) }
  const sleepers = new Set<{ at: number; wake: () => void }>()
  const sleep = (ms: number): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>()
    sleepers.add({ at: now + ms, wake: resolve })
    return promise
  }
  const state = createHostState({
    clock: { now: () => now },
    wallClock: wall,
    sleep,
    ...(memory && { memory }),
  })
  /** Lets everyone run who is not asleep. */
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  const pass = async (ms: number): Promise<void> => {
    const end = now + ms
    await settle()
    for (;;) {
      const next = [...sleepers].toSorted((a, b) => a.at - b.at)[0]
      if (next === undefined || next.at > end) break
      now = Math.max(now, next.at)
      sleepers.delete(next)
      next.wake()
      await settle()
    }
    now = end
  }
  return { state, pass, sleep, now: () => now, wall }
}

export const startedAt = Date.UTC(2026, 10, 22)

export const turn: HostQuestion = { service: 'turn', origin }
export const outcome = (
  isUp: boolean | null,
  more: Partial<Extract<HostQuestion, { service: 'outcome' }>> = {},
): HostQuestion => ({
  service: 'outcome',
  origin,
  turn: 0,
  status: 200,
  isUp,
  isTooMany: false,
  retryAfterSeconds: null,
  ...more,
})
export const wait = (retryAfterSeconds: number | null): HostQuestion =>
  outcome(true, { isTooMany: true, retryAfterSeconds })
