const firstMs = 60_000
const longestMs = 6 * 3_600_000

/** When an import is tried again that came to nothing so many times, ms UTC: after 1, 2, 4, … minutes, at most six hours. */
export function nextTryAfter(attempts: number, now: number): number {
  return now + Math.min(longestMs, firstMs * 2 ** Math.max(0, attempts - 1))
}
