import type { Database } from 'bun:sqlite'

import type {
  ImportQueries,
  PlanFile,
  PlanListQuery,
  PlanRecord,
  RecycledRecord,
} from '../domain/download-queries.ts'
import { type ImportFileRow, importFileRows, toImportFile } from './import-store.ts'

type Values = Record<string, string | number>

/** A row of `planRecords`. */
export type PlanRow = Omit<PlanRecord, 'files'> & { files: string }

export const planRecords = `SELECT import_plan.id, download_id AS downloadId, import_plan.library_id AS libraryId, cause,
    import_plan.state, import_plan.created_at AS createdAt, finished_at AS finishedAt, download.name AS downloadName, download.client,
    library.name AS libraryName,
    (SELECT json_group_object(state, n) FROM (
       SELECT state, count(*) AS n FROM import_file WHERE plan_id = import_plan.id GROUP BY state)) AS files
  FROM import_plan CROSS JOIN download ON download.id = download_id
  CROSS JOIN library ON library.id = import_plan.library_id`

export function toPlanRecord(row: PlanRow): PlanRecord {
  return { ...row, files: JSON.parse(row.files) as PlanRecord['files'] }
}

/** Plans and the recycle bin as people and programs read them. */
export function createImportQueries(database: Database): ImportQueries {
  const roots = createRootPaths(database)
  const find = database.query<PlanRow, [number]>(`${planRecords} WHERE import_plan.id = ?`)
  const files = database.query<ImportFileRow, [number, number, number]>(
    `${importFileRows} WHERE plan_id = ? AND import_file.id > ? ORDER BY import_file.id LIMIT ?`,
  )
  return {
    find: (id) => {
      const row = find.get(id)
      return row === null ? null : toPlanRecord(row)
    },
    list: (query) => {
      const { sql, values } = plansSql(query)
      return database.query<PlanRow, [Values]>(sql).all(values).map(toPlanRecord)
    },
    files: (planId, { afterId = 0, limit }) => {
      const pathOf = roots()
      return files.all(planId, afterId, limit).map((row) => placed(toImportFile(row), pathOf))
    },
    ...createBinQueries(database),
  }
}

/** The SQL of a page, for the tests of its plan as well. */
export function plansSql(query: PlanListQuery): { sql: string; values: Values } {
  const { downloadId, libraryId, state, beforeId, limit } = query
  const values: Values = { limit, before: beforeId ?? Number.MAX_SAFE_INTEGER }
  const conditions = ['import_plan.id < $before']
  const when = (name: string, value: string | number | undefined, condition: string): void => {
    if (value === undefined) return
    values[name] = value
    conditions.push(condition)
  }
  when('download', downloadId, 'download_id = $download')
  when('library', libraryId, 'import_plan.library_id = $library')
  when('state', state, 'import_plan.state = $state')
  const sql = `${planRecords} WHERE ${conditions.join(' AND ')} ORDER BY import_plan.id DESC LIMIT $limit`
  return { sql, values }
}

type PathOf = (rootId: number, path: string) => string | null

/** Absolute paths of what lies below roots; null for one that no library has any more. */
function createRootPaths(database: Database): () => PathOf {
  const all = database.query<{ id: number; path: string }, []>('SELECT id, path FROM library_root')
  return () => {
    const known = new Map(all.all().map(({ id, path }) => [id, path]))
    return (rootId, path) => {
      const root = known.get(rootId)
      return root === undefined ? null : below(root, path)
    }
  }
}

function placed(file: ReturnType<typeof toImportFile>, pathOf: PathOf): PlanFile {
  const { target, replaces } = file
  return {
    ...file,
    targetPath: target === null ? null : pathOf(target.rootId, target.path),
    replacedPaths: replaces.flatMap(({ rootId, path }) => pathOf(rootId, path) ?? []),
  }
}

type RecycledRow = Omit<RecycledRecord, 'identity' | 'formerPath'> & {
  identity: string
  root: string
}

const recycledRecords = `SELECT recycled_file.id, import_file_id AS importFileId, recycled_file.library_id AS libraryId,
    root_id AS rootId, recycled_file.path, bin_path AS binPath, cause, identity, state, recycled_at AS recycledAt,
    expires_at AS expiresAt, library.name AS libraryName, library_root.path AS root
  FROM recycled_file CROSS JOIN library ON library.id = recycled_file.library_id
  CROSS JOIN library_root ON library_root.id = root_id`

function createBinQueries(
  database: Database,
): Pick<ImportQueries, 'findRecycled' | 'listRecycled'> {
  const find = database.query<RecycledRow, [number]>(
    `${recycledRecords} WHERE recycled_file.id = ?`,
  )
  return {
    findRecycled: (id) => {
      const row = find.get(id)
      return row === null ? null : toRecycledRecord(row)
    },
    listRecycled: (query) => {
      const { sql, values } = recycledSql(query)
      return database.query<RecycledRow, [Values]>(sql).all(values).map(toRecycledRecord)
    },
  }
}

/** The SQL of a page, for the tests of its plan as well. */
export function recycledSql(query: Parameters<ImportQueries['listRecycled']>[0]): {
  sql: string
  values: Values
} {
  const { state, libraryId, beforeId, limit } = query
  const values: Values = { state, limit, before: beforeId ?? Number.MAX_SAFE_INTEGER }
  if (libraryId !== undefined) values['library'] = libraryId
  const sql = `${recycledRecords} WHERE recycled_file.id < $before AND state = $state
    ${libraryId === undefined ? '' : 'AND recycled_file.library_id = $library'}
    ORDER BY recycled_file.id DESC LIMIT $limit`
  return { sql, values }
}

function toRecycledRecord({ root, identity, ...row }: RecycledRow): RecycledRecord {
  return {
    ...row,
    identity: JSON.parse(identity) as RecycledRecord['identity'],
    formerPath: below(root, row.path),
  }
}

function below(root: string, path: string): string {
  // One that another library has taken over has a sign behind its path that no path can hold.
  const [folder = ''] = root.split('\0')
  return `${folder}/${path}`
}
