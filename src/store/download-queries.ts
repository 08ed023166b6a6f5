import type { Database } from 'bun:sqlite'

import { type Download, type DownloadState, downloadStates } from '../domain/download.ts'
import type {
  DownloadListQuery,
  DownloadQueries,
  DownloadRecord,
  MatchedDownload,
} from '../domain/download-queries.ts'
import type { ImportSubject } from '../domain/import.ts'
import {
  createDownloadStore,
  type DownloadRow,
  downloadRows,
  toDownload,
} from './download-store.ts'
import { planRecords, type PlanRow, toPlanRecord } from './import-queries.ts'

/** Downloads as people and programs read them. */
export function createDownloadQueries(database: Database): DownloadQueries {
  const store = createDownloadStore(database)
  const withPlans = createPlanFinder(database)
  const one = (download: Download | null): DownloadRecord | null =>
    download === null ? null : (withPlans([download])[0] ?? null)
  const counts = database.query<{ state: DownloadState; n: number }, []>(
    'SELECT state, count(*) AS n FROM download GROUP BY state',
  )
  return {
    find: (id) => one(store.find(id)),
    findByClient: (client, clientId) => one(store.findByClient(client, clientId)),
    list: (query) => {
      const { sql, values } = downloadsSql(query)
      const rows = database.query<DownloadRow, [Values]>(sql).all(values)
      return withPlans(rows.map(toDownload))
    },
    counts: () => {
      const found = new Map(counts.all().map(({ state, n }) => [state, n]))
      const all = downloadStates.map((state) => [state, found.get(state) ?? 0] as const)
      return Object.fromEntries(all) as Record<DownloadState, number>
    },
    client: (name) => store.client(name),
    ...totals(database),
  }
}

type Values = Record<string, string | number>

/** The SQL of a page, for the tests of its plan as well. */
export function downloadsSql(query: DownloadListQuery): { sql: string; values: Values } {
  const { state, client, libraryId, category, beforeId, limit } = query
  const values: Values = { limit, before: beforeId ?? Number.MAX_SAFE_INTEGER }
  const conditions = ['download.id < $before']
  const when = (name: string, value: string | number | undefined, condition: string): void => {
    if (value === undefined) return
    values[name] = value
    conditions.push(condition)
  }
  if (state === undefined) conditions.push("download.state <> 'removed'")
  when('state', state, 'download.state = $state')
  when('library', libraryId, 'download.library_id = $library')
  // The sign keeps an index from being used that would have all of a client sorted for one page.
  when('client', client, '+download.client = $client')
  when('category', category, 'lower(download.category) = lower($category)')
  const sql = `${downloadRows} WHERE ${conditions.join(' AND ')} ORDER BY download.id DESC LIMIT $limit`
  return { sql, values }
}

/** Adds to downloads the newest plan of each that is or was carried out. */
function createPlanFinder(
  database: Database,
): (downloads: readonly Download[]) => DownloadRecord[] {
  const find = database.query<PlanRow, [string]>(
    `${planRecords} WHERE import_plan.id IN (
       SELECT (SELECT id FROM import_plan WHERE download_id = value AND state NOT IN ('proposed', 'discarded')
               ORDER BY id DESC LIMIT 1) FROM json_each(?))`,
  )
  const matchesOf = createMatchFinder(database)
  return (downloads) => {
    const ids = JSON.stringify(downloads.map(({ id }) => id))
    const plans = find.all(ids).map(toPlanRecord)
    const byDownload = new Map(plans.map((plan) => [plan.downloadId, plan]))
    const matches = matchesOf(ids)
    return downloads.map((download) => ({
      ...download,
      plan: byDownload.get(download.id) ?? null,
      matched: matches.get(download.id) ?? null,
    }))
  }
}

/** What downloads, given by a JSON list of their numbers, are by their newest plans. */
function createMatchFinder(database: Database): (ids: string) => Map<number, MatchedDownload> {
  type Row = { downloadId: number; subject: string | null; videos: number }
  const find = database.query<Row, [string]>(
    `SELECT downloadId,
       (SELECT subject FROM import_file WHERE plan_id = planId AND kind = 'video' AND subject IS NOT NULL
        ORDER BY state = 'skipped', id LIMIT 1) AS subject,
       (SELECT count(*) FROM import_file WHERE plan_id = planId AND kind = 'video' AND state <> 'skipped') AS videos
     FROM (SELECT value AS downloadId, (SELECT id FROM import_plan WHERE download_id = value AND state <> 'discarded'
             ORDER BY id DESC LIMIT 1) AS planId FROM json_each(?))`,
  )
  return (ids) =>
    new Map(
      find.all(ids).flatMap(({ downloadId, subject, videos }) => {
        if (subject === null) return []
        return [[downloadId, { subject: JSON.parse(subject) as ImportSubject, videos }]]
      }),
    )
}

/** Numbers for monitors and tiles. */
function totals(
  database: Database,
): Pick<DownloadQueries, 'countsByClient' | 'activity' | 'lastImported'> {
  const byClient = database.query<{ client: string; state: DownloadState; count: number }, []>(
    'SELECT client, state, count(*) AS count FROM download GROUP BY client, state',
  )
  const activity = database.query<{ active: number; downBytesPerSecond: number }, []>(
    `SELECT count(*) AS active, coalesce(sum(facts ->> 'downBytesPerSecond'), 0) AS downBytesPerSecond
     FROM download WHERE state = 'tracking' AND phase IN ('metadata', 'downloading', 'checking', 'moving', 'unpacking')`,
  )
  const lastImported = database.query<{ name: string }, []>(
    'SELECT name FROM download WHERE imported_at IS NOT NULL ORDER BY imported_at DESC LIMIT 1',
  )
  return {
    countsByClient: () => byClient.all(),
    activity: () => activity.get() ?? { active: 0, downBytesPerSecond: 0 },
    lastImported: () => lastImported.get()?.name ?? null,
  }
}
