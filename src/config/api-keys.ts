import { type ApiKey, keyOptions, resolveApiKey } from './api-key.ts'
import type { Environment } from './environment.ts'
import type { Finding } from './explain.ts'
import type { ConfigFile } from './schema.ts'

/** The keys of the API. */
export interface AuthConfig {
  /** Allows everything. */
  readonly apiKey: ApiKey
  /** Allows looking. */
  readonly readOnlyKey: ApiKey
  /** Allows to tell of changes. */
  readonly hooksKey: ApiKey
}

/**
 * Finds the keys. They have to differ, or one that is given away to look would allow everything. With `optional` keys
 * that cannot be read are no findings.
 */
export function findKeys(
  options: ConfigFile['auth'],
  from: {
    readonly dataDir: string
    readonly environment: Environment
    readonly optional: boolean
  },
): { readonly auth: AuthConfig | null; readonly findings: readonly Finding[] } {
  const find = (name: KeyOption): ApiKey | Finding => {
    const key = resolveApiKey(options[name], { name, ...from })
    const unreadable = 'message' in key && from.optional
    return unreadable ? { state: 'unreadable', reason: key.message, file: null } : key
  }
  const apiKey = find(keyOptions.full)
  const readOnlyKey = find(keyOptions.read)
  const hooksKey = find(keyOptions.hooks)
  if ('message' in apiKey || 'message' in readOnlyKey || 'message' in hooksKey) {
    const findings = [apiKey, readOnlyKey, hooksKey].filter((key) => 'message' in key)
    return { auth: null, findings }
  }
  const same = [
    areOne(apiKey, readOnlyKey) && equalTo('read', 'full', 'may only look'),
    areOne(apiKey, hooksKey) && equalTo('hooks', 'full', 'may only tell of changes'),
    areOne(readOnlyKey, hooksKey) && equalTo('hooks', 'read', 'may only tell of changes'),
  ].filter((finding) => finding !== false)
  const auth = { apiKey, readOnlyKey, hooksKey }
  return same.length > 0 ? { auth: null, findings: same } : { auth, findings: [] }
}

type KeyOption = (typeof keyOptions)[keyof typeof keyOptions]

function equalTo(
  one: keyof typeof keyOptions,
  other: keyof typeof keyOptions,
  who: string,
): Finding {
  const message = `is the same as ${keyOptions[other]}; whoever ${who} needs a key of their own`
  return { path: ['auth', keyOptions[one]], message }
}

function areOne(one: ApiKey, other: ApiKey): boolean {
  if (one.file !== null && one.file === other.file) return true
  if (one.state !== 'known' || other.state !== 'known') return false
  return one.secret.reveal() === other.secret.reveal()
}
