import type { Database } from 'bun:sqlite'

import type { PlanOverride } from '../domain/download-commands.ts'
import type {
  ImportFile,
  ImportFileDraft,
  ImportFileState,
  ImportPlan,
  ImportStore,
  Recycled,
} from '../domain/import.ts'

type Value = string | number | null
type Stored<T, Json extends keyof T> = Omit<T, Json> & Record<Json, string | null>

const planRows = `SELECT id, download_id AS downloadId, library_id AS libraryId, cause, state, created_at AS createdAt,
 finished_at AS finishedAt FROM import_plan`

/** A row of `importFileRows`. */
export type ImportFileRow = Omit<
  Stored<ImportFile, 'source' | 'reasons' | 'subject' | 'replaces' | 'placed' | 'error'>,
  'isOverridden' | 'target'
> & { isOverridden: 0 | 1; rootId: number | null; path: string | null }

export const importFileRows = `SELECT import_file.id, plan_id AS planId, kind, source, reasons, is_overridden AS isOverridden,
 root_id AS rootId, target AS path, subject, replaces, import_file.state, mode, temporary, placed, error FROM import_file`

const recycledRows = `SELECT id, import_file_id AS importFileId, library_id AS libraryId, root_id AS rootId, path,
 bin_path AS binPath, cause, identity, staged, record, state, recycled_at AS recycledAt, expires_at AS expiresAt FROM recycled_file`

export function createImportStore(database: Database): ImportStore {
  return { ...plans(database), ...files(database), ...bin(database) }
}

function plans(
  database: Database,
): Pick<
  ImportStore,
  | 'createPlan'
  | 'rewritePlan'
  | 'findPlan'
  | 'plansOf'
  | 'setPlanState'
  | 'setOverrides'
  | 'overridesOf'
> {
  const insert = database.query<{ id: number }, Value[]>(
    `INSERT INTO import_plan (download_id, library_id, cause, state, created_at) VALUES (?, ?, ?, ?, ?) RETURNING id`,
  )
  const addFile = database.query<null, Value[]>(
    `INSERT INTO import_file (plan_id, kind, source, reasons, is_overridden, root_id, target, subject, replaces, state)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const find = database.query<ImportPlan, [number]>(`${planRows} WHERE id = ?`)
  const ofDownload = database.query<ImportPlan, [number]>(
    `${planRows} WHERE download_id = ? ORDER BY id DESC`,
  )
  const set = database.query<null, Value[]>(
    'UPDATE import_plan SET state = ?, finished_at = ? WHERE id = ?',
  )
  const clear = database.query<null, [number]>('DELETE FROM import_file WHERE plan_id = ?')
  const setOverrides = database.query<null, [string, number]>(
    'UPDATE import_plan SET overrides = ? WHERE id = ?',
  )
  const overrides = database.query<{ overrides: string | null }, [number]>(
    'SELECT overrides FROM import_plan WHERE id = ?',
  )
  const addFiles = (planId: number, drafts: readonly ImportFileDraft[]): void => {
    for (const file of drafts) {
      addFile.run(
        planId,
        file.kind,
        JSON.stringify(file.source),
        JSON.stringify(file.reasons),
        file.isOverridden ? 1 : 0,
        file.target?.rootId ?? null,
        file.target?.path ?? null,
        json(file.subject),
        JSON.stringify(file.replaces),
        file.state,
      )
    }
  }
  const setState = (id: number, state: ImportPlan['state'], now: number): void => {
    const isOver = state !== 'proposed' && state !== 'applying' && state !== 'undoing'
    set.run(state, isOver ? now : null, id)
  }
  return {
    createPlan: ({ downloadId, libraryId, cause, state }, drafts, now) => {
      const planId = insert.get(downloadId, libraryId, cause, state, now)?.id ?? 0
      addFiles(planId, drafts)
      return planId
    },
    rewritePlan: (id, state, drafts, now) => {
      clear.run(id)
      addFiles(id, drafts)
      setState(id, state, now)
    },
    setOverrides: (planId, given) => void setOverrides.run(JSON.stringify(given), planId),
    overridesOf: (planId) =>
      parsed<PlanOverride[] | null>(overrides.get(planId)?.overrides ?? null) ?? [],
    findPlan: (id) => find.get(id),
    plansOf: (downloadId) => ofDownload.all(downloadId),
    setPlanState: setState,
  }
}

function files(
  database: Database,
): Pick<
  ImportStore,
  | 'filesOf'
  | 'findFile'
  | 'updateFile'
  | 'claimOf'
  | 'placedOf'
  | 'journalOf'
  | 'countFiles'
  | 'leftOvers'
  | 'forgetLeftOvers'
> {
  const ofPlan = database.query<ImportFileRow, [number]>(
    `${importFileRows} WHERE plan_id = ? ORDER BY id`,
  )
  const find = database.query<ImportFileRow, [number]>(`${importFileRows} WHERE id = ?`)
  const claim = database.query<ImportFileRow, [number, string]>(
    `${importFileRows} WHERE root_id = ? AND target = ? AND state IN ('waiting', 'placed') ORDER BY id DESC LIMIT 1`,
  )
  const placed = database.query<ImportFileRow, [number]>(
    `${importFileRows} JOIN import_plan ON import_plan.id = import_file.plan_id
     WHERE import_plan.download_id = ? AND import_file.state = 'placed' ORDER BY import_file.id`,
  )
  const counts = database.query<{ state: ImportFileState; files: number }, [number]>(
    'SELECT state, count(*) AS files FROM import_file WHERE plan_id = ? GROUP BY state',
  )
  const isLeft = `root_id = ? AND target = ? AND state = 'failed' AND temporary IS NOT NULL`
  const left = database.query<
    { temporary: string; source: string; placed: string | null },
    [number, string]
  >(`SELECT temporary, source, placed FROM import_file WHERE ${isLeft}`)
  const forgetLeft = database.query<null, [number, string]>(
    `UPDATE import_file SET (temporary, placed) = (NULL, NULL) WHERE ${isLeft}`,
  )
  const journal = database.query<ReturnType<ImportStore['journalOf']>[number], [number]>(
    `SELECT source ->> '$.path' AS path, source ->> '$.identity.sizeBytes' AS sizeBytes, import_file.state
     FROM import_file JOIN import_plan ON import_plan.id = import_file.plan_id
     WHERE import_plan.download_id = ? AND import_file.state IN ('placed', 'undone') ORDER BY import_file.id`,
  )
  return {
    journalOf: (downloadId) => journal.all(downloadId),
    filesOf: (planId) => ofPlan.all(planId).map(toImportFile),
    findFile: (id) => {
      const row = find.get(id)
      return row === null ? null : toImportFile(row)
    },
    updateFile: (id, { target, isOverridden, ...change }) => {
      const set: Record<string, Value> = {}
      for (const [name, value] of Object.entries(change)) {
        set[name] = typeof value === 'object' ? json(value) : (value ?? null)
      }
      if (isOverridden !== undefined) set['is_overridden'] = isOverridden ? 1 : 0
      if (target !== undefined) {
        set['root_id'] = target?.rootId ?? null
        set['target'] = target?.path ?? null
      }
      const names = Object.keys(set)
      if (names.length === 0) return
      database
        .query<null, Value[]>(
          `UPDATE import_file SET ${names.map((name) => `${name} = ?`).join(', ')} WHERE id = ?`,
        )
        .run(...Object.values(set), id)
    },
    claimOf: ({ rootId, path }) => {
      const row = claim.get(rootId, path)
      return row === null ? null : toImportFile(row)
    },
    placedOf: (downloadId) => placed.all(downloadId).map(toImportFile),
    countFiles: (planId) =>
      Object.fromEntries(counts.all(planId).map(({ state, files: found }) => [state, found])),
    leftOvers: ({ rootId, path }) =>
      left.all(rootId, path).map(({ temporary, source, placed: whole }) => ({
        temporary,
        source: parsed(source),
        whole: parsed(whole),
      })),
    forgetLeftOvers: ({ rootId, path }) => void forgetLeft.run(rootId, path),
  }
}

function bin(
  database: Database,
): Pick<ImportStore, 'recycle' | 'findRecycled' | 'recycledOf' | 'setRecycled' | 'expired'> {
  const insert = database.query<{ id: number }, Value[]>(
    `INSERT INTO recycled_file (import_file_id, library_id, root_id, path, bin_path, cause, identity, record, state,
       recycled_at, expires_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'binning', ?, ?) RETURNING id`,
  )
  const find = database.query<RecycledRow, [number]>(`${recycledRows} WHERE id = ?`)
  const ofImport = database.query<RecycledRow, [number]>(
    `${recycledRows} WHERE import_file_id = ? ORDER BY id`,
  )
  const expired = database.query<RecycledRow, [number, number]>(
    `${recycledRows} WHERE state IN ('binning', 'kept') AND expires_at <= ? ORDER BY expires_at LIMIT ?`,
  )
  return {
    recycle: (entry) =>
      insert.get(
        entry.importFileId,
        entry.libraryId,
        entry.rootId,
        entry.path,
        entry.binPath,
        entry.cause ?? 'replaced',
        JSON.stringify(entry.identity),
        json(entry.record),
        entry.recycledAt,
        entry.expiresAt,
      )?.id ?? 0,
    findRecycled: (id) => {
      const row = find.get(id)
      return row === null ? null : toRecycled(row)
    },
    recycledOf: (importFileId) => ofImport.all(importFileId).map(toRecycled),
    setRecycled: (id, state, { expiresAt, ...change } = {}) => {
      const set: Record<string, Value> = { state }
      for (const [name, value] of Object.entries(change)) set[name] = json(value)
      if (expiresAt !== undefined) set['expires_at'] = expiresAt
      const names = Object.keys(set).map((name) => `${name} = ?`)
      database
        .query<null, Value[]>(`UPDATE recycled_file SET ${names.join(', ')} WHERE id = ?`)
        .run(...Object.values(set), id)
    },
    expired: (now, limit) => expired.all(now, limit).map(toRecycled),
  }
}

export function toImportFile({ rootId, path, ...row }: ImportFileRow): ImportFile {
  return {
    ...row,
    source: parsed(row.source),
    reasons: parsed(row.reasons),
    isOverridden: row.isOverridden === 1,
    target: rootId === null || path === null ? null : { rootId, path },
    subject: parsed(row.subject),
    replaces: parsed(row.replaces),
    placed: parsed(row.placed),
    error: parsed(row.error),
  }
}

type RecycledRow = Stored<Recycled, 'identity' | 'staged' | 'record'>

function toRecycled(row: RecycledRow): Recycled {
  const { identity, staged, record } = row
  return { ...row, identity: parsed(identity), staged: parsed(staged), record: parsed(record) }
}

function json(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value)
}

function parsed<T>(text: string | null): T {
  return JSON.parse(text ?? 'null') as T
}
