/**
 * What has been lost for so long counts with what is lost now: a disk that dies, or a share that empties slowly, stays
 * below the limit in each scan.
 */
export const evidenceMs = 7 * 24 * 60 * 60_000

/** Above both, removals are held back. */
export interface RemovalLimit {
  /** Of the library's files, 0..1. */
  readonly share: number
  readonly files: number
}

/** Files that a library has lost now and before that, in the time that counts, and those that it is known to have. */
interface Loss {
  readonly now: number
  readonly before: number
  /** Those lost now among them. */
  readonly present: () => number
}

/** Whether so much is lost that it is not believed without being asked about. */
export function isTooMuch({ now, before, present }: Loss, limit: RemovalLimit): boolean {
  const all = now + before
  return now > 0 && all > limit.files && all > limit.share * (present() + before)
}
