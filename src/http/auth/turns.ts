import { AppError } from '../../domain/error.ts'

/** One piece of work at a time, in the order in which it came. */
export interface Turns {
  /** @throws AppError `unavailable` when too many wait, and what the work throws. */
  take<T>(work: () => Promise<T>): Promise<T>
}

/** `most` may wait or work at once. */
export function createTurns(most: number): Turns {
  let last: Promise<unknown> = Promise.resolve()
  let count = 0
  return {
    take: async (work) => {
      if (count >= most) {
        throw new AppError('unavailable', 'Too many log in at once; try again in a moment.', {
          details: { retryAfterSeconds: 1 },
        })
      }
      count += 1
      const turn = last.then(work)
      last = turn.catch(() => undefined)
      return await turn.finally(() => {
        count -= 1
      })
    },
  }
}
