import type { Config } from '../config/load.ts'
import { AppError } from '../domain/error.ts'
import { readInstanceFacts } from '../store/instance-lock.ts'
import { isHeld } from '../store/quiet-reader.ts'
import { createRemoteEngine, type RemoteEngine } from './remote-engine.ts'

/** Base URL of the daemon that holds the data folder; null when none does. */
export function findDaemonUrl(config: Config): string | null {
  const { dataDir } = config.storage
  // The facts of a daemon that has died stay behind; its lock does not.
  return isHeld(dataDir) ? (readInstanceFacts(dataDir)?.url ?? null) : null
}

/**
 * The daemon that holds the data folder; null when none does.
 *
 * @throws AppError `unauthorized` when its key is not there.
 */
export function findDaemon(config: Config): { url: string; api: RemoteEngine } | null {
  const url = findDaemonUrl(config)
  if (url === null) return null
  const { apiKey } = config.auth
  if (apiKey.state === 'missing') {
    throw new AppError('unauthorized', `The daemon's key is not in ${apiKey.file}.`)
  }
  return { url, api: createRemoteEngine({ url, key: apiKey.secret.reveal() }) }
}
