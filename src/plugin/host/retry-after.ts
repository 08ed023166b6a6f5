/** Longer waits are cut: a server that means a day is asked again in an hour. */
export const retryAfterMostSeconds = 3600

/**
 * Seconds that a `Retry-After` header asks for, from its number or its date; null when it says nothing usable.
 *
 * @param times.date The answer's own `Date`: the clocks of both sides need not agree.
 */
export function readRetryAfter(
  header: string | null,
  times: { readonly nowMs: number; readonly date: string | null },
): number | null {
  const text = header?.trim() ?? ''
  if (/^\d+$/.test(text)) return Math.min(Number(text), retryAfterMostSeconds)
  // A date has letters; whatever else Date reads, such as -5, is junk here.
  if (!/^[A-Za-z]{3}/.test(text)) return null
  const at = Date.parse(text)
  if (Number.isNaN(at)) return null
  const served = Date.parse(times.date ?? '')
  const seconds = Math.ceil((at - (Number.isNaN(served) ? times.nowMs : served)) / 1000)
  return Math.min(Math.max(seconds, 0), retryAfterMostSeconds)
}
