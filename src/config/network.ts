import { BlockList, isIP } from 'node:net'
import * as v from 'valibot'

import { list, text } from './option-types.ts'

/** An address to listen on. */
export const listenAddress: v.GenericSchema<string> = v.pipe(
  text('an address'),
  v.check(
    (host) => host === 'localhost' || isIP(host) !== 0,
    'must be an address such as "127.0.0.1", "192.168.1.2", "0.0.0.0" or "::"',
  ),
)

const basePathMessage = 'must be a path such as "/media", or empty'

/** Path below which everything is served: empty, or `/a/b` without a slash at its end. */
export const basePathOption = v.pipe(
  v.string(basePathMessage),
  v.maxLength(200, basePathMessage),
  v.transform((path) => path.replace(/\/+$/, '')),
  v.regex(/^(?:\/[a-z0-9_~-][a-z0-9._~-]*)*$/i, basePathMessage),
)

const hostMessage = 'must be a name such as "nas.lan", without port'

/** Names that clients use for this machine. */
export const hostNames = v.array(
  v.pipe(
    text('a name'),
    v.maxLength(253, hostMessage),
    v.regex(/^[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?$/i, hostMessage),
  ),
  list,
)

/** Addresses and networks: `10.0.0.1`, `10.0.0.0/8`, `fd00::/8`. */
export const networks = v.array(
  v.pipe(
    text('an address'),
    v.check(isNetwork, 'must be an address or a network such as "10.0.0.1" or "fd00::/8"'),
  ),
  list,
)

const ordinary = new Set(['accept', 'cookie', 'authorization', 'host', 'origin', 'user-agent'])
const headerMessage = 'must be the name of a header such as "Remote-User"'

/** Name of an HTTP header; not one that everybody sends for other reasons. */
export const headerName = v.pipe(
  text('the name of a header'),
  v.maxLength(100, headerMessage),
  v.regex(/^[a-z0-9][a-z0-9_-]*$/i, headerMessage),
  v.check((name) => !ordinary.has(name.toLowerCase()), 'must be a header that names a user'),
)

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** Nobody but this machine reaches what listens there. */
export function isLoopback(host: string): boolean {
  const family = isIP(host)
  if (family === 0) return host === 'localhost'
  return loopback.check(host, family === 6 ? 'ipv6' : 'ipv4')
}

function isNetwork(value: string): boolean {
  const [address = '', bits, ...rest] = value.split('/')
  const family = isIP(address)
  if (family === 0 || rest.length > 0) return false
  if (bits === undefined) return true
  return /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 6 ? 128 : 32)
}
