import type { Database } from 'bun:sqlite'

import { notBefore } from '../domain/clock.ts'
import { detachedKeptMs } from '../domain/library.ts'
import { forgetLibrary } from './library-store.ts'
import { holderKinds } from './holders.ts'
import { createScanRemoval } from './scan-removal.ts'

/** Small enough that others hardly wait: 10 ms on a common disk. Items take their assets and children along. */
const itemBite = 100
const rowBite = 300

/**
 * Removes the rows of libraries that were given up, or left the configuration too long ago, a bite at each call, and returns
 * how many: 0 when there are no more. The row of the library itself goes last. Media files are never touched.
 */
export function createLibraryPurge(database: Database): (now: number) => number {
  const date = database.query<null, [number, number]>(
    'UPDATE library SET detached_at = ? WHERE forgotten_at IS NULL AND detached_at < ?',
  )
  const expired = database.query<{ id: number }, [number]>(
    'SELECT id FROM library WHERE forgotten_at IS NULL AND detached_at < ?',
  )
  const forgotten = database.query<{ id: number }, []>(
    'SELECT id FROM library WHERE forgotten_at IS NOT NULL ORDER BY id',
  )
  const bites = bitesOf(database)
  return (now) => {
    // One that left while the clock was wrong: its days begin when the clock is right.
    if (now >= notBefore) date.run(now, notBefore)
    for (const { id } of expired.all(now - detachedKeptMs)) forgetLibrary(database, id, now)
    for (const { id } of forgotten.all()) {
      for (const take of bites) {
        const rows = take(id)
        if (rows > 0) return rows
      }
    }
    return 0
  }
}

/** In this order nothing is left that would go along unseen, a whole tree at once. */
function bitesOf(database: Database): readonly ((libraryId: number) => number)[] {
  const bite = (most: number, sql: string): ((libraryId: number) => number) => {
    const statement = database.query<null, [number, number]>(sql)
    return (libraryId) => statement.run(libraryId, most).changes
  }
  const removeScans = createScanRemoval(database, 'library_id = ?1')
  return [
    bite(
      itemBite,
      `DELETE FROM item WHERE id IN (
         SELECT id FROM item WHERE library_id = ? AND kind NOT IN ${holderKinds}
           AND kind <> 'collection' LIMIT ?)`,
    ),
    bite(
      itemBite,
      'DELETE FROM item WHERE id IN (SELECT id FROM item WHERE library_id = ? LIMIT ?)',
    ),
    bite(
      rowBite,
      `DELETE FROM file WHERE id IN (
         SELECT file.id FROM library_root JOIN directory ON root_id = library_root.id
           JOIN file ON directory_id = directory.id WHERE library_id = ? LIMIT ?)`,
    ),
    // A folder after those in it.
    bite(
      rowBite,
      `DELETE FROM directory WHERE id IN (
         SELECT directory.id FROM library_root JOIN directory ON root_id = library_root.id
         WHERE library_id = ? ORDER BY root_id DESC, directory.path DESC LIMIT ?)`,
    ),
    bite(
      rowBite,
      'DELETE FROM file_change WHERE id IN (SELECT id FROM file_change WHERE library_id = ? LIMIT ?)',
    ),
    (libraryId) => removeScans(libraryId, rowBite).rows,
    // The newest library stays, or its id would be given out a second time.
    bite(
      1,
      `DELETE FROM library WHERE id = ? AND id < (SELECT max(id) FROM library)
         AND NOT EXISTS (SELECT 1 FROM scan WHERE library_id = library.id) AND ? = 1`,
    ),
  ]
}
