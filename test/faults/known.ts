import type { TestEngine } from '../support/engine.ts'

/** All that is known of what lies below a root but when it was last read, with the copies of its pictures, for comparison byte by byte. */
export function knownBelow(engine: TestEngine, rootPath: string): Record<string, unknown[]> {
  const below =
    'SELECT directory.id FROM directory JOIN library_root ON library_root.id = root_id WHERE library_root.path = ?1'
  const ofPictures = `asset_id IN (SELECT id FROM asset WHERE unit_id IN (${below}))
    OR picture.item_id IN (SELECT id FROM item WHERE unit_id IN (${below}))`
  const rows = (sql: string): unknown[] => engine.rows(sql, rootPath)
  return {
    folders: rows(
      `SELECT id, root_id, path, missing_at FROM directory WHERE id IN (${below}) ORDER BY id`,
    ),
    files: rows(`SELECT * FROM file WHERE directory_id IN (${below}) ORDER BY id`),
    items: rows(`SELECT * FROM item WHERE unit_id IN (${below}) ORDER BY id`),
    itemFiles: rows(
      `SELECT item_file.* FROM item_file JOIN file ON file.id = file_id WHERE directory_id IN (${below}) ORDER BY 1, 2`,
    ),
    assets: rows(
      `SELECT id, item_id, file_id, unit_id, type, language, details, state, source_size_bytes, source_mtime_ns, source_inode,
         hash, cache_path, size_bytes, problem FROM asset WHERE unit_id IN (${below}) ORDER BY id`,
    ),
    pictures: rows(`SELECT * FROM picture WHERE ${ofPictures} ORDER BY id`),
    copies: rows(
      `SELECT picture_copy.* FROM picture_copy JOIN picture ON picture.id = picture_id
       WHERE ${ofPictures} ORDER BY 1, 2, 3`,
    ),
    probes: engine.rows(
      'SELECT size_bytes, fingerprint, probe FROM media_probe ORDER BY size_bytes, fingerprint',
    ),
  }
}

/** Ids of what is there below a root. */
export function presentBelow(engine: TestEngine, rootPath: string): unknown {
  const present = (table: string, folder: string): unknown[] =>
    engine.rows(
      `SELECT ${table}.id FROM ${table} JOIN directory ON directory.id = ${folder}
       JOIN library_root ON library_root.id = root_id
       WHERE ${table}.missing_at IS NULL AND library_root.path = ? ORDER BY 1`,
      rootPath,
    )
  return { items: present('item', 'item.unit_id'), files: present('file', 'file.directory_id') }
}
