import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'

import { keyOptions } from '../config/api-key.ts'
import type { Config } from '../config/load.ts'
import { AppError, errnoOf } from '../domain/error.ts'
import type { KeyScope } from '../domain/key.ts'
import { instanceFactsPath, readInstanceFacts } from '../store/instance-lock.ts'
import { isHeld } from '../store/quiet-reader.ts'
import type { CommandContext } from './context.ts'
import { unreachable } from './exit-code.ts'
import type { DaemonAddress } from './request-daemon.ts'

/** What tells a command which daemon is meant, and with which key. */
export type DaemonWish = Pick<CommandContext, 'url' | 'apiKey' | 'config'>

/**
 * The daemon that was named, or the one that holds the data folder; null when none does. `scope` is what the command
 * needs a key for.
 *
 * @throws AppError `unauthorized` when no such key can be read, `forbidden` as `requireAccess`.
 */
export function findDaemon(wish: DaemonWish, scope: KeyScope): DaemonAddress | null {
  const url = findDaemonUrl(wish)
  return url === null ? null : { url, key: daemonKey(wish, scope) }
}

/**
 * The same for a command that is of no use without a daemon.
 *
 * @throws AppError `unavailable` (`daemon: unreachable`) when none runs, and as `findDaemon`.
 */
export function requireDaemon(wish: DaemonWish, scope: KeyScope): DaemonAddress {
  const daemon = findDaemon(wish, scope)
  if (daemon !== null) return daemon
  throw unreachable('No daemon is running; start it with shelfd serve.')
}

/** Base URL of that daemon. */
export function findDaemonUrl({ url, config }: DaemonWish): string | null {
  if (url !== null) return url
  const { dataDir } = config().storage
  requireAccess(config())
  // The facts of a daemon that has died stay behind; its lock does not.
  return isHeld(dataDir) ? (readInstanceFacts(dataDir)?.url ?? null) : null
}

/**
 * Looks whether this user may see who holds the data folder.
 *
 * @throws AppError `forbidden` when not.
 */
export function requireAccess({ storage, server }: Config): void {
  const { dataDir } = storage
  for (const path of [join(dataDir, 'instance.lock'), instanceFactsPath(dataDir)]) {
    try {
      accessSync(path, constants.R_OK)
    } catch (error) {
      if (errnoOf(error) !== 'EACCES') continue
      const host = server.host.includes(':') ? `[${server.host}]` : server.host
      const url = server.port === 0 ? 'URL' : `http://${host}:${server.port}`
      throw new AppError(
        'forbidden',
        `${path} cannot be read by this user. Run this as the user that shelfd runs as, or ask its daemon: --url ${url} --api-key KEY.`,
        { cause: error },
      )
    }
  }
}

/**
 * The key for a daemon: the one that was given, else one of the configuration. Those belong to its own daemon, so that
 * one that was named gets none of them. To look, the key that may only read is as good.
 *
 * @throws AppError `unauthorized` when none can be read.
 */
export function daemonKey({ url, apiKey, config }: DaemonWish, scope: KeyScope): string | null {
  if (apiKey !== null || url !== null) return apiKey
  const { auth } = config()
  const keys = scope === 'full' ? [auth.apiKey] : [auth.apiKey, auth.readOnlyKey]
  const known = keys.find((key) => key.state === 'known')
  if (known !== undefined) return known.secret.reveal()
  const { apiKey: full } = auth
  const why = 'reason' in full ? full.reason : `the key is not in ${full.file}`
  throw new AppError(
    'unauthorized',
    `auth.${keyOptions.full}: ${why}. Run this as the user that shelfd runs as, or give a key with --api-key or SHELFD_API_KEY.`,
  )
}
