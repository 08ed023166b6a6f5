import { existsSync } from 'node:fs'

import type { Config } from '../config/load.ts'
import { cacheFolder, createQueries, databasePath, startEngine } from '../daemon/engine.ts'
import { AppError } from '../domain/error.ts'
import type { Queries } from '../domain/queries.ts'
import { openReader } from '../store/database.ts'
import { requireCurrentSchema } from '../store/migrate.ts'
import type { CommandContext } from './context.ts'
import {
  daemonKey,
  type DaemonWish,
  findDaemon,
  findDaemonUrl,
  requireAccess,
} from './find-daemon.ts'
import { createLocalReading } from './local-reading.ts'
import type { Reading } from './reading.ts'
import { createRemoteEngine, type SessionEngine } from './remote-engine.ts'
import { createRemoteReading } from './remote-reading.ts'
import type { DaemonAddress } from './request-daemon.ts'

/** What a command changes things through: a daemon, or an engine of its own. */
export interface Session {
  readonly by: 'daemon' | 'itself'
  readonly engine: SessionEngine
  readonly reading: Reading
  /** Looks for a daemon that has gone: one that was started anew may be somewhere else. */
  findAgain(): void
  close(): Promise<void>
}

const stopMs = 9_000

/**
 * Goes through the daemon that was named or that holds the data folder; takes the folder where none does.
 *
 * @throws AppError `conflict` when a command holds it, and all that `startEngine` throws.
 */
export async function openSession(context: CommandContext): Promise<Session> {
  if (context.url !== null) return daemonSession(context, context.url)
  const config = context.config()
  requireAccess(config)
  try {
    return await ownSession(config, context)
  } catch (error) {
    return daemonSession(context, holderOf(error))
  }
}

async function ownSession(config: Config, context: CommandContext): Promise<Session> {
  // The command says itself what went well and what did not.
  const level = context.verbose ? config.log.level : 'error'
  const engine = await startEngine({ ...config, log: { ...config.log, level } }, context.urls)
  const queries = createQueries(engine.reader)
  return {
    by: 'itself',
    engine,
    reading: localReading(config, () => queries),
    findAgain: () => undefined,
    close: async () => void (await engine.stop(stopMs)),
  }
}

/** The daemon that an error of taking the data folder names; throws the error when it names none. */
export function holderOf(error: unknown): string {
  const url = error instanceof AppError && error.code === 'conflict' && error.details['url']
  if (typeof url !== 'string') throw error
  return url
}

function daemonSession(wish: DaemonWish, url: string): Session {
  let daemon: DaemonAddress = { url, key: daemonKey(wish, 'full') }
  return {
    by: 'daemon',
    engine: createRemoteEngine(() => daemon),
    reading: createRemoteReading(() => daemon),
    findAgain: () => {
      daemon = findDaemon(wish, 'full') ?? daemon
    },
    close: () => Promise.resolve(),
  }
}

/** Reads through the daemon that was named or that holds the data folder, else the database itself. */
export function openReading(context: DaemonWish): Reading {
  const url = findDaemonUrl(context)
  if (url !== null) {
    const daemon = { url, key: daemonKey(context, 'read') }
    return createRemoteReading(() => daemon)
  }
  const config = context.config()
  const path = databasePath(config.storage.dataDir)
  let queries: Queries | undefined
  return localReading(config, () => {
    queries ??= createQueries(requireCurrentSchema(openReader(path)))
    return queries
  })
}

function localReading(config: Config, queries: () => Queries): Reading {
  const path = databasePath(config.storage.dataDir)
  return createLocalReading({
    queries,
    exists: () => existsSync(path),
    libraries: config.libraries,
    cacheDir: cacheFolder(config.storage.dataDir),
    limits: config.cache,
  })
}
