import type { Database } from 'bun:sqlite'

import type { ListedFile } from '../domain/file.ts'
import {
  type WritingOutcome,
  type WrittenFile,
  writtenKeys,
  type WrittenStore,
} from '../domain/written.ts'
import { createWritingSubjects } from './writing-subjects.ts'

type Values = Record<string, string | number | null>

/** What a file of a root was when it was written. */
type KeyRow = { path: string; sizeBytes: number; mtimeNs: string; inode: string }

const place = 'root_id = $rootId AND directory = $directory AND name = $name'

export function createWrittenStore(database: Database): WrittenStore {
  const setProblem = database.query<null, [string | null, number]>(
    'UPDATE item SET write_problem = ?1 WHERE id = ?2 AND write_problem IS NOT ?1',
  )
  return {
    ...wishing(database),
    ...createWritingSubjects(database),
    ...journal(database),
    ...recognising(database),
    setProblem: (itemId, problem) => void setProblem.run(problem, itemId),
  }
}

function wishing(database: Database): Pick<WrittenStore, 'wishOf' | 'setWishes' | 'listTops'> {
  type WishRow = { nfo: 0 | 1; artwork: 0 | 1; topId: number; rootId: number | null }
  const wish = database.query<WishRow, [number]>(
    `WITH RECURSIVE above (id, parent_id) AS (
       SELECT id, parent_id FROM item WHERE id = ?
       UNION SELECT item.id, item.parent_id FROM above JOIN item ON item.id = above.parent_id)
     SELECT item.id AS topId, library.write_nfo AS nfo, library.write_artwork AS artwork, directory.root_id AS rootId
     FROM above JOIN item ON item.id = above.id JOIN library ON library.id = item.library_id
     LEFT JOIN directory ON directory.id = item.unit_id
     WHERE above.parent_id IS NULL AND item.kind IN ('movie', 'series') AND library.detached_at IS NULL
       AND (library.write_nfo = 1 OR library.write_artwork = 1)`,
  )
  const before = database.query<{ nfo: 0 | 1; artwork: 0 | 1 }, [number]>(
    'SELECT write_nfo AS nfo, write_artwork AS artwork FROM library WHERE id = ?',
  )
  const set = database.query<null, [number, number, number]>(
    'UPDATE library SET write_nfo = ?, write_artwork = ? WHERE id = ?',
  )
  const forgetProblems = database.query<null, [number]>(
    'UPDATE item SET write_problem = NULL WHERE library_id = ? AND write_problem IS NOT NULL',
  )
  const tops = database.query<{ id: number }, [number, number, number]>(
    `SELECT id FROM item WHERE library_id = ? AND id > ? AND kind IN ('movie', 'series') AND missing_at IS NULL
       AND (enrichment_state = 'enriched' OR EXISTS (SELECT 1 FROM item_pin WHERE item_id = item.id))
     ORDER BY id LIMIT ?`,
  )
  return {
    wishOf: (itemId) => {
      const row = wish.get(itemId)
      return row === null ? null : { ...row, nfo: row.nfo === 1, artwork: row.artwork === 1 }
    },
    setWishes: (libraryId, { nfo, artwork }) => {
      const known = before.get(libraryId)
      set.run(nfo ? 1 : 0, artwork ? 1 : 0, libraryId)
      const wasOn = known !== null && known.nfo + known.artwork > 0
      if (wasOn && !nfo && !artwork) forgetProblems.run(libraryId)
      return known !== null && ((nfo && known.nfo === 0) || (artwork && known.artwork === 0))
    },
    listTops: (libraryId, afterId, limit) =>
      tops.all(libraryId, afterId, limit).map(({ id }) => id),
  }
}

function journal(database: Database): Pick<WrittenStore, 'intend' | 'settle'> {
  const intend = database.query<null, [Values]>(
    `INSERT INTO written_file (root_id, directory, name, item_id, kind, next_hash, next_size_bytes, next_name)
     SELECT $rootId, $directory, $name, (SELECT id FROM item WHERE id = $itemId), $kind, $hash, $sizeBytes, $temporary
     WHERE EXISTS (SELECT 1 FROM library_root WHERE id = $rootId)
     ON CONFLICT (root_id, directory, name) DO UPDATE SET (item_id, kind, next_hash, next_size_bytes, next_name)
       = (excluded.item_id, excluded.kind, excluded.next_hash, excluded.next_size_bytes, excluded.next_name)`,
  )
  const settleWritten = database.query<null, [Values]>(
    `UPDATE written_file SET (hash, size_bytes, mtime_ns, inode, written_at, next_hash, next_size_bytes, next_name)
       = ($hash, $sizeBytes, CAST($mtimeNs AS INTEGER), $inode, $now, NULL, NULL, NULL)
     WHERE ${place} AND next_name = $temporary`,
  )
  const settleFound = database.query<null, [Values]>(
    `INSERT INTO written_file (root_id, directory, name, item_id, kind, hash, size_bytes, mtime_ns, inode, written_at)
     SELECT $rootId, $directory, $name, (SELECT id FROM item WHERE id = $itemId), $kind, $hash, $sizeBytes,
       CAST($mtimeNs AS INTEGER), $inode, $now WHERE EXISTS (SELECT 1 FROM library_root WHERE id = $rootId)
     ON CONFLICT (root_id, directory, name) DO UPDATE SET
       (item_id, hash, size_bytes, mtime_ns, inode, next_hash, next_size_bytes, next_name)
       = (excluded.item_id, excluded.hash, excluded.size_bytes, excluded.mtime_ns, excluded.inode, NULL, NULL, NULL)`,
  )
  const release = database.query<null, [Values]>(
    `UPDATE written_file SET (next_hash, next_size_bytes, next_name) = (NULL, NULL, NULL)
     WHERE ${place} AND next_name = $temporary`,
  )
  const forget = database.query<null, [Values]>(`DELETE FROM written_file WHERE ${place}`)
  const forgetEmpty = database.query<null, [Values]>(
    `DELETE FROM written_file WHERE ${place} AND hash IS NULL AND next_hash IS NULL`,
  )
  // The scan took it for somebody's when it did not know yet whose it was.
  const forgetFile = database.query<null, [Values]>(
    `DELETE FROM file WHERE name = $name AND directory_id =
       (SELECT id FROM directory WHERE root_id = $rootId AND path = $directory)`,
  )
  const settle = (outcome: WritingOutcome, now: number): void => {
    const { itemId, rootId, directory, name, kind } = outcome
    const where = { rootId, directory, name }
    if (outcome.outcome === 'foreign') return void forget.run(where)
    if (outcome.outcome === 'left') {
      release.run({ ...where, temporary: outcome.temporary })
      return void forgetEmpty.run(where)
    }
    const { hash, facts, temporary } = outcome
    const values = { ...where, hash, ...facts, now }
    if (temporary === null) settleFound.run({ ...values, itemId, kind })
    else settleWritten.run({ ...values, temporary })
    forgetFile.run(where)
  }
  return {
    intend: (intents) => {
      for (const intent of intents) intend.run({ ...intent })
    },
    settle: (outcomes, now) => {
      for (const outcome of outcomes) settle(outcome, now)
    },
  }
}

type FoundRow = Pick<WrittenFile, 'sizeBytes' | 'mtimeNs'> & { readonly nextSize: number | null }

function isAsWritten(
  row: FoundRow | null,
  { sizeBytes, mtimeNs }: Pick<ListedFile, 'sizeBytes' | 'mtimeNs'>,
): boolean {
  return row !== null && row.sizeBytes === sizeBytes && row.mtimeNs === mtimeNs
}

/** What we wrote below a root, by `writtenKeys`. */
export function keysOfWritten(database: Database, rootId: number): string[] {
  const rows = database
    .query<KeyRow, [number]>(
      `SELECT CASE directory WHEN '' THEN name ELSE directory || '/' || name END AS path,
         size_bytes AS sizeBytes, CAST(mtime_ns AS TEXT) AS mtimeNs, inode
       FROM written_file WHERE root_id = ? AND hash IS NOT NULL`,
    )
    .all(rootId)
  return rows.flatMap((row) => [...writtenKeys(row.path, row)])
}

function recognising(
  database: Database,
): Pick<WrittenStore, 'keysOfRoot' | 'isEmpty' | 'hashesOf' | 'isOurs' | 'maybeOurs'> {
  const some = database.query<{ one: number }, []>('SELECT 1 AS one FROM written_file LIMIT 1')
  const hashes = database.query<{ hash: string }, [Values]>(
    `SELECT hash FROM written_file WHERE size_bytes = $sizeBytes AND ($isNfo OR name = $name) AND hash IS NOT NULL
     UNION SELECT next_hash FROM written_file WHERE next_size_bytes = $sizeBytes AND ($isNfo OR name = $name)`,
  )
  const find = database.query<FoundRow, [Values]>(
    `SELECT size_bytes AS sizeBytes, CAST(mtime_ns AS TEXT) AS mtimeNs, next_size_bytes AS nextSize
     FROM written_file WHERE ${place}`,
  )
  const rowAt = (rootId: number, path: string): FoundRow | null => {
    const cut = path.lastIndexOf('/')
    const directory = path.slice(0, Math.max(0, cut))
    return find.get({ rootId, directory, name: path.slice(cut + 1) })
  }
  return {
    keysOfRoot: (rootId) => keysOfWritten(database, rootId),
    isEmpty: () => some.get() === null,
    hashesOf: ({ name, sizeBytes }) => {
      const isNfo = name.toLowerCase().endsWith('.nfo') ? 1 : 0
      return hashes.all({ name, sizeBytes, isNfo }).map(({ hash }) => hash)
    },
    isOurs: (rootId, path, file) => isAsWritten(rowAt(rootId, path), file),
    // Between the act and the note of it nobody but us is likely to have written.
    maybeOurs: (rootId, path, file) => {
      const row = rowAt(rootId, path)
      return row?.nextSize === file.sizeBytes || isAsWritten(row, file)
    },
  }
}
