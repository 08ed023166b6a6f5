import type { Database } from 'bun:sqlite'

import type { ChangeStore } from '../domain/stores.ts'

/** The change log: what was found, written before it is acted on. */
export function createChangeStore(database: Database): ChangeStore {
  const insert = database.query<null, [Record<string, string | number | null>]>(
    `INSERT INTO file_change (library_id, scan_id, kind, root_id, path, old_path, file_count, size_bytes, detected_at)
     VALUES ($libraryId, $scanId, $kind, $rootId, $path, $oldPath, $fileCount, $sizeBytes, $now)`,
  )
  return {
    add: (change, now) =>
      void insert.run({ oldPath: null, fileCount: 1, sizeBytes: null, ...change, now }),
  }
}
