import { ipFamily } from './ip-family.ts'

/** Keys whose text is a host or an address without a scheme. */
const hostKey = /(?:host|hostname|server|address|endpoint|url|uri|domain)$/i

/**
 * The server that a text of the settings of a plugin names, by which the plugin may reach it; null for a text that names
 * none. `key` is the name that stands above it, of what is in a list that of the list.
 */
export function namedAddress(text: string, key: string): URL | null {
  const trimmed = text.trim()
  if (/^https?:/i.test(trimmed)) return URL.parse(trimmed)
  const bare = ipFamily(trimmed) === 6 ? `[${trimmed}]` : trimmed
  if (ipFamily(trimmed) === 0 && !hostKey.test(key)) return null
  return /^[^\s/@]+$/.test(bare) ? URL.parse(`http://${bare}/`) : null
}
