import type { PluginPermissions } from '../../domain/plugin.ts'

/** Whether the permissions of a plugin hold the host of an address. */
export function isPermitted(
  url: string,
  { permissions, settings }: { permissions: PluginPermissions; settings: unknown },
): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname } = new URL(url)
  if (protocol !== 'http:' && protocol !== 'https:') return false
  return (permissions.network ?? []).some((pattern) => {
    if (pattern === '$settings') return hostsIn(settings).has(hostname)
    if (pattern.startsWith('*.')) return hostname.endsWith(pattern.slice(1))
    return hostname === pattern
  })
}

/** Hosts of the addresses that stand anywhere in some settings. */
function hostsIn(value: unknown): Set<string> {
  if (typeof value === 'string') {
    return new Set(/^https?:/.test(value) && URL.canParse(value) ? [new URL(value).hostname] : [])
  }
  if (typeof value !== 'object' || value === null) return new Set()
  return new Set(Object.values(value).flatMap((one) => [...hostsIn(one)]))
}
