import type { Config } from '../config/load.ts'
import { createQueries, databasePath, startEngine } from '../engine.ts'
import type { Engine } from '../domain/engine.ts'
import { AppError } from '../domain/error.ts'
import type { Queries } from '../domain/queries.ts'
import { openReader } from '../store/database.ts'
import type { CommandContext } from './context.ts'
import { createRemoteEngine } from './remote-engine.ts'

/** What a command changes things through: the daemon that holds the data folder, or an engine of its own. */
export interface Session {
  readonly by: 'daemon' | 'itself'
  readonly engine: Pick<Engine, 'ask'>
  readonly queries: Queries
  /** @throws AppError `unavailable` when the daemon has gone. */
  check(): Promise<void>
  close(): Promise<void>
}

const stopMs = 9_000

/**
 * Takes the data folder, or finds the daemon that holds it.
 *
 * @throws AppError `conflict` when a command holds it, and all that `startEngine` throws.
 */
export async function openSession(context: CommandContext): Promise<Session> {
  const config = context.config()
  try {
    return await ownSession(config, context)
  } catch (error) {
    return daemonSession(config, daemonOf(config, error))
  }
}

async function ownSession(config: Config, context: CommandContext): Promise<Session> {
  // The command says itself what went well and what did not.
  const level = context.verbose ? config.log.level : 'error'
  const engine = await startEngine({ ...config, log: { ...config.log, level } }, context.urls)
  return {
    by: 'itself',
    engine,
    queries: createQueries(engine.reader),
    check: () => Promise.resolve(),
    close: async () => void (await engine.stop(stopMs)),
  }
}

/** The daemon that an error of taking the data folder names; throws the error when it names none. */
export function daemonOf(config: Config, error: unknown): { url: string; key: string } {
  const url = error instanceof AppError && error.code === 'conflict' && error.details['url']
  if (typeof url !== 'string') throw error
  return { url, key: keyOf(config) }
}

function daemonSession(config: Config, daemon: { url: string; key: string }): Session {
  const engine = createRemoteEngine(daemon)
  const reader = openReader(databasePath(config.storage.dataDir))
  return {
    by: 'daemon',
    engine,
    queries: createQueries(reader),
    check: () => engine.ping(),
    close: () => {
      reader.close()
      return Promise.resolve()
    },
  }
}

/**
 * The key of the daemon's API.
 *
 * @throws AppError `unauthorized` when there is none yet.
 */
export function keyOf({ auth: { apiKey } }: Config): string {
  if (apiKey.state === 'missing') {
    throw new AppError('unauthorized', `The daemon's key is not in ${apiKey.file}.`)
  }
  return apiKey.secret.reveal()
}

/** Reads without changing anything; a daemon may be running or not. */
export function openQueries(config: Config): Queries {
  return createQueries(openReader(databasePath(config.storage.dataDir)))
}
