import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { createNameParser } from '../../../src/media/name/parse-name.ts'
import { openWriter, transaction } from '../../../src/store/database.ts'
import { migrate } from '../../../src/store/migrate.ts'

/** Milliseconds to parse the names of all videos of a tree, on one thread. */
export function timeNames(tree: string): number {
  const videos = readdirSync(tree, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.mkv'),
  )
  const parser = createNameParser()
  const began = performance.now()
  for (const path of videos) parser.parse(path)
  return performance.now() - began
}

/** Milliseconds to insert as many rows as a first scan does, bare and in one transaction. */
export function timeSql(rows: { directories: number; files: number; items: number }): number {
  const folder = mkdtempSync(join(tmpdir(), 'bench-sql-'))
  const database = openWriter(join(folder, 'rows.db'))
  try {
    migrate(database, { now: 0 })
    database.run(`INSERT INTO library (name, kind, created_at) VALUES ('bench', 'movies', 0)`)
    database.run(`INSERT INTO library_root (library_id, path) VALUES (1, '/bench')`)
    const directory = database.query('INSERT INTO directory (root_id, path) VALUES (1, ?)')
    const file = database.query(
      `INSERT INTO file (directory_id, name, kind, size_bytes, mtime_ns, inode, created_at) VALUES (?, ?, 'video', ?, 1, '1', 0)`,
    )
    const item = database.query(
      `INSERT INTO item (library_id, kind, key, title, identity, metadata, findings, created_at, updated_at)
       VALUES (1, 'movie', ?, ?, '{}', '{}', '[]', 0, 0)`,
    )
    const began = performance.now()
    transaction(database, () => {
      for (let n = 0; n < rows.directories; n += 1) directory.run(`Folder ${n}`)
      for (let n = 0; n < rows.files; n += 1) file.run((n % rows.directories) + 1, `file ${n}`, n)
      for (let n = 0; n < rows.items; n += 1) item.run(`Folder ${n}`, `Title ${n}`)
    })
    return performance.now() - began
  } finally {
    database.close()
    rmSync(folder, { recursive: true })
  }
}
