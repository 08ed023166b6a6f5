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
}

/**
 * Finds both keys. They have to differ, or one that is given away to look would allow everything. With `optional` keys
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
  const find = (name: (typeof keyOptions)['full' | 'read']): ApiKey | Finding => {
    const key = resolveApiKey(options[name], { name, ...from })
    const unreadable = 'message' in key && from.optional
    return unreadable ? { state: 'unreadable', reason: key.message, file: null } : key
  }
  const apiKey = find(keyOptions.full)
  const readOnlyKey = find(keyOptions.read)
  if ('message' in apiKey || 'message' in readOnlyKey) {
    const findings = [apiKey, readOnlyKey].filter((key) => 'message' in key)
    return { auth: null, findings }
  }
  if (!areOne(apiKey, readOnlyKey)) return { auth: { apiKey, readOnlyKey }, findings: [] }
  const message = 'is the same as api_key; whoever may only look needs a key of their own'
  return { auth: null, findings: [{ path: ['auth', keyOptions.read], message }] }
}

function areOne(one: ApiKey, other: ApiKey): boolean {
  if (one.file !== null && one.file === other.file) return true
  if (one.state !== 'known' || other.state !== 'known') return false
  return one.secret.reveal() === other.secret.reveal()
}
