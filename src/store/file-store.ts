import type { Database } from 'bun:sqlite'

import type {
  FileStore,
  KnownContent,
  KnownFile,
  MoveCandidate,
  ToldContent,
  UnitFile,
} from '../domain/file-stores.ts'
import { qualityOf } from '../domain/quality.ts'
import type { MediaTags } from '../domain/tags.ts'
import { bulkInsert } from './bulk-insert.ts'
import { below } from './path-range.ts'
import { createMissingStore } from './missing-store.ts'

// mtime_ns exceeds what a JavaScript number holds exactly, so it is read as text; a bound text is stored as integer.
const known = `file.id, file.name, file.size_bytes AS sizeBytes, CAST(file.mtime_ns AS TEXT) AS mtimeNs,
  file.inode, file.fingerprint, file.missing_at AS missingAt`

export function createFileStore(database: Database): FileStore {
  const listOfDirectory = database.query<KnownFile, [number]>(
    `SELECT ${known} FROM file WHERE directory_id = ?`,
  )
  // The order of the joins is given: the search goes from units to files, whatever the statistics say.
  const listOfUnits = database.query<
    UnitFile & { unitId: number; unit: string; directory: string },
    [string]
  >(
    `SELECT ${known}, file.kind, file.created_at AS createdAt, file.name AS path,
       directory.path AS directory, unit.id AS unitId, unit.path AS unit
     FROM json_each(?) CROSS JOIN directory AS unit ON unit.id = value
     CROSS JOIN directory ON directory.unit_id = unit.id CROSS JOIN file ON file.directory_id = directory.id
     WHERE directory.missing_at IS NULL AND file.missing_at IS NULL
     AND NOT EXISTS (SELECT 1 FROM scan_missing WHERE file_id = file.id)`,
  )
  type PathRow = { rootId: number; path: string; name: string; sizeBytes: number }
  const pathOf = database.query<PathRow, [number]>(
    `SELECT root_id AS rootId, path, name, size_bytes AS sizeBytes FROM file JOIN directory ON directory.id = directory_id WHERE file.id = ?`,
  )
  return {
    listOfDirectory: (directoryId) => listOfDirectory.all(directoryId),
    listOfUnits: (unitIds) => {
      const byUnit = new Map<number, UnitFile[]>(unitIds.map((id) => [id, []]))
      const ids = JSON.stringify([...byUnit.keys()])
      for (const { directory, unitId, unit, ...file } of listOfUnits.all(ids)) {
        const folder = directory.slice(unit === '' ? 0 : unit.length + 1)
        byUnit.get(unitId)?.push({ ...file, path: join(folder, file.name) })
      }
      return byUnit
    },
    pathOf: (id) => {
      const row = pathOf.get(id)
      if (row === null) return null
      const { name, ...place } = row
      return { ...place, path: join(row.path, name) }
    },
    ...writing(database),
    ...moving(database),
    ...probing(database),
    ...tagging(database),
    ...telling(database),
    ...createMissingStore(database),
  }
}

function writing(
  database: Database,
): Pick<
  FileStore,
  | 'insert'
  | 'replace'
  | 'restore'
  | 'remove'
  | 'markPlaced'
  | 'isPlaced'
  | 'setRead'
  | 'setProblem'
  | 'isUnsettled'
  | 'settle'
> {
  const insert = bulkInsert(database, {
    into: 'file (directory_id, name, kind, size_bytes, mtime_ns, inode, created_at, unsettled)',
    columns: 8,
  })
  const replace = database.query<null, [number, string, string, number, number]>(
    `UPDATE file SET size_bytes = ?, mtime_ns = ?, inode = ?, fingerprint = NULL, problem = NULL, missing_at = NULL,
       unsettled = ? WHERE id = ?`,
  )
  const restore = database.query<null, [number]>('UPDATE file SET missing_at = NULL WHERE id = ?')
  const remove = database.query<null, [number]>('DELETE FROM file WHERE id = ?')
  const isPlaced = database.query<{ one: number }, [number, string, string, number, string]>(
    `SELECT 1 AS one FROM file WHERE directory_id = (SELECT id FROM directory WHERE root_id = ? AND path = ?)
       AND name = ? AND size_bytes = ? AND mtime_ns = CAST(? AS INTEGER)
       AND placed_at IS NOT NULL AND missing_at IS NULL`,
  )
  const markPlaced = database.query<null, [number, number]>(
    'UPDATE file SET placed_at = ? WHERE id = ?',
  )
  const uncollect = database.query<null, [number]>('DELETE FROM scan_missing WHERE file_id = ?')
  const setRead = database.query<null, [number, string, string, string | null, number]>(
    `UPDATE file SET size_bytes = ?, mtime_ns = ?, inode = ?, fingerprint = ?, problem = NULL WHERE id = ?`,
  )
  const isUnsettled = database.query<{ one: number }, [number]>(
    'SELECT 1 AS one FROM file WHERE id = ? AND unsettled = 1',
  )
  const settle = database.query<null, [number, string, string, string, string]>(
    `UPDATE file INDEXED BY file_unsettled SET unsettled = 0 WHERE unsettled = 1 AND mtime_ns <= CAST(?5 AS INTEGER)
     AND EXISTS (SELECT 1 FROM directory WHERE id = directory_id AND root_id = ?1
       AND (path = ?2 OR (path > ?3 AND path < ?4)))`,
  )
  const setProblem = database.query<null, [string | null, number]>(
    'UPDATE file SET problem = ?1 WHERE id = ?2 AND problem IS NOT ?1',
  )
  return {
    insert: (files, now) =>
      void insert(
        files.map(({ directoryId, name, kind, sizeBytes, mtimeNs, inode, unsettled }) => [
          directoryId,
          name,
          kind,
          sizeBytes,
          mtimeNs,
          inode,
          now,
          unsettled ? 1 : 0,
        ]),
      ),
    replace: (id, file) =>
      void replace.run(file.sizeBytes, file.mtimeNs, file.inode, file.unsettled ? 1 : 0, id),
    restore: (id) => void restore.run(id),
    remove: (id) => void remove.run(id),
    markPlaced: (id, now) => {
      markPlaced.run(now, id)
      uncollect.run(id)
    },
    isPlaced: (rootId, path, { sizeBytes, mtimeNs }) => {
      const at = path.lastIndexOf('/')
      const place = [path.slice(0, Math.max(0, at)), path.slice(at + 1)] as const
      return isPlaced.get(rootId, ...place, sizeBytes, mtimeNs) !== null
    },
    setRead: (id, read) =>
      void setRead.run(read.sizeBytes, read.mtimeNs, read.inode, read.fingerprint, id),
    setProblem: (id, problem) => void setProblem.run(problem, id),
    isUnsettled: (id) => isUnsettled.get(id) !== null,
    settle: ({ rootId, path, changedBefore }) =>
      void settle.run(rootId, path, ...below(path), `${Math.floor(changedBefore)}000000`),
  }
}

function moving(database: Database): Pick<FileStore, 'moveCandidates' | 'move' | 'sample'> {
  const candidatesOf = (index: string, kinds: string, more = '') =>
    database.query<MoveCandidate & { directory: string }, [number, number, number, ...string[]]>(
      `SELECT file.id, library_root.path AS rootPath, directory.path AS directory, file.name, file.name AS path,
       CAST(file.mtime_ns AS TEXT) AS mtimeNs, file.inode, file.fingerprint
     FROM file INDEXED BY ${index} CROSS JOIN directory ON directory.id = file.directory_id
     CROSS JOIN library_root ON library_root.id = directory.root_id
     WHERE file.size_bytes = ? AND ${kinds} AND file.created_at < ? AND library_root.library_id = ?
     AND EXISTS (SELECT 1 FROM item_file WHERE item_file.file_id = file.id)
     ${more} LIMIT 50`,
    )
  const isMedia = `file.kind IN ('video', 'audio')`
  const isPicture = `file.kind IN ('image', 'other') AND file.fingerprint IS NOT NULL`
  const candidates = candidatesOf('file_media_size', isMedia)
  const pictures = candidatesOf('file_picture_size', isPicture)
  const namesakes = candidatesOf('file_picture_size', isPicture, 'AND file.name = ?')
  const ofSize = database.query<{ one: number }, [number, number]>(
    `SELECT 1 AS one FROM file INDEXED BY file_media_size
     WHERE size_bytes = ? AND kind IN ('video', 'audio') AND created_at < ? LIMIT 1`,
  )
  const oldest = database.query<{ createdAt: number }, []>(
    'SELECT created_at AS createdAt FROM file ORDER BY id LIMIT 1',
  )
  const target = database.query<
    {
      directory_id: number
      name: string
      size_bytes: number
      mtime_ns: string
      inode: string
      missing_at: number | null
    },
    [number]
  >(
    'SELECT directory_id, name, size_bytes, CAST(mtime_ns AS TEXT) AS mtime_ns, inode, missing_at FROM file WHERE id = ?',
  )
  const remove = database.query<null, [number]>('DELETE FROM file WHERE id = ?')
  const takePlace = database.query<null, [number, string, string, string, number]>(
    `UPDATE file SET directory_id = ?, name = ?, mtime_ns = ?, inode = ?, missing_at = NULL WHERE id = ?`,
  )
  const uncollect = database.query<null, [number]>('DELETE FROM scan_missing WHERE file_id = ?')
  const sample = database.query<
    { root: string; directory: string; name: string; sizeBytes: number; mtimeNs: string },
    [number, number]
  >(`SELECT library_root.path AS root, directory.path AS directory, file.name, size_bytes AS sizeBytes,
       CAST(file.mtime_ns AS TEXT) AS mtimeNs
     FROM directory JOIN library_root ON library_root.id = directory.root_id
     JOIN file ON file.directory_id = directory.id
     WHERE directory.root_id = ? AND directory.missing_at IS NULL AND file.missing_at IS NULL LIMIT ?`)
  return {
    moveCandidates: ({ libraryId, sizeBytes, knownBefore, kind, name }) => {
      // Ids ascend with time: on a first scan one look at the oldest file spares a search for each.
      if ((oldest.get()?.createdAt ?? knownBefore) >= knownBefore) return []
      const isOther = kind !== 'video' && kind !== 'audio'
      const placed = (rows: ReturnType<typeof candidates.all>): MoveCandidate[] =>
        rows.map(({ directory, ...file }) => ({ ...file, path: join(directory, file.name) }))
      if (isOther) {
        // Of a camera, very many pictures may have one size; most moves are those of whole folders.
        const named = namesakes.all(sizeBytes, knownBefore, libraryId, name)
        return placed(named.length > 0 ? named : pictures.all(sizeBytes, knownBefore, libraryId))
      }
      // Hardly ever are two films of one size; the wide statement costs ten times the narrow one.
      if (ofSize.get(sizeBytes, knownBefore) === null) return []
      return placed(candidates.all(sizeBytes, knownBefore, libraryId))
    },
    move: (fromId, toId) => {
      // A file that vanished while its unit was read looks gone from its own place: it must not replace itself.
      if (fromId === toId) return false
      const from = target.get(fromId)
      const to = target.get(toId)
      if (from === null || to === null || from.size_bytes !== to.size_bytes) return false
      // The new row first: both cannot have the same place.
      remove.run(toId)
      takePlace.run(to.directory_id, to.name, to.mtime_ns, to.inode, fromId)
      uncollect.run(fromId)
      return true
    },
    sample: (rootId, limit) =>
      sample.all(rootId, limit).map(({ root, directory, name, sizeBytes, mtimeNs }) => ({
        path: `${root}/${join(directory, name)}`,
        sizeBytes,
        mtimeNs,
      })),
  }
}

function probing(database: Database): Pick<FileStore, 'knownFingerprints' | 'saveProbe'> {
  const fingerprints = database.query<{ fingerprint: string }, [number]>(
    'SELECT fingerprint FROM media_probe WHERE size_bytes = ?',
  )
  const save = database.query<null, (string | number | null)[]>(
    `INSERT INTO media_probe (size_bytes, fingerprint, probe, resolution, codec, dynamic_range, probed_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET (probe, resolution, codec, dynamic_range, probed_at)
       = (excluded.probe, excluded.resolution, excluded.codec, excluded.dynamic_range, excluded.probed_at)`,
  )
  return {
    knownFingerprints: (sizeBytes) => fingerprints.all(sizeBytes).map((row) => row.fingerprint),
    saveProbe: ({ sizeBytes, hash }, probe, now) => {
      const { resolution, codec, range } = qualityOf(probe)
      save.run(sizeBytes, hash, JSON.stringify(probe), resolution, codec, range, now)
    },
  }
}

function tagging(database: Database): Pick<FileStore, 'knownTags' | 'saveTags'> {
  const known = database.query<{ fingerprint: string; mtimeNs: string; tags: string }, [number]>(
    'SELECT fingerprint, CAST(mtime_ns AS TEXT) AS mtimeNs, tags FROM media_tags WHERE size_bytes = ?',
  )
  const save = database.query<null, [number, string, string, string, number]>(
    `INSERT INTO media_tags (size_bytes, fingerprint, mtime_ns, tags, read_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET tags = excluded.tags, read_at = excluded.read_at`,
  )
  return {
    knownTags: (sizeBytes) =>
      known
        .all(sizeBytes)
        .map(({ tags, ...row }) => ({ ...row, tags: JSON.parse(tags) as MediaTags })),
    saveTags: ({ sizeBytes, fingerprint, mtimeNs, tags }, now) =>
      void save.run(sizeBytes, fingerprint, mtimeNs, JSON.stringify(tags), now),
  }
}

function telling(database: Database): Pick<FileStore, 'toldOfUnits' | 'saveTold'> {
  const ofUnits = database.query<
    { id: number; fingerprint: string; mtimeNs: string; told: string },
    [string]
  >(
    `SELECT file_id AS id, file_content.fingerprint, CAST(file_content.mtime_ns AS TEXT) AS mtimeNs, told
     FROM json_each(?) CROSS JOIN directory ON directory.unit_id = value
     CROSS JOIN file ON file.directory_id = directory.id CROSS JOIN file_content ON file_id = file.id`,
  )
  const insert = bulkInsert(database, {
    into: 'file_content (file_id, fingerprint, mtime_ns, told)',
    columns: 4,
    or: 'REPLACE',
  })
  return {
    toldOfUnits: (unitIds) => {
      if (unitIds.length === 0) return new Map()
      const rows = ofUnits.all(JSON.stringify(unitIds)).map(({ id, told, ...evidence }) => {
        const known: KnownContent = { ...evidence, told: JSON.parse(told) as ToldContent }
        return [id, known] as const
      })
      return new Map(rows)
    },
    saveTold: (read) =>
      void insert(
        read.map(({ fileId, fingerprint, mtimeNs, told }) => [
          fileId,
          fingerprint,
          mtimeNs,
          JSON.stringify(told),
        ]),
      ),
  }
}

function join(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`
}
