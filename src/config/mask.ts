import { soundsSecret } from '../domain/secret-name.ts'
import type { ConfigPath } from './positions.ts'
import { isTable } from './schema-tree.ts'
import { isSecretReference } from './settings-secrets.ts'

const mask = '***'

/** A value as people may see it: `***` for what its name says is secret, and for the secret parts of an address. */
export function masked(path: ConfigPath, value: unknown): unknown {
  const name = path.findLast((segment) => typeof segment === 'string') ?? ''
  return hide(value, soundsSecret(String(name)))
}

function hide(value: unknown, isSecret: boolean): unknown {
  // It only says where the secret is.
  if (isSecretReference(value)) return value
  if (Array.isArray(value)) return value.map((item) => hide(item, isSecret))
  if (isTable(value)) {
    const members = Object.entries(value)
    return Object.fromEntries(
      members.map(([key, inner]) => [key, hide(inner, isSecret || soundsSecret(key))]),
    )
  }
  if (isSecret) return typeof value === 'string' || typeof value === 'number' ? mask : value
  return typeof value === 'string' ? withoutUser(value) : value
}

function withoutUser(text: string): string {
  return text
    .replace(/(:\/\/)[^\s/@"'?#]+(?=@)/g, `$1${mask}`)
    .replace(/([?&][^=&\s]*(?:key|token|secret|passw|auth|sig)[^=&\s]*=)[^&\s#]+/gi, `$1${mask}`)
}
