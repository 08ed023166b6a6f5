/**
 * Looks until there is something to see; for what happens in another program, whose events nobody tells.
 *
 * @throws Error when the limit has passed.
 */
export async function until<T>(
  look: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  { what = 'what was waited for', limitMs = 45_000, everyMs = 25 } = {},
): Promise<T> {
  const end = performance.now() + limitMs
  for (;;) {
    const seen = await look()
    if (seen !== null && seen !== undefined && seen !== false) return seen
    if (performance.now() > end) throw new Error(`${what} did not come in ${limitMs / 1000} s`)
    await Bun.sleep(everyMs)
  }
}
