import { Database } from 'bun:sqlite'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { AppError } from '../domain/error.ts'

/** Proof that this process is the only one that writes to a data folder. */
export interface InstanceLock {
  release(): void
}

/** What the holder of the lock tells others, beside the lock itself. */
export interface InstanceFacts {
  readonly pid: number
  /** Base URL of its API; null for a one-shot command. */
  readonly url: string | null
}

/**
 * Takes the lock of a data folder. The lock is SQLite's own exclusive file lock, which the kernel drops with the
 * process, however it dies; so a dead holder's lock needs no judgement.
 *
 * @throws AppError `conflict` when another process holds it.
 */
export function takeInstanceLock(dataDir: string): InstanceLock {
  const database = new Database(join(dataDir, 'instance.lock'), { create: true, strict: true })
  try {
    database.run('PRAGMA busy_timeout = 0')
    database.run('PRAGMA locking_mode = EXCLUSIVE')
    database.run('PRAGMA journal_mode = DELETE')
    database.run('BEGIN EXCLUSIVE')
    database.run('CREATE TABLE IF NOT EXISTS holder (pid INTEGER)')
  } catch (error) {
    database.close()
    const holder = readInstanceFacts(dataDir)
    const who = holder === null ? 'Another shelfd' : `Another shelfd (process ${holder.pid})`
    throw new AppError('conflict', `${who} is using the data folder ${dataDir}.`, {
      cause: error,
      details: { ...holder },
    })
  }
  return { release: () => database.close() }
}

/** What the present or last holder wrote about itself; null when nobody did. */
export function readInstanceFacts(dataDir: string): InstanceFacts | null {
  try {
    const facts: unknown = JSON.parse(readFileSync(instanceFactsPath(dataDir), 'utf8'))
    if (typeof facts !== 'object' || facts === null || !('pid' in facts)) return null
    const url = 'url' in facts && typeof facts.url === 'string' ? facts.url : null
    return typeof facts.pid === 'number' ? { pid: facts.pid, url } : null
  } catch {
    return null
  }
}

export function instanceFactsPath(dataDir: string): string {
  return join(dataDir, 'instance.json')
}
