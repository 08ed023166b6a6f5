import type { Database } from 'bun:sqlite'

import { AppError } from '../domain/error.ts'
import type { ScanQueries } from '../domain/queries.ts'
import type { PhaseCounts, Scan, ScanColumn, ScanOptions, ScanScope } from '../domain/scan.ts'
import type { ScanHead, ScanStart, ScanStore } from '../domain/stores.ts'
import { createScanContents } from './scan-contents.ts'
import { assetTypesOf, assetTypesOfScan, createScanCounts } from './scan-counts.ts'
import { createScanItems } from './scan-items.ts'
import { createScanRequests } from './scan-requests.ts'

/** Errors kept per scan; all are counted. */
const errorsKept = 1_000

type ScanRow = Record<ScanColumn | `assets_${keyof PhaseCounts}`, number> &
  Record<`enrichment_${keyof PhaseCounts}`, number> & {
    id: number
    library_id: number
    library_name: string
    library_kind: Scan['libraryKind']
    status: Scan['status']
    mode: Scan['mode']
    cause: Scan['cause']
    options: string
    asset_types: string
    scope: string | null
    removals_held: number
    errors_count: number
    last_error: string | null
    failure_code: Scan['failureCode']
    current_operation: string | null
    restart_of: number | null
    stalled_since: number | null
    paused_at: number | null
    started_at: number
    discovery_completed_at: number | null
    scanning_completed_at: number | null
    caching_completed_at: number | null
    completed_at: number | null
  }

// With a join instead, a row takes six times as long (measured), and each tick of a scan reads one.
const select = `SELECT scan.*, (SELECT name FROM library WHERE library.id = scan.library_id) AS library_name,
   (SELECT kind FROM library WHERE library.id = scan.library_id) AS library_kind,
   ${assetTypesOfScan} AS asset_types FROM scan`

const selectActive = `${select} WHERE scan.status IN ('discovering', 'scanning', 'caching', 'enriching') ORDER BY scan.id`

export function createScanStore(database: Database): ScanStore {
  const find = database.query<ScanRow, [number]>(`${select} WHERE scan.id = ?`)
  const wholeAfter = database.query<ScanRow, [number, number]>(
    `${select} WHERE scan.library_id = ? AND scan.id > ? AND scope IS NULL ORDER BY scan.id LIMIT 1`,
  )
  const findReading = database.query<ScanRow, [number]>(
    `${select} WHERE scan.library_id = ? AND scan.status IN ('discovering', 'scanning')`,
  )
  const listActive = database.query<ScanRow, []>(selectActive)
  const insert = database.query<{ id: number }, [NewScanRow]>(`
    INSERT INTO scan (library_id, status, mode, cause, options, scope, restart_of, started_at)
    VALUES ($libraryId, 'discovering', $mode, $cause, $options, $scope, $restartOf, $now)
    ON CONFLICT DO NOTHING RETURNING id`)
  const head = database.query<HeadRow, [number]>(
    `SELECT id, library_id AS libraryId, status, mode, cause, options, started_at AS startedAt,
       cause = 'import' OR (cause = 'manual' AND scope IS NOT NULL) AS inFront FROM scan WHERE id = ?`,
  )

  return {
    find: (id) => mapRow(find.get(id)),
    head: (id) => {
      const row = head.get(id)
      return row === null
        ? null
        : { ...row, options: optionsOf(row.options), inFront: row.inFront === 1 }
    },
    findReading: (libraryId) => mapRow(findReading.get(libraryId)),
    findWholeAfter: (libraryId, scanId) => mapRow(wholeAfter.get(libraryId, scanId)),
    listActive: () => listActive.all().map(scanOfRow),
    create: (start, now) => {
      const row = insert.get(newRow(start, now))
      if (row !== null) return row.id
      const running = findReading.get(start.libraryId)
      throw new AppError(
        'conflict',
        `A scan of ${running?.library_name ?? 'this library'} is running.`,
        {
          details: { scanId: running?.id },
        },
      )
    },
    ...progressing(database),
    ...errors(database),
    ...createScanItems(database),
    ...createScanRequests(database),
  }
}

type HeadRow = Omit<ScanHead, 'options' | 'inFront'> & { options: string; inFront: number }

// Few different texts are read over and over: each job of a scan asks for its options.
const parsedOptions = new Map<string, ScanOptions>()

function optionsOf(text: string): ScanOptions {
  const known = parsedOptions.get(text)
  if (known !== undefined) return known
  if (parsedOptions.size > 100) parsedOptions.clear()
  const parsed = JSON.parse(text) as ScanOptions
  parsedOptions.set(text, parsed)
  return parsed
}

type NewScanRow = Record<string, string | number | null>

function newRow(start: ScanStart, now: number): NewScanRow {
  const { libraryId, mode, cause, options, scope, restartOf } = start
  return {
    libraryId,
    mode,
    cause,
    options: JSON.stringify(options),
    scope: scope === null ? null : JSON.stringify(scope),
    restartOf,
    now,
  }
}

type Progressing = Pick<
  ScanStore,
  | 'setStatus'
  | 'fail'
  | 'completeDiscovery'
  | 'resetDiscovery'
  | 'setRemovalsHeld'
  | 'setStalled'
  | 'setPaused'
  | 'addCounts'
>

function progressing(database: Database): Progressing {
  const completedAt = { caching: 'scanning_completed_at', enriching: 'caching_completed_at' }
  const setStatus = database.query<
    null,
    [Scan['status'], number | null, number | null, number | null, number]
  >(
    `UPDATE scan SET status = ?1, scanning_completed_at = coalesce(scanning_completed_at, ?2),
       caching_completed_at = coalesce(caching_completed_at, ?3), completed_at = ?4, stalled_since = NULL,
       paused_at = iif(?4 IS NULL, paused_at, NULL) WHERE id = ?5`,
  )
  const fail = database.query<null, [string, string, number, number]>(
    `UPDATE scan SET status = 'failed', failure_code = ?, last_error = ?, completed_at = ?, stalled_since = NULL,
       paused_at = NULL WHERE id = ?`,
  )
  const completeDiscovery = database.query<null, [number, number]>(
    'UPDATE scan SET discovery_completed_at = ? WHERE id = ?',
  )
  const reset = database.query<null, [number, number]>(
    `UPDATE scan SET directories_found = 0, directories_ignored = 0, directories_unreadable = 0, files_found = 0,
       errors_count = errors_count - ? WHERE id = ?`,
  )
  // What could not be listed goes by the name of the system's error, and will be met again.
  const forget = database.query<null, [number]>(
    `DELETE FROM scan_error WHERE scan_id = ? AND code GLOB 'E[A-Z]*'`,
  )
  const setHeld = database.query<null, [number, number]>(
    'UPDATE scan SET removals_held = ? WHERE id = ?',
  )
  const setPaused = database.query<null, [number | null, number]>(
    'UPDATE scan SET paused_at = ? WHERE id = ?',
  )
  const setStalled = database.query<null, [number | null, number]>(
    'UPDATE scan SET stalled_since = ? WHERE id = ?',
  )
  return {
    setStatus: (id, status, now) => {
      const past = (phase: keyof typeof completedAt): number | null =>
        reached(status) >= reached(phase) ? now : null
      const over = status === 'completed' || status === 'cancelled' ? now : null
      setStatus.run(status, past('caching'), past('enriching'), over, id)
    },
    fail: (id, { code, message }, now) => void fail.run(code, message, now, id),
    completeDiscovery: (id, now) => void completeDiscovery.run(now, id),
    resetDiscovery: (id) => {
      const { changes } = forget.run(id)
      reset.run(changes, id)
    },
    setRemovalsHeld: (id, files) => void setHeld.run(files, id),
    setStalled: (id, since) => void setStalled.run(since, id),
    setPaused: (id, since) => void setPaused.run(since, id),
    ...createScanCounts(database),
  }
}

const order: readonly Scan['status'][] = [
  'discovering',
  'scanning',
  'caching',
  'enriching',
  'completed',
]

// A cancelled or failed scan has passed no phase by that.
function reached(status: Scan['status']): number {
  return order.indexOf(status)
}

function errors(database: Database): Pick<ScanStore, 'addError' | 'addErrorOnce'> {
  const count = database.query<{ errors_count: number }, [string, number]>(
    'UPDATE scan SET errors_count = errors_count + 1, last_error = ? WHERE id = ? RETURNING errors_count',
  )
  const insert = database.query<null, [number, string, string, string, number]>(
    'INSERT INTO scan_error (scan_id, path, code, message, occurred_at) VALUES (?, ?, ?, ?, ?)',
  )
  const known = database.query<{ one: number }, [number, string]>(
    'SELECT 1 AS one FROM scan_error WHERE scan_id = ? AND code = ? LIMIT 1',
  )
  const addError: ScanStore['addError'] = (id, { path, code, message }, now) => {
    const row = count.get(message, id)
    if (row !== null && row.errors_count <= errorsKept) insert.run(id, path, code, message, now)
  }
  return {
    addError,
    addErrorOnce: (id, error, now) => {
      if (known.get(id, error.code) === null) addError(id, error, now)
    },
  }
}

export function createScanQueries(database: Database): ScanQueries {
  const find = database.query<ScanRow, [number]>(`${select} WHERE scan.id = ?`)
  const list = database.query<ScanRow, [number, number]>(
    `${select} WHERE scan.id < ? ORDER BY scan.id DESC LIMIT ?`,
  )
  const listOfLibrary = database.query<ScanRow, [number, number, number]>(
    `${select} WHERE scan.library_id = ? AND scan.id < ? ORDER BY scan.id DESC LIMIT ?`,
  )
  const listActive = database.query<ScanRow, []>(selectActive)
  return {
    find: (id) => mapRow(find.get(id)),
    listActive: () => listActive.all().map(scanOfRow),
    list: ({ libraryId, beforeId = Number.MAX_SAFE_INTEGER, limit }) => {
      const rows =
        libraryId === undefined
          ? list.all(beforeId, limit)
          : listOfLibrary.all(libraryId, beforeId, limit)
      return rows.map(scanOfRow)
    },
    ...createScanContents(database),
  }
}

function mapRow(row: ScanRow | null): Scan | null {
  return row === null ? null : scanOfRow(row)
}

function scanOfRow(row: ScanRow): Scan {
  return {
    id: row.id,
    libraryId: row.library_id,
    libraryName: row.library_name,
    libraryKind: row.library_kind,
    status: row.status,
    mode: row.mode,
    cause: row.cause,
    options: JSON.parse(row.options) as ScanOptions,
    scope: row.scope === null ? null : (JSON.parse(row.scope) as ScanScope[]),
    discovery: {
      directoriesFound: row.directories_found,
      directoriesIgnored: row.directories_ignored,
      directoriesUnreadable: row.directories_unreadable,
    },
    files: {
      found: row.files_found,
      new: row.files_new,
      modified: row.files_modified,
      moved: row.files_moved,
      missing: row.files_missing,
      restored: row.files_restored,
      probed: row.files_probed,
      probedByProgram: row.files_probed_by_program,
      failed: row.files_failed,
    },
    removalsHeld: row.removals_held,
    directories: phaseOf(row, 'directories'),
    items: {
      found: row.items_found,
      new: row.items_new,
      updated: row.items_updated,
      movies: row.movies_found,
      episodes: row.episodes_found,
      albums: row.albums_found,
      tracks: row.tracks_found,
      collections: row.collections_found,
      images: row.images_found,
    },
    assets: phaseOf(row, 'assets'),
    assetTypes: assetTypesOf(row.asset_types),
    enrichment: phaseOf(row, 'enrichment'),
    errorsCount: row.errors_count,
    lastError: row.last_error,
    failureCode: row.failure_code,
    currentOperation: row.current_operation,
    restartOf: row.restart_of,
    stalledSince: row.stalled_since,
    pausedAt: row.paused_at,
    startedAt: row.started_at,
    discoveryCompletedAt: row.discovery_completed_at,
    scanningCompletedAt: row.scanning_completed_at,
    cachingCompletedAt: row.caching_completed_at,
    completedAt: row.completed_at,
  }
}

function phaseOf(row: ScanRow, phase: 'directories' | 'assets' | 'enrichment'): PhaseCounts {
  return {
    total: row[`${phase}_total`],
    done: row[`${phase}_done`],
    failed: row[`${phase}_failed`],
    skipped: row[`${phase}_skipped`],
    cancelled: row[`${phase}_cancelled`],
  }
}
