import type { Database } from 'bun:sqlite'

import type { Library, LibraryKind, LibraryRoot, LibraryScanStatus } from '../domain/library.ts'
import type { LibraryStore } from '../domain/stores.ts'
import { relocateRoots } from './relocate-roots.ts'
import type { LibrarySetup, LibrarySync } from '../domain/library.ts'

export type { LibrarySetup }

interface LibraryRow {
  id: number
  name: string
  kind: LibraryKind
  detached_at: number | null
  last_scan_at: number | null
  last_scan_status: LibraryScanStatus | null
  last_scan_error: string | null
}

interface RootRow {
  id: number
  library_id: number
  path: string
  device: string | null
  file_system: string | null
  marker: string | null
  file_count: number
  detached_at: number | null
}

/** Free space is written when it has moved by so much of the disk: a number for people. */
const spaceShare = 0.001

export function createLibraryStore(database: Database): LibraryStore {
  const find = database.query<LibraryRow, [number]>('SELECT * FROM library WHERE id = ?')
  const findByName = database.query<LibraryRow, [string]>('SELECT * FROM library WHERE name = ?')
  const list = database.query<LibraryRow, []>(
    'SELECT * FROM library WHERE detached_at IS NULL ORDER BY name',
  )
  const roots = database.query<RootRow, [number]>(
    'SELECT * FROM library_root WHERE library_id = ? AND detached_at IS NULL ORDER BY id',
  )
  const setPassport = database.query<null, [string, string, string | null, number, number, number]>(
    `UPDATE library_root SET device = ?, file_system = ?, marker = ?, file_count = ?, verified_at = ? WHERE id = ?`,
  )
  const findRoot = database.query<RootRow, [number]>(
    `SELECT library_root.* FROM library_root JOIN library ON library.id = library_id
     WHERE library_root.id = ? AND library_root.detached_at IS NULL AND library.detached_at IS NULL`,
  )
  const setSpace = database.query<
    null,
    [{ id: number; disk: string; free: number; total: number; step: number }]
  >(
    `UPDATE library_root SET disk = $disk, free_bytes = $free, total_bytes = $total WHERE id = $id
     AND (disk IS NOT $disk OR total_bytes IS NOT $total OR free_bytes IS NULL OR abs(free_bytes - $free) > $step)`,
  )
  const setScanStatus = database.query<
    null,
    [LibraryScanStatus, string | null, number | null, number]
  >(
    `UPDATE library SET last_scan_status = ?, last_scan_error = ?, last_scan_at = coalesce(?, last_scan_at) WHERE id = ?`,
  )
  const setPictureSizes = database.query<
    null,
    [{ thumbnails: string; display: string; now: number }]
  >(
    `UPDATE library SET thumbnails = $thumbnails, display = $display, sizes_changed_at = $now
     WHERE (thumbnails, display) IS NOT ($thumbnails, $display)`,
  )
  const addFound = addingFound(database)
  const former = database.query<{ rootId: number; marker: string }, [number]>(
    `SELECT id AS rootId, marker FROM library_root
     WHERE library_id = ? AND detached_at IS NOT NULL AND marker IS NOT NULL ORDER BY id DESC`,
  )
  const firstRoot = database.query<{ id: number | null }, [number]>(
    'SELECT min(id) AS id FROM library_root WHERE library_id = ?',
  )
  return {
    ...configuring(database),
    sync: (setups, now) => syncLibraries(database, setups, now),
    forget: (id, now) => forgetLibrary(database, id, now),
    addFound,
    formerRoots: (libraryId) => former.all(libraryId),
    relocate: (libraryId, moves) => relocateRoots(database, libraryId, moves),
    find: (id) => mapRow(find.get(id)),
    findByName: (name) => mapRow(findByName.get(name)),
    list: () => list.all().map(libraryOfRow),
    roots: (libraryId) => roots.all(libraryId).map(rootOfRow),
    firstRootId: (libraryId) => firstRoot.get(libraryId)?.id ?? null,
    findRoot: (id) => {
      const row = findRoot.get(id)
      return row === null ? null : rootOfRow(row)
    },
    setSpace: (id, { disk, freeBytes: free, totalBytes: total }) =>
      void setSpace.run({ id, disk, free, total, step: Math.min(total * spaceShare, free * 0.1) }),
    setPassport: (rootId, passport, now) =>
      void setPassport.run(
        passport.device,
        passport.fileSystem,
        passport.marker,
        passport.fileCount,
        now,
        rootId,
      ),
    setPictureSizes: ({ thumbnails, display }, now) => {
      const written = setPictureSizes.run({
        thumbnails: thumbnails.join(','),
        display: String(display),
        now,
      })
      return written.changes > 0
    },
    setScanStatus: (id, status, { error, at }) => void setScanStatus.run(status, error, at, id),
  }
}

function addingFound(database: Database): LibraryStore['addFound'] {
  type Found = Record<'added' | 'modified' | 'removed' | 'moved' | 'restored', number>
  const full = database.query<null, [{ id: number; now: number }]>(
    `UPDATE library SET full_scan_at = $now, since_added = 0, since_modified = 0, since_removed = 0, since_moved = 0,
       since_restored = 0 WHERE id = $id`,
  )
  const add = database.query<null, [Found & { id: number; whole: 0 | 1; now: number }]>(
    `UPDATE library SET incremental_scan_at = iif($whole, $now, incremental_scan_at), since_added = since_added + $added,
       since_modified = since_modified + $modified, since_removed = since_removed + $removed,
       since_moved = since_moved + $moved, since_restored = since_restored + $restored WHERE id = $id`,
  )
  const isKnown = database.query<{ one: number }, [number]>(
    'SELECT 1 AS one FROM library WHERE id = ? AND full_scan_at IS NOT NULL',
  )
  return ({ libraryId: id, mode, scope, files }, now) => {
    // The first scan of a library reads all of it.
    if (scope === null && (mode === 'full' || isKnown.get(id) === null)) {
      full.run({ id, now })
      return
    }
    const { new: added, modified, missing: removed, moved, restored } = files
    const whole = scope === null ? 1 : 0
    add.run({ id, whole, now, added, modified, removed, moved, restored })
  }
}

/** `LibraryStore.sync`, inside the caller's transaction. */
export function syncLibraries(
  database: Database,
  setups: readonly LibrarySetup[],
  now: number,
): LibrarySync {
  const named = new Set(setups.map((setup) => setup.name.toLowerCase()))
  const rows = database
    .query<LibraryRow, []>('SELECT * FROM library WHERE forgotten_at IS NULL')
    .all()
  const leaving = rows.filter((row) => !named.has(row.name.toLowerCase()))
  const sync = emptySync()
  const knownPaths = new Set(
    database
      .query<{ path: string }, []>('SELECT path FROM library_root')
      .all()
      .map(({ path }) => path),
  )
  for (const setup of setups) {
    const known = rows.find((row) => row.name.toLowerCase() === setup.name.toLowerCase())
    const row = rowOf(database, { setup, known, leaving })
    const id = row?.id ?? insertLibrary(database, setup, now)
    database
      .query(
        // Sizes that none are: those of the configuration are then others, and what has waited is looked at.
        `UPDATE library SET name = $name, kind = $kind, detached_at = NULL,
           thumbnails = iif($thumbnails > rebuild_thumbnails, '', thumbnails),
           display = iif($display > rebuild_display, '', display),
           rebuild_thumbnails = $thumbnails, rebuild_display = $display WHERE id = $id`,
      )
      .run({
        name: setup.name,
        kind: setup.kind,
        thumbnails: setup.autoRebuildThumbnails === false ? 0 : 1,
        display: setup.autoRebuildCache === false ? 0 : 1,
        id,
      })
    const moved = syncRoots(database, { libraryId: id, paths: setup.paths, knownPaths, now })
    if (row === null) sync.added.push(setup.name)
    else if (row.detached_at !== null) sync.returned.push(setup.name)
    else {
      if (row.name !== setup.name) sync.renamed.push({ from: row.name, to: setup.name })
      if (moved) sync.moved.push({ id, name: setup.name })
    }
  }
  sync.detached.push(...leaving.filter((row) => row.detached_at === null).map(nameOf))
  detach(database, leaving, now)
  return sync
}

type Mutable<Sync> = { [K in keyof Sync]: Sync[K] extends readonly (infer T)[] ? T[] : never }

function emptySync(): Mutable<LibrarySync> {
  return { added: [], renamed: [], moved: [], detached: [], returned: [] }
}

function nameOf({ id, name }: LibraryRow): { id: number; name: string } {
  return { id, name }
}

/** The row that a block of the configuration stands for; null is a new one. */
function rowOf(
  database: Database,
  block: { setup: LibrarySetup; known: LibraryRow | undefined; leaving: LibraryRow[] },
): LibraryRow | null {
  const { setup, known, leaving } = block
  if (known !== undefined && known.detached_at === null) return known
  const renamed = renamedFrom(database, setup, leaving)
  if (renamed === null || known === undefined) return renamed ?? known ?? null
  // An older library had this name; it stays what it is, under a name that is free.
  database.query(`UPDATE library SET name = name || ' (' || id || ')' WHERE id = ?`).run(known.id)
  return renamed
}

function renamedFrom(
  database: Database,
  setup: LibrarySetup,
  leaving: LibraryRow[],
): LibraryRow | null {
  const ofPath = database.query<{ library_id: number }, [string]>(
    'SELECT library_id FROM library_root WHERE path = ? AND detached_at IS NULL',
  )
  for (const path of setup.paths) {
    const owner = ofPath.get(path)?.library_id
    const at = leaving.findIndex((row) => row.id === owner && row.detached_at === null)
    if (at >= 0) return leaving.splice(at, 1)[0] ?? null
  }
  return null
}

function insertLibrary(database: Database, setup: LibrarySetup, now: number): number {
  const row = database
    .query<{ id: number }, [string, LibraryKind, number]>(
      'INSERT INTO library (name, kind, created_at) VALUES (?, ?, ?) RETURNING id',
    )
    .get(setup.name, setup.kind, now)
  return row?.id ?? 0
}

/** Whether the library had other roots before. */
function syncRoots(
  database: Database,
  library: {
    libraryId: number
    paths: readonly string[]
    knownPaths: ReadonlySet<string>
    now: number
  },
): boolean {
  const { libraryId, paths, knownPaths, now } = library
  for (const path of paths) releasePath(database, path, libraryId)
  const rows = database
    .query<RootRow, [number]>('SELECT * FROM library_root WHERE library_id = ?')
    .all(libraryId)
  const gone = rows.filter((row) => row.detached_at === null && !paths.includes(row.path))
  const added = paths.filter((path) => !rows.some((row) => row.path === path))
  const move = moveOf(gone, added, knownPaths)
  if (move !== null) {
    database.query('UPDATE library_root SET path = ? WHERE id = ?').run(move.path, move.rootId)
  } else {
    const detach = database.query('UPDATE library_root SET detached_at = ? WHERE id = ?')
    for (const row of gone) detach.run(now, row.id)
    const insert = database.query('INSERT INTO library_root (library_id, path) VALUES (?, ?)')
    for (const path of added) insert.run(libraryId, path)
  }
  const attach = database.query('UPDATE library_root SET detached_at = NULL WHERE path = ?')
  for (const path of paths) attach.run(path)
  const attached = rows.filter((row) => row.detached_at === null).length
  return gone.length > 0 || attached !== paths.length
}

/**
 * One path gone and one come: the root has moved, and its row, and with it all files, goes along. A path that was a root
 * before is that root, though, and not this one in another place.
 */
function moveOf(
  gone: readonly RootRow[],
  added: readonly string[],
  knownPaths: ReadonlySet<string>,
): { rootId: number; path: string } | null {
  const [root, otherRoot] = gone
  const [path, otherPath] = added
  if (root === undefined || otherRoot !== undefined) return null
  if (path === undefined || otherPath !== undefined || knownPaths.has(path)) return null
  return { rootId: root.id, path }
}

// A path that another library has or had as a root: that one gives it up, for a path that cannot exist.
function releasePath(database: Database, path: string, libraryId: number): void {
  database
    .query(
      `UPDATE library_root SET path = path || char(0) || id WHERE path = ? AND library_id <> ?`,
    )
    .run(path, libraryId)
}

function detach(database: Database, leaving: readonly LibraryRow[], now: number): void {
  for (const row of leaving) {
    database
      .query('UPDATE library SET detached_at = coalesce(detached_at, ?) WHERE id = ?')
      .run(now, row.id)
  }
}

/** `LibraryStore.forget`, inside the caller's transaction. */
export function forgetLibrary(database: Database, id: number, now: number): void {
  database
    .query(
      `UPDATE library SET name = name || ' (removed ' || id || '-' || ?1 || ')', forgotten_at = ?1,
         detached_at = coalesce(detached_at, ?1) WHERE id = ?2 AND forgotten_at IS NULL`,
    )
    .run(now, id)
  database
    .query(
      `UPDATE library_root SET path = path || char(0) || id, detached_at = coalesce(detached_at, ?) WHERE library_id = ?`,
    )
    .run(now, id)
}

function mapRow(row: LibraryRow | null): Library | null {
  return row === null ? null : libraryOfRow(row)
}

function libraryOfRow(row: LibraryRow): Library {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    detachedAt: row.detached_at,
    lastScanAt: row.last_scan_at,
    lastScanStatus: row.last_scan_status,
    lastScanError: row.last_scan_error,
  }
}

function rootOfRow(row: RootRow): LibraryRoot {
  const { device, file_system: fileSystem, marker, file_count: fileCount } = row
  const known = device !== null && fileSystem !== null
  return {
    id: row.id,
    libraryId: row.library_id,
    path: row.path,
    passport: known ? { device, fileSystem, marker, fileCount } : null,
  }
}

/** What is compared with the configuration. */
function configuring(database: Database): Pick<LibraryStore, 'setLanguages' | 'setEnrichers'> {
  const setLanguages = database.query<null, [{ id: number; languages: string }]>(
    'UPDATE library SET languages = $languages WHERE id = $id AND languages <> $languages',
  )
  const asked = database.query<{ enrichers: string | null }, [number]>(
    'SELECT enrichers FROM library WHERE id = ?',
  )
  const setEnrichers = database.query<null, [string, number]>(
    'UPDATE library SET enrichers = ? WHERE id = ?',
  )
  return {
    setLanguages: (id, languages) =>
      setLanguages.run({ id, languages: languages.join(',') }).changes > 0,
    setEnrichers: (id, enrichers) => {
      const before = asked.get(id)?.enrichers ?? null
      const now = enrichers.join(',')
      if (before !== now) setEnrichers.run(now, id)
      return before !== null && before !== now
    },
  }
}
