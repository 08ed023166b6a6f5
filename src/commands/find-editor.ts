import { existsSync } from 'node:fs'

import { takeInstanceLock } from '../store/instance-lock.ts'
import type { CommandContext } from './context.ts'
import { daemonKey, findDaemon, requireAccess } from './find-daemon.ts'
import type { DaemonAddress } from './request-daemon.ts'
import { holderOf } from './session.ts'

/**
 * The daemon that changes the configuration file: the one that was named or that holds the data folder; null when nobody
 * does, and the file can be changed without it.
 *
 * @throws AppError `conflict` while another command holds it, which goes by the file as it is now.
 */
export function findEditor(context: CommandContext): DaemonAddress | null {
  if (context.url !== null) return findDaemon(context, 'full')
  const config = context.config()
  if (!existsSync(config.storage.dataDir)) return null
  requireAccess(config)
  try {
    takeInstanceLock(config.storage.dataDir).release()
    return null
  } catch (error) {
    return { url: holderOf(error), key: daemonKey(context, 'full') }
  }
}
