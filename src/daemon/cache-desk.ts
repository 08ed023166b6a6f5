import type { CacheDesk, CacheLimits } from '../domain/cache.ts'
import type { Queries } from '../domain/queries.ts'
import { readSpace } from '../filesystem/space.ts'
import type { CacheNotes } from '../http/cache-notes.ts'
import { previewClean } from '../scan/cache-clean.ts'

/** The cache of a data folder, for its API. */
export function createCacheDesk(deps: {
  readonly cacheDir: string
  readonly queries: Pick<Queries, 'cache'>
  readonly notes: Pick<CacheNotes, 'lost'>
  /** The present one. */
  readonly config: () => { readonly cache: CacheLimits }
}): CacheDesk {
  const { cacheDir, queries, notes, config } = deps
  return {
    limits: () => config().cache,
    freeBytes: () => freeBytesOf(cacheDir),
    preview: () => {
      const now = Date.now()
      return previewClean({ cacheDir, limits: config().cache, now }, (rules) =>
        queries.cache.judge(rules, now),
      )
    },
    lost: (path) => notes.lost(path),
  }
}

/** Null when there is no cache yet, or its disk cannot be asked. */
function freeBytesOf(cacheDir: string): number | null {
  try {
    return readSpace(cacheDir).freeBytes
  } catch {
    return null
  }
}
