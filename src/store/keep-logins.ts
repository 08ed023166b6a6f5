import type { Database } from 'bun:sqlite'
import { existsSync } from 'node:fs'

import { openConnection } from './connection.ts'

type AccountRow = {
  id: number
  name: string
  password_hash: string
  created_at: number
  password_changed_at: number
}

/**
 * Takes the logins out of a copy and gives it the account of the present database: a restore brings back neither a
 * browser that was logged out since, nor a password that was changed.
 */
export function keepLogins(copy: string, present: string): void {
  const account = accountOf(present)
  using database = openConnection(copy, { readwrite: true, strict: true })
  // One file, so that its rename moves all of it.
  database.run('PRAGMA journal_mode = DELETE')
  database.run('PRAGMA trusted_schema = OFF')
  if (hasTable(database, 'session')) database.run('DELETE FROM session')
  if (account === null || !hasTable(database, 'account')) return
  database
    .query<null, [AccountRow]>(
      `INSERT OR REPLACE INTO account (id, name, password_hash, created_at, password_changed_at)
       VALUES ($id, $name, $password_hash, $created_at, $password_changed_at)`,
    )
    .run(account)
}

function accountOf(path: string): AccountRow | null {
  if (!existsSync(path)) return null
  try {
    using database = openConnection(path, { readonly: true, strict: true })
    return database
      .query<AccountRow, []>(
        'SELECT id, name, password_hash, created_at, password_changed_at FROM account WHERE id = 1',
      )
      .get()
  } catch {
    // It is older than accounts, or damaged: then the copy keeps the one it has.
    return null
  }
}

function hasTable(database: Database, name: string): boolean {
  const table = database.query(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?`)
  return table.get(name) !== null
}
