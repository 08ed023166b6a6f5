import { AppError } from '../domain/error.ts'
import type { ScanState } from '../domain/event.ts'
import type { HealthPlace } from '../domain/health.ts'
import type { ScanFailureCode } from '../domain/library.ts'
import { reportHealth } from '../domain/report-health.ts'
import {
  isFinished,
  type Scan,
  type ScanCause,
  type ScanMode,
  type ScanOptions,
  type ScanScope,
} from '../domain/scan.ts'
import type { Transaction } from '../domain/stores.ts'
import { fewerPaths } from './fewer-paths.ts'
import { mergeOptions } from './merge-options.ts'

/** A wish to scan a library. */
export interface ScanWish {
  readonly libraryId: number
  /** Absolute path below one of the roots; null is the whole library. */
  readonly path: string | null
  readonly mode: ScanMode
  readonly cause: ScanCause
  readonly options: ScanOptions
  /** The scan that this one repeats. */
  readonly restartOf?: number
}

/**
 * Starts a scan, or writes the wish down while another scan reads the library.
 *
 * @throws AppError `conflict` with `details.scanId` for a manual start while the library is being read; `not_found` for an
 * unknown library; `invalid` for a path outside of its roots.
 */
export function requestScan(
  tx: Transaction,
  wish: ScanWish,
): { outcome: 'started'; scanId: number } | { outcome: 'queued' } {
  const { libraries, scans } = tx.stores
  const library = libraries.find(wish.libraryId)
  if (library === null || library.detachedAt !== null) {
    throw new AppError('not_found', `There is no library ${wish.libraryId}.`)
  }
  const scope = wish.path === null ? null : [scopeOf(tx, wish.libraryId, wish.path)]
  const reading = scans.findReading(wish.libraryId)
  if (reading === null) return { outcome: 'started', scanId: startScan(tx, wish, scope) }
  if (wish.cause === 'manual') {
    throw new AppError(
      'conflict',
      `Scan ${reading.id} of ${library.name} ${stateWords(reading)}.`,
      {
        details: { scanId: reading.id },
      },
    )
  }
  scans.addRequest({ ...wish, path: wish.path ?? '', dueAt: null }, tx.now)
  const { id: libraryId, name: libraryName } = library
  tx.emit({ type: 'scan.queued', data: { libraryId, libraryName, path: wish.path ?? '' } })
  return { outcome: 'queued' }
}

/**
 * Begins a scan of some folders, or of all with null.
 *
 * @throws AppError `conflict` while another reads the library.
 */
export function startScan(
  tx: Transaction,
  wish: ScanWish,
  scope: readonly ScanScope[] | null,
): number {
  const { libraryId, mode, cause, options, restartOf = null } = wish
  const scanId = tx.stores.scans.create(
    { libraryId, mode, cause, options, scope, restartOf },
    tx.now,
  )
  tx.stores.libraries.setScanStatus(libraryId, 'in_progress', { error: null, at: null })
  // One root stands for all of the library.
  const rootId = scope?.[0]?.rootId ?? tx.stores.libraries.roots(libraryId)[0]?.id
  tx.enqueue('scan.discover', { scanId }, { scanId, ...(rootId !== undefined && { rootId }) })
  const scan = tx.stores.scans.find(scanId)
  if (scan !== null) tx.emit({ type: 'scan.started', data: stateOf(scan) })
  return scanId
}

function scopeOf(tx: Transaction, libraryId: number, path: string): ScanScope {
  const scope = findScope(tx, libraryId, path)
  if (scope !== null) return scope
  throw new AppError('invalid', `${path} is not below a folder of this library.`)
}

/** The root of a library that a path lies below; null when it is none of its, or is not written plainly. */
export function findScope(tx: Transaction, libraryId: number, path: string): ScanScope | null {
  const wanted = path.replace(/\/+$/, '')
  if (/\/(?:\.{0,2})(?:\/|$)|\0/.test(wanted)) return null
  for (const root of tx.stores.libraries.roots(libraryId)) {
    if (wanted === root.path) return { rootId: root.id, path: '' }
    if (wanted.startsWith(`${root.path}/`)) {
      return { rootId: root.id, path: wanted.slice(root.path.length + 1) }
    }
  }
  return null
}

/** Why no other may begin beside it. */
function stateWords({ pausedAt }: Scan): string {
  return pausedAt === null ? 'is running' : 'is paused; resume it, or cancel it'
}

/** Starts the next scan from all wishes that waited; called when a library's disk is free again. */
export function startWaiting(tx: Transaction, libraryId: number): void {
  const { scans } = tx.stores
  if (scans.findReading(libraryId) !== null) return
  const waiting = scans.takeRequests(libraryId, tx.now)
  const [first] = waiting
  if (first === undefined) return
  const paths = waiting.map((request) => request.path)
  const scopes = paths.includes('') ? null : scopesOf(tx, libraryId, paths)
  if (scopes?.length === 0) return
  const mode = waiting.some((request) => request.mode === 'full') ? 'full' : 'incremental'
  // A person waits for it too, whoever asked first.
  const causes = waiting.map((request) => request.cause)
  const cause = (['manual', 'import'] as const).find((one) => causes.includes(one)) ?? first.cause
  const options = mergeOptions(waiting.map((request) => request.options))
  startScan(tx, { ...first, cause, path: null, mode, options }, scopes)
}

/**
 * The folders of wishes below the roots of a library; what has left the configuration since has nothing to be scanned. While
 * a scan is paused any number of them comes together.
 */
function scopesOf(tx: Transaction, libraryId: number, paths: readonly string[]): ScanScope[] {
  const places = paths.flatMap((path) => findScope(tx, libraryId, path) ?? [])
  return [...Map.groupBy(places, ({ rootId }) => rootId)].flatMap(([rootId, wanted]) =>
    topmost(fewerPaths(wanted.map(({ path }) => path))).map((path) => ({ rootId, path })),
  )
}

/** Paths that are not below another of them; all are below ''. */
export function topmost(paths: readonly string[]): string[] {
  const unique = [...new Set(paths)]
  if (unique.includes('')) return ['']
  return unique.filter(
    (path) => !unique.some((other) => other !== path && path.startsWith(`${other}/`)),
  )
}

/**
 * Ends a scan at once: queued jobs go, running ones lose their effect.
 *
 * @throws AppError `not_found`, or `conflict` when it is over.
 */
export function cancelScan(
  tx: Transaction,
  scanId: number,
  cancelJobs: (scanId: number) => void,
): void {
  const scan = getRunning(tx, scanId)
  cancelJobs(scanId)
  endStall(tx, scan)
  tx.stores.files.releaseMissing(scanId)
  tx.stores.scans.setStatus(scanId, 'cancelled', tx.now)
  // While another reads the library already, that one is the last.
  if (tx.stores.scans.findReading(scan.libraryId) === null) {
    tx.stores.libraries.setScanStatus(scan.libraryId, 'cancelled', { error: null, at: tx.now })
  }
  const state = stateOf(getScan(tx, scanId))
  tx.emit({ type: 'scan.progress', data: state.scan })
  tx.emit({ type: 'scan.cancelled', data: state })
  startWaiting(tx, scan.libraryId)
}

/**
 * Scans again what a finished scan covered, with its options.
 *
 * @throws AppError `not_found`, or `conflict` while it is still running, while another reads the library, and when the
 * library has left the configuration.
 */
export function restartScan(tx: Transaction, scanId: number): number {
  const scan = getScan(tx, scanId)
  if (!isFinished(scan.status)) throw new AppError('conflict', `Scan ${scanId} is still running.`)
  const { libraryId, libraryName, mode, options, scope } = scan
  if (tx.stores.libraries.find(libraryId)?.detachedAt !== null) {
    throw new AppError('conflict', `${libraryName} has left the configuration.`)
  }
  const wish = { libraryId, mode, options, cause: 'manual', path: null, restartOf: scanId } as const
  const reading = tx.stores.scans.findReading(libraryId)
  if (reading !== null) {
    throw new AppError('conflict', `Scan ${reading.id} of ${libraryName} ${stateWords(reading)}.`, {
      details: { scanId: reading.id },
    })
  }
  return startScan(tx, wish, scope)
}

/** Ends a scan that cannot go on. Its remaining jobs find it finished and do nothing. */
export function failScan(
  tx: Transaction,
  scan: Scan,
  failure: { code: ScanFailureCode; message: string },
): void {
  endStall(tx, scan)
  tx.stores.files.releaseMissing(scan.id)
  tx.stores.scans.fail(scan.id, failure, tx.now)
  tx.stores.libraries.setScanStatus(scan.libraryId, 'failed', {
    error: failure.message,
    at: tx.now,
  })
  const state = stateOf(getScan(tx, scan.id))
  const { code, message: error } = failure
  tx.emit({ type: 'scan.progress', data: state.scan })
  tx.emit({ type: 'scan.failed', data: { ...state, code, error } })
  startWaiting(tx, scan.libraryId)
}

/** Where the health list tells that a scan does not move. */
export function placeOfStall(scanId: number): HealthPlace {
  return { source: 'scan', subject: `scan:${scanId}` }
}

/** A scan that moves, or is over, is no longer stalled. */
export function endStall(tx: Transaction, scan: Scan): void {
  if (scan.stalledSince === null) return
  tx.stores.scans.setStalled(scan.id, null)
  reportHealth(tx, placeOfStall(scan.id), [])
}

/** What an event of a scan carries. */
export function stateOf(scan: Scan): ScanState {
  return { scanId: scan.id, libraryId: scan.libraryId, libraryName: scan.libraryName, scan }
}

/** @throws AppError `not_found`, or `conflict` when it is over. */
export function getRunning(tx: Transaction, scanId: number): Scan {
  const scan = getScan(tx, scanId)
  if (!isFinished(scan.status)) return scan
  throw new AppError('conflict', `Scan ${scanId} is over (${scan.status}).`)
}

function getScan(tx: Transaction, scanId: number): Scan {
  const scan = tx.stores.scans.find(scanId)
  if (scan === null) throw new AppError('not_found', `There is no scan ${scanId}.`)
  return scan
}

/** @throws AppError `conflict` when the scan is over: its jobs have nothing to do any more. */
export function requireRunning(tx: Transaction, scanId: number): void {
  const scan = tx.stores.scans.head(scanId)
  if (scan === null || isFinished(scan.status)) {
    throw new AppError('conflict', `Scan ${scanId} is over; the next scan reads what it left.`)
  }
}
