import * as v from 'valibot'

import type { ApiKey } from '../config/api-key.ts'
import { openKeyring } from '../config/keyring.ts'
import type { Config } from '../config/load.ts'
import { systemClock } from '../domain/clock.ts'
import { AppError } from '../domain/error.ts'
import type { KeyScope } from '../domain/key.ts'
import { ensurePrivateFolder, writeFileAtomic } from '../filesystem/atomic-write.ts'
import { takeInstanceLock } from '../store/instance-lock.ts'
import type { CommandContext } from './context.ts'
import { requestDaemon } from './remote-engine.ts'

/** `shelfd apikey show`: the key itself, for whoever may read its file. */
export function showKey({ output, json, ...context }: CommandContext, scope: KeyScope): void {
  const key = keyOf(context.config(), scope)
  if (key.state === 'missing') {
    throw new AppError(
      'not_found',
      `There is no key yet: the first start writes it to ${key.file}.`,
    )
  }
  const { source, file, secret } = key
  if (json) return output.json({ scope, source, file, key: secret.reveal() })
  output.print(secret.reveal())
}

/** `shelfd apikey rotate`: through the daemon when one runs, so that the old key is worth nothing at once. */
export async function rotateKey(context: CommandContext, scope: KeyScope): Promise<void> {
  const { output, json } = context
  const config = context.config()
  const key = await rotate(config, scope)
  if (json) return output.json({ scope, key })
  output.print(key)
  output.note('The old key is worth nothing any more.')
}

async function rotate(config: Config, scope: KeyScope): Promise<string> {
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
    const url = error instanceof AppError && error.code === 'conflict' && error.details['url']
    if (typeof url !== 'string') throw error
    return await askDaemon(config, url, scope)
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

async function askDaemon(config: Config, url: string, scope: KeyScope): Promise<string> {
  const { apiKey } = config.auth
  if (apiKey.state === 'missing') {
    throw new AppError('unauthorized', `The daemon's key is not in ${apiKey.file}.`)
  }
  const daemon = { url, key: apiKey.secret.reveal() }
  const path = `/api/v1/keys/${scope}/rotate`
  const { body: answer } = await requestDaemon(daemon, { method: 'POST', path })
  return v.parse(v.object({ key: v.string() }), answer).key
}

function keyOf({ auth }: Config, scope: KeyScope): ApiKey {
  return scope === 'full' ? auth.apiKey : auth.readOnlyKey
}
