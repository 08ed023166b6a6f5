import { createHash, timingSafeEqual } from 'node:crypto'
import { statSync } from 'node:fs'

import type { Clock } from '../domain/clock.ts'
import { AppError } from '../domain/error.ts'
import { type KeyFacts, type Keyring, keyScopes, type KeyScope } from '../domain/key.ts'
import type { Log } from '../domain/log.ts'
import { type ApiKey, ensureApiKey, keyOptions, newKey } from './api-key.ts'
import { createSecret, type Secret } from './secret.ts'
import type { AuthConfig } from './api-keys.ts'

export interface KeyringDeps {
  readonly clock: Clock
  readonly log: Log
  /** Replaces a file whole or not at all, mode 0600. */
  readonly writeFile: (path: string, text: string) => void
}

interface HeldKey {
  digest: Buffer
  /** The key, as its source has it. */
  secret: Secret
  facts: KeyFacts
  readonly file: string | null
  /** Aborted when another key takes its place. */
  replaced: AbortController
}

/**
 * The keys of the configuration; those whose files are missing are made now.
 *
 * @throws AppError `unavailable` when one cannot be written.
 */
export function openKeyring(auth: AuthConfig, deps: KeyringDeps): Keyring {
  const held: Record<KeyScope, HeldKey> = {
    full: hold('full', auth.apiKey),
    read: hold('read', auth.readOnlyKey),
    hooks: hold('hooks', auth.hooksKey),
  }
  return {
    scopeOf: (text) => {
      const given = digestOf(text)
      const full = timingSafeEqual(given, held.full.digest)
      const read = timingSafeEqual(given, held.read.digest)
      const hooks = timingSafeEqual(given, held.hooks.digest)
      if (full) return 'full'
      if (read) return 'read'
      return hooks ? 'hooks' : null
    },
    replaced: (scope) => held[scope].replaced.signal,
    list: () => keyScopes.map((scope) => held[scope].facts),
    reveal: (scope) => held[scope].secret.reveal(),
    rotate: (scope) => {
      const key = newKey()
      replace(held[scope], key, deps)
      deps.log.info('a key of the API was replaced', { scope })
      return { key, facts: held[scope].facts }
    },
  }
}

function hold(scope: KeyScope, apiKey: ApiKey): HeldKey {
  const secret = ensureApiKey(apiKey)
  const digest = digestOf(secret.reveal())
  const { file } = apiKey
  const source = apiKey.state === 'known' ? apiKey.source : 'file'
  const createdAt = file === null ? null : Math.floor(statSync(file).mtimeMs)
  const facts = { scope, source, createdAt }
  return { digest, secret, file, facts, replaced: new AbortController() }
}

function replace(held: HeldKey, key: string, { clock, log, writeFile }: KeyringDeps): void {
  const { file, facts } = held
  const option = `auth.${keyOptions[facts.scope]}`
  if (file === null) {
    const place = facts.source === 'environment' ? 'an environment variable' : 'the configuration'
    throw new AppError(
      'conflict',
      `The key comes from ${place}: change it there (${option}) and start shelfd anew. Only a key in a file can be replaced here.`,
    )
  }
  try {
    writeFile(file, `${key}\n`)
  } catch (error) {
    log.error('the file of a key cannot be written', { file, error })
    throw new AppError(
      'unavailable',
      `The file that ${option} names cannot be written; the old key is still right.`,
      { cause: error },
    )
  }
  held.digest = digestOf(key)
  held.secret = createSecret(key)
  held.facts = { ...facts, createdAt: clock.now() }
  const { replaced } = held
  held.replaced = new AbortController()
  replaced.abort()
}

// Digests have one length, so that a comparison tells nothing of the key's.
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
