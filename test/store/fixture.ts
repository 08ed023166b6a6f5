import type { Database } from 'bun:sqlite'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { AppError } from '../../src/domain/error.ts'
import type { FileKind } from '../../src/domain/file.ts'
import type { ItemKind } from '../../src/domain/media.ts'
import { defaultScanOptions } from '../../src/domain/scan.ts'
import type { ItemDraft } from '../../src/domain/item-stores.ts'
import type { ScanStart } from '../../src/domain/stores.ts'
import { syncLibraries } from '../../src/store/library-store.ts'
import { createStores } from '../../src/store/stores.ts'
import { openMigrated } from '../support/migrated.ts'

export const day = 86_400_000

/** A folder of its own, removed when disposed. */
export function folder(): Disposable & { path: string; at(...names: string[]): string } {
  const path = mkdtempSync(join(tmpdir(), 'shelfd-store-'))
  return {
    path,
    at: (...names) => join(path, ...names),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  }
}

/** The error that `call` throws. */
export function thrownBy(call: () => unknown): AppError {
  try {
    call()
  } catch (error) {
    return error as AppError
  }
  throw new Error('nothing was thrown')
}

export interface Store extends StoreOn, Disposable {}

/** Stores on a database that belongs to another fixture. */
export interface StoreOn {
  readonly database: Database
  readonly stores: ReturnType<typeof createStores>
  /** The first row of a query that returns numbers and texts. */
  row(sql: string, ...values: (string | number)[]): Record<string, unknown> | null
  rows(sql: string, ...values: (string | number)[]): Record<string, unknown>[]
}

export function storeOn(database: Database): StoreOn {
  return {
    database,
    stores: createStores(database, () => ({
      jobsMs: 7 * day,
      scansMs: 30 * day,
      missingMs: 30 * day,
      changesMs: 20 * day,
      mostChanges: 100,
    })),
    row: (sql, ...values) =>
      database.query<Record<string, unknown>, typeof values>(sql).get(...values),
    rows: (sql, ...values) =>
      database.query<Record<string, unknown>, typeof values>(sql).all(...values),
  }
}

/** Stores on a migrated database, with the library 1 (`Films`, root 1 at /media/films). */
export function openStore(): Store {
  const place = folder()
  const database = openMigrated(place.at('shelfd.db'))
  syncLibraries(database, [{ name: 'Films', kind: 'movies', paths: ['/media/films'] }], 0)
  return {
    ...storeOn(database),
    [Symbol.dispose]: () => {
      database.close()
      place[Symbol.dispose]()
    },
  }
}

export function scanOf(libraryId = 1, parts: Partial<ScanStart> = {}): ScanStart {
  return {
    libraryId,
    mode: 'incremental',
    cause: 'manual',
    options: defaultScanOptions,
    scope: null,
    restartOf: null,
    ...parts,
  }
}

/** Adds a directory with its parents; one below the root is a unit, deeper ones belong to it. */
export function addDirectory(
  { stores }: Pick<StoreOn, 'stores'>,
  path: string,
  rootId = 1,
): number {
  const { directories } = stores
  const known = directories.findByPath(rootId, path)
  if (known !== null) return known.id
  const parentId = path === '' ? null : addDirectory({ stores }, dirname(path), rootId)
  const [unitName = ''] = path.split('/')
  const unit =
    path === ''
      ? null
      : path === unitName
        ? 'self'
        : (directories.findByPath(rootId, unitName)?.id ?? null)
  const id = directories.lastId() + 1
  const listing = {
    rootId,
    path,
    parentId,
    unit,
    signature: `listing of ${path}`,
    mtimeNs: '1',
  } as const
  directories.insert([{ id, ...listing }])
  return id
}

interface FileFacts {
  readonly sizeBytes?: number
  readonly mtimeNs?: string
  readonly kind?: FileKind
  readonly at?: number
}

/** Adds a file by its path below the root. */
export function addFile(store: StoreOn, path: string, facts: FileFacts = {}, rootId = 1): number {
  const { sizeBytes = 100, mtimeNs = '1700000000123456789', kind = 'video', at = 0 } = facts
  const directoryId = addDirectory(store, dirname(path), rootId)
  const name = path.slice(path.lastIndexOf('/') + 1)
  store.stores.files.insert(
    [{ directoryId, name, kind, sizeBytes, mtimeNs, inode: '1', unsettled: false }],
    at,
  )
  const row = store.row(
    'SELECT id FROM file WHERE directory_id = ? AND name = ?',
    directoryId,
    name,
  )
  return Number(row?.['id'])
}

function dirname(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

export function draft(unitId: number, key: string, parts: Partial<ItemDraft> = {}): ItemDraft {
  return {
    libraryId: 1,
    kind: 'movie' satisfies ItemKind,
    parentId: null,
    unitId,
    key,
    title: key,
    identity: {},
    metadata: {},
    findings: [],
    ...parts,
  }
}

/** Adds an item with its main files. */
export function addItem(
  { stores }: Pick<StoreOn, 'stores'>,
  item: ItemDraft,
  fileIds: readonly number[] = [],
  now = 0,
): number {
  const id = stores.items.insert(item, now)
  stores.items.setFiles(
    id,
    item.unitId,
    fileIds.map((fileId) => ({ fileId, role: 'main' })),
  )
  return id
}
