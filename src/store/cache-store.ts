import type { Database } from 'bun:sqlite'
import { extname } from 'node:path'

import { cachedForm } from '../domain/open-file.ts'
import {
  type CacheReports,
  type CacheRun,
  type CacheRunKind,
  type CacheStore,
  derivedKinds,
  type KeptCopy,
  noClean,
  noVerify,
  type RebuildJob,
  type UnitRebuild,
} from '../domain/cache.ts'
import { createJudge, createTotals, dayMs, isCompanion } from './cache-judge.ts'

/** The ledger of the cache. */
export function createCacheStore(database: Database): CacheStore {
  const keep = database.query<null, [string, string, number, number]>(
    `INSERT INTO cache_file (path, kind, size_bytes, used_day) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET size_bytes = excluded.size_bytes, used_day = excluded.used_day, unnamed_at = NULL`,
  )
  const has = database.query<{ one: number }, [string]>(
    'SELECT 1 AS one FROM cache_file WHERE path = ?',
  )
  const use = database.query<null, [number, string]>(
    'UPDATE cache_file SET used_day = ?1 WHERE path = ?2 AND used_day < ?1',
  )
  const range = database.query<KeptCopy, [string, string]>(
    'SELECT path, size_bytes AS sizeBytes FROM cache_file WHERE path >= ? AND path < ? ORDER BY path',
  )
  const caching = database.query<{ since: number | null }, []>(
    `SELECT min(started_at) AS since FROM job
     WHERE done = 0 AND state = 'running' AND (queue IN ('asset', 'picture') OR kind = 'asset.cache')`,
  )
  const totals = createTotals(database)
  return {
    keep: (files, now) => {
      for (const { path, sizeBytes } of files) {
        keep.run(path, cachedForm.exec(path)?.[1] ?? '', sizeBytes, dayOf(now))
      }
    },
    has: (path) => has.get(path) !== null,
    use: (paths, now) => {
      for (const path of paths) use.run(dayOf(now), path)
    },
    range: (from, to) => range.all(from, to),
    sizeBytes: () => totals().reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    cachingSince: () => caching.get()?.since ?? null,
    sweep: sweeping(database),
    lose: losing(database),
    ...running(database),
  }
}

function dayOf(now: number): number {
  return Math.floor(now / dayMs)
}

function sweeping(database: Database): CacheStore['sweep'] {
  const judge = createJudge(database)
  const adopt = database.query<null, [string, string, number, number]>(
    'INSERT INTO cache_file (path, kind, size_bytes, used_day) VALUES (?, ?, ?, ?)',
  )
  const mark = database.query<null, [number | null, string]>(
    'UPDATE cache_file SET unnamed_at = ?1 WHERE path = ?2',
  )
  const forget = database.query<null, [string]>('DELETE FROM cache_file WHERE path = ?')
  return (files, rules, now) =>
    judge()(files, rules, now).flatMap((judged) => {
      if (judged === null) return []
      const { file, kind, known, named, reason } = judged
      const { path, sizeBytes } = file
      if (reason !== null) {
        forget.run(path)
        return [{ path, sizeBytes, reason }]
      }
      if (known === null) {
        // It is named, so it is as good as one that was kept: perhaps its removal was cut short.
        if (named) adopt.run(path, kind, sizeBytes, dayOf(now))
      } else if (named !== (known.unnamedAt === null)) mark.run(named ? null : now, path)
      return []
    })
}

function losing(database: Database): CacheStore['lose'] {
  const forget = database.query<null, [string]>('DELETE FROM cache_file WHERE path = ?')
  // What a provider gave is asked for once more, whatever became of the files beside it.
  const assets = database.query<
    Omit<UnitRebuild, 'kind'> & {
      id: number
      itemId: number
      path: string
      companion: string | null
      isLocal: 0 | 1
    },
    { from: string; to: string }[]
  >(
    `SELECT asset.id, asset.item_id AS itemId, asset.unit_id AS unitId, directory.root_id AS rootId, cache_path AS path,
       details ->> '$.companion' AS companion, asset.file_id IS NOT NULL AS isLocal
     FROM asset LEFT JOIN file ON file.id = asset.file_id JOIN directory ON directory.id = asset.unit_id
     WHERE cache_path >= $from AND cache_path < $to AND state = 'cached' AND file.missing_at IS NULL`,
  )
  const setPending = database.query<null, [number]>(
    `UPDATE asset SET state = 'pending', attempt = 0 WHERE id = ?`,
  )
  const copies = database.query<UnitRebuild & { id: number; copy: string }, [string]>(
    `SELECT picture.id, picture_copy.kind AS copy, 'asset.derive' AS kind, directory.id AS unitId,
       directory.root_id AS rootId
     FROM picture_copy JOIN picture ON picture.id = picture_id LEFT JOIN asset ON asset.id = picture.asset_id
     JOIN item ON item.id = coalesce(picture.item_id, asset.item_id)
     JOIN directory ON directory.id = coalesce(asset.unit_id, item.unit_id)
     WHERE picture_copy.cache_path = ? AND item.missing_at IS NULL`,
  )
  const anew = {
    thumbnail: database.query<null, [number]>(
      'UPDATE picture SET thumbnails_of = NULL WHERE id = ?',
    ),
    display: database.query<null, [number]>('UPDATE picture SET display_of = NULL WHERE id = ?'),
  }
  const loseAssets = (path: string): RebuildJob[] => {
    const extension = extname(path)
    const stem = path.slice(0, path.length - extension.length)
    return assets.all({ from: stem, to: `${stem}/` }).flatMap((row): RebuildJob[] => {
      const { id, itemId, unitId, rootId, isLocal } = row
      if (row.path !== path && !isCompanion(row, extension)) return []
      setPending.run(id)
      return [
        isLocal === 1 ? { kind: 'asset.cache', unitId, rootId } : { kind: 'download', itemId },
      ]
    })
  }
  return (path) => {
    forget.run(path)
    const kind = cachedForm.exec(path)?.[1] ?? ''
    if (!derivedKinds.includes(kind)) return loseAssets(path)
    return copies.all(path).map(({ id, copy, kind: job, unitId, rootId }) => {
      anew[copy === 'display' ? 'display' : 'thumbnail'].run(id)
      return { kind: job, unitId, rootId }
    })
  }
}

type RunStore = Pick<CacheStore, 'findRun' | 'beginRun' | 'moveRun' | 'endRun'>

function running(database: Database): RunStore {
  const begin = database.query<null, [string, number, string]>(
    `INSERT OR REPLACE INTO cache_run (kind, state, started_at, reached, report) VALUES (?, 'running', ?, '', ?)`,
  )
  const move = database.query<null, [string, string, string]>(
    'UPDATE cache_run SET reached = ?, report = ? WHERE kind = ?',
  )
  const end = database.query<null, [string, number, string]>(
    'UPDATE cache_run SET state = ?, finished_at = ? WHERE kind = ?',
  )
  return {
    findRun: createFindRun(database),
    beginRun: (kind, now) =>
      void begin.run(kind, now, JSON.stringify(kind === 'clean' ? noClean : noVerify)),
    moveRun: (kind, { reached, report }) => void move.run(reached, JSON.stringify(report), kind),
    endRun: (kind, state, now) => void end.run(state, now, kind),
  }
}

export function createFindRun(
  database: Database,
): <K extends CacheRunKind>(kind: K) => CacheRun<K> | null {
  const find = database.query<
    Omit<CacheRun<CacheRunKind>, 'report'> & { report: string },
    [string]
  >(
    'SELECT state, started_at AS startedAt, finished_at AS finishedAt, reached, report FROM cache_run WHERE kind = ?',
  )
  return <K extends CacheRunKind>(kind: K) => {
    const row = find.get(kind)
    return row === null ? null : { ...row, report: JSON.parse(row.report) as CacheReports[K] }
  }
}
