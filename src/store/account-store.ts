import type { Database } from 'bun:sqlite'

import type { Account, AccountQueries, AccountStore, LoginSession } from '../domain/account.ts'

interface AccountRow {
  name: string
  password_hash: string
  created_at: number
  password_changed_at: number
}

interface SessionRow {
  id: number
  created_at: number
  last_seen_at: number
  expires_at: number
  user_agent: string | null
  address: string | null
}

const sessionColumns = 'id, created_at, last_seen_at, expires_at, user_agent, address'

export function createAccountQueries(database: Database): AccountQueries {
  const find = database.query<AccountRow, []>(
    'SELECT name, password_hash, created_at, password_changed_at FROM account WHERE id = 1',
  )
  const session = database.query<SessionRow, [string]>(
    `SELECT ${sessionColumns} FROM session WHERE digest = ?`,
  )
  const sessions = database.query<SessionRow, []>(
    `SELECT ${sessionColumns} FROM session ORDER BY last_seen_at DESC, id DESC`,
  )
  return {
    find: () => {
      const row = find.get()
      return row === null ? null : accountOf(row)
    },
    session: (digest) => {
      const row = session.get(digest)
      return row === null ? null : sessionOf(row)
    },
    sessions: () => sessions.all().map(sessionOf),
  }
}

export function createAccountStore(database: Database): AccountStore {
  const save = database.query<null, [{ name: string; passwordHash: string; now: number }]>(
    `INSERT INTO account (id, name, password_hash, created_at, password_changed_at)
     VALUES (1, $name, $passwordHash, $now, $now)
     ON CONFLICT (id) DO UPDATE SET
       name = $name, password_hash = $passwordHash, password_changed_at = $now`,
  )
  const rename = database.query<null, [string]>('UPDATE account SET name = ? WHERE id = 1')
  const setPassword = database.query<null, [string, number]>(
    'UPDATE account SET password_hash = ?, password_changed_at = ? WHERE id = 1',
  )
  const add = database.query<
    { id: number },
    [{ digest: string; now: number; expiresAt: number; agent: string | null; at: string | null }]
  >(
    `INSERT INTO session (digest, created_at, last_seen_at, expires_at, user_agent, address)
     VALUES ($digest, $now, $now, $expiresAt, $agent, $at) RETURNING id`,
  )
  const touch = database.query<
    null,
    [{ id: number; now: number; expiresAt: number; at: string | null }]
  >(
    `UPDATE session SET last_seen_at = $now, expires_at = $expiresAt, address = $at
     WHERE id = $id AND expires_at > $now`,
  )
  const remove = database.query<null, [number]>('DELETE FROM session WHERE id = ?')
  return {
    ...createAccountQueries(database),
    save: (order, now) => void save.run({ ...order, now }),
    rename: (name) => void rename.run(name),
    setPassword: (passwordHash, now) => void setPassword.run(passwordHash, now),
    addSession: ({ digest, lifetimeMs, userAgent: agent, address: at }, now) =>
      add.get({ digest, now, expiresAt: now + lifetimeMs, agent, at })?.id ?? 0,
    touchSession: ({ id, expiresAt, address: at }, now) =>
      void touch.run({ id, now, expiresAt, at }),
    removeSession: (id) => void remove.run(id),
  }
}

function accountOf(row: AccountRow): Account {
  return {
    name: row.name,
    passwordHash: row.password_hash,
    createdAt: row.created_at,
    passwordChangedAt: row.password_changed_at,
  }
}

function sessionOf(row: SessionRow): LoginSession {
  return {
    id: row.id,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    expiresAt: row.expires_at,
    userAgent: row.user_agent,
    address: row.address,
  }
}
