/** The most instants that lie in one stretch of so many ms. */
export function mostWithin(instants: readonly number[], ms: number): number {
  const sorted = instants.toSorted((a, b) => a - b)
  let first = 0
  let most = 0
  for (const [at, instant] of sorted.entries()) {
    while (instant - (sorted[first] ?? 0) >= ms) first += 1
    most = Math.max(most, at - first + 1)
  }
  return most
}
