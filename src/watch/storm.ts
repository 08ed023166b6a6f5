/** Events within so long come at once. */
const windowMs = 5_000
/** The queue of the system serves all roots together, and a storm may be spread over some of them. */
const share = 1 / 4

/**
 * Notices that so many events came at once that the system may have dropped others, which nothing else tells of. `take`
 * is true once for each so many.
 */
export function createStormWatch(deps: {
  /** Events that the system keeps until they are taken. */
  readonly queueLimit: number
  readonly now: () => number
}): { take(path: string): boolean } {
  const most = deps.queueLimit * share
  let since = 0
  let count = 0
  let last = ''
  return {
    take: (path) => {
      // Equal events that wait are one: writing to a file fills no queue.
      if (path === last) return false
      last = path
      const now = deps.now()
      if (Math.abs(now - since) > windowMs) {
        since = now
        count = 0
      }
      count += 1
      if (count < most) return false
      count = 0
      return true
    },
  }
}
