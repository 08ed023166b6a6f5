/** What 64 bits hold: about the years 1678 to 2262. */
const most = 2n ** 63n - 1n
const least = -(2n ** 63n)

/**
 * Time of a change as the database keeps it, in ns. A file may carry any time at all, even one of the year 14645; the
 * nearest that can be kept stands for it, so that one odd file costs nobody else their scan.
 */
export function mtimeNsOf({ mtimeNs }: { readonly mtimeNs: bigint }): string {
  if (mtimeNs > most) return String(most)
  return String(mtimeNs < least ? least : mtimeNs)
}
