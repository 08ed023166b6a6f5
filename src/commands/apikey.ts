import type { ApiKey } from '../config/api-key.ts'
import { openKeyring } from '../config/keyring.ts'
import type { Config } from '../config/load.ts'
import { systemClock } from '../domain/clock.ts'
import { AppError } from '../domain/error.ts'
import type { KeyScope } from '../domain/key.ts'
import { ensurePrivateFolder, writeFileAtomic } from '../filesystem/atomic-write.ts'
import { newKeySchema } from '../http/views/key.ts'
import { takeInstanceLock } from '../store/instance-lock.ts'
import type { CommandContext } from './context.ts'
import { daemonKey, type DaemonWish } from './find-daemon.ts'
import { checkAnswer, requestDaemon } from './request-daemon.ts'
import { holderOf } from './session.ts'

/** `shelfd apikey show`: the key itself, for whoever may read its file. */
export function showKey({ output, json, ...context }: CommandContext, scope: KeyScope): void {
  const key = keyOf(context.config(), scope)
  if (key.state === 'missing') {
    throw new AppError(
      'not_found',
      `There is no key yet: the first start writes it to ${key.file}.`,
    )
  }
  if (key.state === 'unreadable') throw new AppError('forbidden', `${key.reason}.`)
  const { source, file, secret } = key
  if (json) return output.json({ scope, source, file, key: secret.reveal() })
  output.print(secret.reveal())
}

/** `shelfd apikey rotate`: through the daemon when one runs, so that the old key is worth nothing at once. */
export async function rotateKey(context: CommandContext, scope: KeyScope): Promise<void> {
  const { output, json } = context
  const key = await rotate(context, scope)
  if (json) return output.json({ scope, key })
  output.print(key)
  output.note('The old key is worth nothing any more.')
}

async function rotate(wish: DaemonWish, scope: KeyScope): Promise<string> {
  if (wish.url !== null) return await askDaemon(wish, wish.url, scope)
  const config = wish.config()
  const { dataDir } = config.storage
  ensurePrivateFolder(dataDir)
  try {
    const lock = takeInstanceLock(dataDir)
    try {
      return rotateFile(config, scope)
    } finally {
      lock.release()
    }
  } catch (error) {
    return await askDaemon(wish, holderOf(error), scope)
  }
}

function rotateFile(config: Config, scope: KeyScope): string {
  const quiet = (): void => undefined
  const keyring = openKeyring(config.auth, {
    clock: systemClock,
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    writeFile: writeFileAtomic,
  })
  return keyring.rotate(scope).key
}

async function askDaemon(wish: DaemonWish, url: string, scope: KeyScope): Promise<string> {
  const daemon = { url, key: daemonKey(wish, 'full') }
  const path = `/api/v1/keys/${scope}/rotate`
  const { body } = await requestDaemon(daemon, { method: 'POST', path })
  return checkAnswer(newKeySchema, body).key
}

function keyOf({ auth }: Config, scope: KeyScope): ApiKey {
  const keys = { full: auth.apiKey, read: auth.readOnlyKey, hooks: auth.hooksKey }
  return keys[scope]
}
