import { untilAborted } from './time-limit.ts'

/** Waits for a place, and gives the function that hands it on. */
export type TakeSlot = (signal: AbortSignal) => Promise<() => void>

/** So many at a time; the others wait in the order they came. */
export function createSlots(count: number): TakeSlot {
  let free = count
  const waiting: (() => void)[] = []
  const give = (): void => {
    const next = waiting.shift()
    if (next === undefined) free += 1
    else next()
  }
  return async (signal) => {
    if (free > 0) {
      free -= 1
      return give
    }
    const { promise, resolve } = Promise.withResolvers<void>()
    waiting.push(resolve)
    try {
      await untilAborted(promise, signal)
      return give
    } catch (error) {
      const at = waiting.indexOf(resolve)
      // It may have got its place in the very moment it gave up.
      if (at === -1) give()
      else waiting.splice(at, 1)
      throw error
    }
  }
}
