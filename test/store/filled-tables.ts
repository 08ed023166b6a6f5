import type { Database, SQLQueryBindings } from 'bun:sqlite'

import { defaultScanOptions } from '../../src/domain/scan.ts'

type Row = Readonly<Record<string, SQLQueryBindings>>

/** What the schema does not tell: values that steps look into, and columns that go together. Columns of later schemas wait. */
const plausible: Readonly<Record<string, Row>> = {
  library: { name: 'Films', kind: 'movies' },
  library_root: { path: '/media/films' },
  scan: { status: 'completed', options: JSON.stringify(defaultScanOptions), completed_at: 1 },
  directory: { path: 'Heat (1995)', unit_id: 1 },
  file: { name: 'Heat (1995).mkv', kind: 'video', fingerprint: 'f' },
  media_probe: { fingerprint: 'f', probe: '{"container":"matroska","streams":[]}' },
  item: { kind: 'movie', unit_id: 1, key: 'Heat (1995)', title: 'Heat', findings: '[]' },
  item_file: { role: 'main' },
  asset: { file_id: 1, type: 'poster', state: 'cached', cache_path: 'p', size_bytes: 1, hash: 'h' },
  job: { queue: 'scan', state: 'completed', done: 1 },
  notification: { next_try_at: 1 },
  picture: { asset_id: 1, findings: '[]' },
  schedule: { cron: '0 2 * * *' },
  schedule_run: { cause: 'manual' },
  account: { name: 'me', password_hash: '$argon2id$v=19$' },
  session: { digest: 'd'.repeat(64) },
}

/** Puts one row into each table that has none, made of what the schema says of its columns. */
export function fillTables(database: Database): void {
  for (const { name, sql } of tables(database)) {
    if (database.query(`SELECT 1 FROM ${name}`).get() !== null) continue
    const columns = columnsOf(database, name)
    const told = plausible[name] ?? {}
    const row = columns.flatMap((column) => {
      const value = told[column.name] ?? (column.isNeeded ? valueFor(column, sql) : undefined)
      return value === undefined ? [] : [{ name: column.name, value }]
    })
    const names = row.map((cell) => cell.name).join(', ')
    database
      .query(`INSERT INTO ${name} (${names}) VALUES (${row.map(() => '?').join(', ')})`)
      .run(...row.map(({ value }) => value))
  }
}

/** Tables in the order in which they were made, which is that of their references. */
export function tables(database: Database): { name: string; sql: string }[] {
  return database
    .query<{ name: string; sql: string }, []>(
      `SELECT name, sql FROM sqlite_schema
       WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'migration' ORDER BY rowid`,
    )
    .all()
}

interface Column {
  readonly name: string
  readonly type: string
  readonly isNeeded: boolean
  readonly isReference: boolean
}

export function columnsOf(database: Database, table: string): Column[] {
  return database
    .query<{ name: string; type: string; needed: number; reference: number }, [string, string]>(
      `SELECT name, type, pk > 0 OR ("notnull" AND dflt_value IS NULL) AS needed,
         name IN (SELECT "from" FROM pragma_foreign_key_list(?)) AS reference
       FROM pragma_table_info(?)`,
    )
    .all(table, table)
    .map(({ name, type, needed, reference }) => ({
      name,
      type,
      isNeeded: needed === 1,
      isReference: reference === 1,
    }))
}

/** The row of each table is its first, so a reference is to 1; of a closed list of texts the first will do. */
function valueFor({ name, type, isReference }: Column, sql: string): SQLQueryBindings {
  if (type === 'TEXT' && !isReference) {
    const [, first] =
      new RegExp(`\\b${name} TEXT[^,]*CHECK \\(\\s*${name} IN \\(\\s*'([\\w-]+)'`).exec(sql) ?? []
    return first ?? '{}'
  }
  return type === 'BLOB' ? new Uint8Array([1]) : 1
}
