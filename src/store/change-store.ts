import type { Database } from 'bun:sqlite'

import type { ChangeStore } from '../domain/stores.ts'
import { bulkInsert } from './bulk-insert.ts'

/** The change log: what was found, written before it is acted on. */
export function createChangeStore(database: Database): ChangeStore {
  const insert = bulkInsert(database, {
    into: 'file_change (library_id, scan_id, kind, root_id, path, old_path, file_count, size_bytes, detected_at)',
    columns: 9,
  })
  return {
    add: (changes, now) =>
      void insert(
        changes.map((change) => [
          change.libraryId,
          change.scanId,
          change.kind,
          change.rootId,
          change.path,
          change.oldPath ?? null,
          change.fileCount ?? 1,
          change.sizeBytes ?? null,
          now,
        ]),
      ),
  }
}
