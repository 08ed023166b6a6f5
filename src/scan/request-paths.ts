import { AppError } from '../domain/error.ts'
import type { PathsOutcome } from '../domain/engine.ts'
import type { Scan, ScanMode, ScanOptions, ScanScope } from '../domain/scan.ts'
import type { Transaction } from '../domain/stores.ts'
import { findScope, startScan, topmost } from './lifecycle.ts'
import { inFrontPriority } from './priority.ts'

/** Folders that a person wants to be read before anything else. */
export interface PathsWish {
  readonly libraryId: number
  /** Absolute. */
  readonly paths: readonly string[]
  readonly mode: ScanMode
  readonly options: ScanOptions
}

/**
 * Scans some folders of a library now. While a scan reads it, folders of these that it has queued go in front of all
 * others, and a path without any waits for the next scan; so this is never refused because of that scan.
 *
 * @throws AppError `not_found` for an unknown library; `invalid` with `details.paths` for those that are not below it.
 */
export function requestPaths(tx: Transaction, wish: PathsWish): PathsOutcome {
  const { libraryId, mode, options } = wish
  const library = tx.stores.libraries.find(libraryId)
  if (library === null || library.detachedAt !== null) {
    throw new AppError('not_found', `There is no library ${libraryId}.`)
  }
  const places = placesOf(tx, wish)
  const reading = tx.stores.scans.findReading(libraryId)
  if (reading !== null) {
    const paths = places.map((place) => ({
      path: place.path,
      ...putInFront(tx, { wish, reading }, place),
    }))
    return { scanId: reading.id, paths }
  }
  const wanted = topmost(places.map(({ path }) => path.replace(/\/+$/, '')))
  const scope = wanted.flatMap((path) => findScope(tx, libraryId, path) ?? [])
  const scanId = startScan(tx, { libraryId, mode, options, cause: 'manual', path: null }, scope)
  return {
    scanId,
    paths: places.map(({ path }) => ({ path, outcome: 'started', directories: 0 })),
  }
}

interface Place {
  readonly path: string
  readonly scope: ScanScope
}

function placesOf(tx: Transaction, { libraryId, paths }: PathsWish): readonly Place[] {
  const unique = [...new Set(paths)]
  const places = unique.map((path) => ({ path, scope: findScope(tx, libraryId, path) }))
  const outside = places.flatMap(({ path, scope }) => (scope === null ? [path] : []))
  if (outside.length > 0) {
    throw new AppError('invalid', 'Some paths are not below a folder of this library.', {
      details: { paths: outside },
    })
  }
  return places.flatMap(({ path, scope }) => (scope === null ? [] : [{ path, scope }]))
}

function putInFront(
  tx: Transaction,
  { wish, reading }: { wish: PathsWish; reading: Scan },
  { path, scope }: Place,
): Omit<PathsOutcome['paths'][number], 'path'> {
  const { libraryId, mode, options } = wish
  const directories = tx.stores.jobs.hurry(reading.id, scope, inFrontPriority)
  // A scan that reads only what changed does not do for somebody who wants all of it read anew.
  const readsEnough = mode === 'incremental' || reading.mode === 'full'
  if (directories > 0 && readsEnough) return { outcome: 'in_front', directories }
  const wanted = path.replace(/\/+$/, '')
  tx.stores.scans.addRequest(
    { libraryId, mode, options, cause: 'manual', path: wanted, dueAt: null },
    tx.now,
  )
  const { libraryName } = reading
  tx.emit({ type: 'scan.queued', data: { libraryId, libraryName, path: wanted } })
  return { outcome: 'waiting', directories }
}
