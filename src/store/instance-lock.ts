import { Database } from 'bun:sqlite'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { AppError, errorMessage } from '../domain/error.ts'

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
 * @throws AppError `conflict` when another process holds it, `unavailable` when the file cannot be made.
 */
export function takeInstanceLock(dataDir: string): InstanceLock {
  const path = join(dataDir, 'instance.lock')
  let database: Database | undefined
  try {
    // Only a new file: closing a descriptor of one that is locked would drop the lock of this process.
    if (!existsSync(path)) closeSync(openSync(path, 'wx', 0o600))
    database = new Database(path, { readwrite: true, strict: true })
    database.run('PRAGMA busy_timeout = 0')
    // Nothing is ever written, so a full disk is no obstacle.
    database.run('BEGIN EXCLUSIVE')
  } catch (error) {
    database?.close()
    throw isHeld(error) ? heldByAnother(dataDir, error) : unlockable(path, error)
  }
  return { release: () => database.close() }
}

function isHeld(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && /^SQLITE_(BUSY|LOCKED)/.test(String(error.code))
  )
}

function heldByAnother(dataDir: string, cause: unknown): AppError {
  const holder = readInstanceFacts(dataDir)
  const who = holder === null ? 'Another shelfd' : `Another shelfd (process ${holder.pid})`
  return new AppError('conflict', `${who} is using the data folder ${dataDir}.`, {
    cause,
    details: { ...holder },
  })
}

function unlockable(path: string, cause: unknown): AppError {
  const message = `The data folder cannot be locked with ${path}: ${errorMessage(cause)}.`
  return new AppError('unavailable', message, { cause })
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
