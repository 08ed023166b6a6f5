import { readFileSync } from 'node:fs'

/** What the system allows its users; null where it does not say. */
export interface WatchLimits {
  /** Watched folders, of all programs of a user together. */
  readonly folders: number | null
  readonly instances: number | null
}

/** What inotify(7) allows. */
export function readLimits(): WatchLimits {
  return {
    folders: readNumber('/proc/sys/fs/inotify/max_user_watches'),
    instances: readNumber('/proc/sys/fs/inotify/max_user_instances'),
  }
}

/** Events that the system keeps for a process until it takes them; by default where it does not say. */
export function readQueueLimit(): number {
  return readNumber('/proc/sys/fs/inotify/max_queued_events') ?? 16_384
}

function readNumber(file: string): number | null {
  try {
    const value = Number(readFileSync(file, 'utf8').trim())
    return Number.isSafeInteger(value) && value > 0 ? value : null
  } catch {
    // Not Linux, or hidden from this process: an error of the watch itself will tell.
    return null
  }
}

/** Other programs of the same user watch folders too. */
const ownShare = 0.9

/** Roots that cannot be watched by events for want of watches: the largest, so that as many as possible are. */
export function overBudget(
  roots: readonly { readonly rootId: number; readonly folders: number }[],
  { folders: limit }: Pick<WatchLimits, 'folders'>,
): ReadonlySet<number> {
  const over = new Set<number>()
  if (limit === null) return over
  let needed = roots.reduce((sum, { folders }) => sum + folders, 0)
  for (const { rootId, folders } of roots.toSorted((a, b) => b.folders - a.folders)) {
    if (needed <= limit * ownShare) break
    over.add(rootId)
    needed -= folders
  }
  return over
}

/** The limit of the system that an error of a watch tells of. */
export function limitOf(errno: string | null): 'limit' | 'instances' | null {
  if (errno === 'ENOSPC') return 'limit'
  return errno === 'EMFILE' || errno === 'ENFILE' ? 'instances' : null
}
