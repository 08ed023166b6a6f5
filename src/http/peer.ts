import { BlockList, isIP } from 'node:net'

import type { Context } from 'hono'

import type { AppEnv } from './route.ts'

/** A request that came through no socket, as in tests. */
const nowhere = 'unknown'

/**
 * Reads who sent a request: the other end of its socket. What a header says of it counts only when that end is one of
 * the proxies, and then the last address in `X-Forwarded-For` that is none of them; everybody can write the ones before.
 */
export function createPeerReader(proxies: readonly string[]): (context: Context<AppEnv>) => string {
  const trusted = networksOf(proxies)
  const isProxy = (address: string): boolean =>
    trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
  return (context) => {
    const socket = plain(context.env?.connection?.peer ?? '')
    if (isIP(socket) === 0) return nowhere
    let peer = socket
    const forwarded = (context.req.header('x-forwarded-for') ?? '').split(',').toReversed()
    for (const entry of forwarded) {
      const address = plain(entry.trim())
      if (!isProxy(peer) || isIP(address) === 0) break
      peer = address
    }
    return peer
  }
}

function networksOf(proxies: readonly string[]): BlockList {
  const list = new BlockList()
  for (const proxy of proxies) {
    const [address = '', bits] = proxy.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return list
}

/** An IPv4 address that came over an IPv6 socket, as IPv4. */
function plain(address: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address
}
