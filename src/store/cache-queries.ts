import type { Database } from 'bun:sqlite'

import type { Amount, CacheQueries } from '../domain/cache.ts'
import { createJudge } from './cache-judge.ts'
import { createFindRun } from './cache-store.ts'

/** Reading of the ledger of the cache. */
export function createCacheQueries(database: Database): CacheQueries {
  const totals = database.query<Amount & { kind: string }, []>(
    'SELECT kind, sum(files) AS files, sum(size_bytes) AS sizeBytes FROM cache_total GROUP BY kind ORDER BY kind',
  )
  const waiting = database.query<{ kind: string; n: number }, []>(
    `SELECT kind, count(*) AS n FROM job WHERE done = 0 AND kind IN ('asset.cache', 'asset.derive') GROUP BY kind`,
  )
  const judge = createJudge(database)
  return {
    totals: () => totals.all(),
    rebuilds: () => {
      const counts = new Map(waiting.all().map(({ kind, n }) => [kind, n]))
      return { assets: counts.get('asset.cache') ?? 0, pictures: counts.get('asset.derive') ?? 0 }
    },
    findRun: createFindRun(database),
    judge: (rules, now) => {
      const judgeAll = judge()
      return (files) =>
        judgeAll(files, rules, now).flatMap((judged) => {
          if (judged === null || judged.reason === null) return []
          const { path, sizeBytes } = judged.file
          return [{ path, sizeBytes, reason: judged.reason }]
        })
    },
  }
}
