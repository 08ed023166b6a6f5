import { ipFamily } from '../../domain/ip-family.ts'
import { namedAddress } from '../../domain/named-address.ts'
import { PluginError } from '../../domain/plugin-error.ts'
import type { PluginPermissions } from '../../domain/plugin.ts'
import { classifyAddress } from './address.ts'
import { stringsOf } from './strings.ts'

/** What an instance may reach, by its plugin's permissions and its own settings. */
export interface Reach {
  /**
   * The server as it may be asked, before its name is looked up.
   *
   * @throws PluginError `unsupported` for another scheme than http and https, and for a host that is not permitted.
   */
  checkUrl(url: URL): void
  /**
   * The addresses a name stands for.
   *
   * @param way.redirected Whether a server sent us there: a place of the owner's own network then has to be named with its port.
   * @throws PluginError `unsupported` when one of them may not be reached.
   */
  checkAddresses(url: URL, addresses: readonly string[], way: { redirected: boolean }): void
  /** Whether the settings name the host of a URL. */
  isNamed(url: URL): boolean
}

/** Servers that an instance may ask, as far as they can be listed: hosts of its permissions, origins in its settings. */
export function serversOf(
  { network = [] }: PluginPermissions,
  settings: Readonly<Record<string, unknown>>,
): readonly string[] {
  const origins = [...stringsOf(settings)].flatMap(({ text, keys }) => {
    const url = namedAddress(text, keys.findLast((key) => key !== '') ?? '')
    return url === null ? [] : [url.origin]
  })
  return [...new Set(network.flatMap((name) => (name === fromSettings ? origins : [name])))]
}

/** Stands in the permissions for the hosts that the settings name. */
const fromSettings = '$settings'

/** Reads what may be reached; `settings` are any values, as written and as checked. */
export function createReach(permissions: PluginPermissions, settings: readonly unknown[]): Reach {
  const network = (permissions.network ?? []).map((name) => name.toLowerCase())
  const named = namedHosts(settings)
  const isPermitted = (host: string): boolean =>
    network.some((name) => (name === fromSettings ? named.has(host) : matches(name, host)))
  return {
    isNamed: (url) => named.has(hostOf(url)),
    checkUrl: (url) => {
      if (url.protocol !== 'http:' && url.protocol !== 'https:') {
        throw refusal(`Only http and https can be asked, not ${url.protocol}`)
      }
      const host = hostOf(url)
      if (isPermitted(host)) return
      throw refusal(
        network.includes(fromSettings)
          ? `${host} may not be reached: neither the plugin's permissions nor the settings name it.`
          : `${host} may not be reached: the plugin's permissions do not name it.`,
      )
    },
    checkAddresses: (url, addresses, { redirected }) => {
      const ports = named.get(hostOf(url))
      for (const address of addresses) {
        const kind = classifyAddress(address)
        if (kind === 'public' || named.has(canonical(address))) continue
        if (kind === 'private' && ports !== undefined) continue
        throw refusal(privateWords(hostOf(url), address))
      }
      const isPublic = addresses.every((address) => classifyAddress(address) === 'public')
      if (redirected && !isPublic && !hasPort(ports, url)) {
        throw refusal(`A redirect to ${url.host} is not followed: the settings do not name it.`)
      }
    },
  }
}

function privateWords(host: string, address: string): string {
  const name = host === canonical(address) ? host : `${host} (${address})`
  return `${name} is no public address, and the settings do not name it.`
}

/** Ports that belong to a named host beside those of its addresses: the usual ones. */
function hasPort(ports: ReadonlySet<number> | undefined, url: URL): boolean {
  return url.port === '' || ports?.has(Number(url.port)) === true
}

/** Hosts in the settings, lower case, with the ports they are named with. */
function namedHosts(settings: readonly unknown[]): Map<string, Set<number>> {
  const named = new Map<string, Set<number>>()
  for (const { text, keys } of settings.flatMap((one) => [...stringsOf(one)])) {
    const url = namedAddress(text, keys.findLast((key) => key !== '') ?? '')
    if (url === null) continue
    const ports = named.get(hostOf(url)) ?? new Set()
    if (url.port !== '') ports.add(Number(url.port))
    named.set(hostOf(url), ports)
  }
  return named
}

function matches(pattern: string, host: string): boolean {
  if (!pattern.startsWith('*.')) return canonical(pattern) === host
  return host.endsWith(pattern.slice(1)) && host.length > pattern.length - 1
}

/** Host of a URL, in lower case, without the brackets of IPv6 and without the dot at the end of a full name. */
export function hostOf(url: URL): string {
  return canonical(url.hostname)
}

function canonical(host: string): string {
  const bare = host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
  if (ipFamily(bare) !== 6) return bare
  return URL.parse(`http://[${bare.split('%')[0]}]/`)?.hostname.slice(1, -1) ?? bare
}

function refusal(message: string): PluginError {
  return new PluginError('unsupported', message)
}
