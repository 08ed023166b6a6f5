import type { Database } from 'bun:sqlite'

import type {
  Download,
  DownloadClientState,
  DownloadDraft,
  DownloadFacts,
  DownloadReason,
  DownloadState,
  DownloadStore,
} from '../domain/download.ts'
import type { DownloadPhase } from '../domain/download-client.ts'

/** A row of `downloadRows`. */
export interface DownloadRow {
  id: number
  client: string
  clientId: string
  name: string
  category: string | null
  libraryId: number | null
  libraryName: string | null
  phase: string
  progress: number
  isDataComplete: 0 | 1
  facts: string
  state: string
  reason: string | null
  firstSeenAt: number
  completedAt: number | null
  importedAt: number | null
  stalledSince: number | null
  missingLists: number
  missingSince: number | null
  attempts: number
  nextTryAt: number | null
}

type Value = string | number | null

/** Columns by the names of a draft. */
const columns = {
  client: 'client',
  clientId: 'client_id',
  name: 'name',
  category: 'category',
  libraryId: 'library_id',
  phase: 'phase',
  progress: 'progress',
  isDataComplete: 'is_data_complete',
  facts: 'facts',
  state: 'state',
  reason: 'reason',
  firstSeenAt: 'first_seen_at',
  completedAt: 'completed_at',
  importedAt: 'imported_at',
  stalledSince: 'stalled_since',
  missingLists: 'missing_lists',
  missingSince: 'missing_since',
  attempts: 'attempts',
  nextTryAt: 'next_try_at',
} as const satisfies Record<keyof DownloadDraft, string>

export const downloadRows = `SELECT download.id, ${Object.entries(columns)
  .map(([name, column]) => `download.${column} AS ${name}`)
  .join(', ')}, library.name AS libraryName
 FROM download LEFT JOIN library ON library.id = download.library_id`

/** For a test of its plan. */
export const followedSql = `${downloadRows} WHERE download.client = ? AND download.state <> 'removed'
 AND (download.state <> 'failed' OR download.missing_since IS NULL) ORDER BY download.id`

export function createDownloadStore(database: Database): DownloadStore {
  const find = database.query<DownloadRow, [number]>(`${downloadRows} WHERE download.id = ?`)
  const byClient = database.query<DownloadRow, [string, string]>(
    `${downloadRows} WHERE download.client = ? AND download.client_id = ?`,
  )
  const followed = database.query<DownloadRow, [string]>(followedSql)
  const hasten = database.query<null, [number]>(
    'UPDATE download SET next_try_at = ?1 WHERE next_try_at > ?1',
  )
  const hastenOf = database.query<null, [number, string]>(
    'UPDATE download SET next_try_at = ?1 WHERE client = ?2 AND next_try_at > ?1',
  )
  const names = Object.values(columns)
  const insert = database.query<{ id: number }, Value[]>(
    `INSERT INTO download (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')}) RETURNING id`,
  )
  const keys = Object.keys(columns) as (keyof DownloadDraft)[]
  return {
    find: (id) => download(find.get(id)),
    findByClient: (client, clientId) => download(byClient.get(client, clientId)),
    listFollowed: (client) => followed.all(client).map(toDownload),
    insert: (draft) => insert.get(...keys.map((key) => toValue(draft[key])))?.id ?? 0,
    update: (id, draft) => {
      const given = keys.filter((key) => draft[key] !== undefined)
      if (given.length === 0) return false
      const set = given.map((key) => `${columns[key]} = ?`).join(', ')
      const differs = given.map((key) => `${columns[key]} IS NOT ?`).join(' OR ')
      const values = given.map((key) => toValue(draft[key]))
      return (
        database
          .query<null, Value[]>(`UPDATE download SET ${set} WHERE id = ? AND (${differs})`)
          .run(...values, id, ...values).changes > 0
      )
    },
    hastenTries: (client, now) =>
      void (client === null ? hasten.run(now) : hastenOf.run(now, client)),
    ...clientStates(database),
  }
}

function clientStates(
  database: Database,
): Pick<DownloadStore, 'client' | 'setClient' | 'forgetClientsBut'> {
  type ClientRow = Omit<DownloadClientState, 'problem'> & { problem: string | null }
  const find = database.query<ClientRow, [string]>(
    `SELECT name AS client, session, failures, failing_since AS failingSince, problem, next_poll_at AS nextPollAt,
       eager_until AS eagerUntil FROM download_client WHERE name = ?`,
  )
  const set = database.query<null, Value[]>(
    `INSERT INTO download_client (name, session, failures, failing_since, problem, next_poll_at, eager_until)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
     ON CONFLICT (name) DO UPDATE SET session = ?2, failures = ?3, failing_since = ?4, problem = ?5,
       next_poll_at = ?6, eager_until = ?7
     WHERE (session, failures, failing_since, problem, next_poll_at, eager_until)
       IS NOT (?2, ?3, ?4, ?5, ?6, ?7)`,
  )
  const forget = database.query<null, [string]>(
    'DELETE FROM download_client WHERE name NOT IN (SELECT value FROM json_each(?))',
  )
  return {
    client: (name) => {
      const row = find.get(name)
      if (row === null) return null
      return { ...row, problem: row.problem === null ? null : parsed(row.problem) }
    },
    setClient: ({ client, session, failures, failingSince, problem, nextPollAt, eagerUntil }) =>
      set.run(client, session, failures, failingSince, json(problem), nextPollAt, eagerUntil)
        .changes > 0,
    forgetClientsBut: (names) => void forget.run(JSON.stringify(names)),
  }
}

export function toDownload(row: DownloadRow): Download {
  return {
    ...row,
    phase: row.phase as DownloadPhase,
    state: row.state as DownloadState,
    isDataComplete: row.isDataComplete === 1,
    facts: parsed<DownloadFacts>(row.facts),
    reason: row.reason === null ? null : parsed<DownloadReason>(row.reason),
  }
}

function download(row: DownloadRow | null): Download | null {
  return row === null ? null : toDownload(row)
}

function toValue(value: unknown): Value {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'object' && value !== null) return JSON.stringify(value)
  return value as Value
}

function json(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value)
}

function parsed<T>(text: string): T {
  return JSON.parse(text) as T
}
