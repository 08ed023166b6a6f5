import { BlockList, isIP } from 'node:net'

import type { Incoming } from './incoming.ts'

/** Where a request comes from, and how far that is certain. */
export interface Sender {
  /**
   * The other end of the socket; or whom a trusted proxy names there. `unknown` for a request that came through no
   * socket, as in tests.
   */
  readonly address: string
  /** The other end of the socket is a trusted proxy. */
  readonly byProxy: boolean
  /** It is not, and nothing says that anybody has handed the request on. One who does so in silence is not seen. */
  readonly isDirect: boolean
  /** It is, and names somebody who is none. */
  readonly isNamed: boolean
  /** It came by TLS as far as the trusted proxy. */
  readonly isSecure: boolean
}

const nowhere = 'unknown'

/** Headers by which proxies say that they are there. */
function isMark(header: string): boolean {
  return ['forwarded', 'via', 'x-real-ip'].includes(header) || header.startsWith('x-forwarded-')
}

/**
 * Reads who sent a request: the other end of its socket. What a header says of it counts only when that end is one of
 * the proxies, and then the last address in `X-Forwarded-For` that is none of them; everybody can write the ones before.
 */
export function createSenderReader(proxies: readonly string[]): (request: Incoming) => Sender {
  const trusted = networksOf(proxies)
  return ({ headers, peer }) => {
    const socket = plain(peer)
    const byProxy = contains(trusted, socket)
    const address = isIP(socket) === 0 ? nowhere : addressOf(headers, { trusted, socket })
    return {
      address,
      byProxy,
      isDirect: !byProxy && ![...headers.keys()].some(isMark),
      isNamed: byProxy && !contains(trusted, address),
      isSecure: byProxy && protocolOf(headers) === 'https',
    }
  }
}

function addressOf(
  headers: Headers,
  { trusted, socket }: { trusted: BlockList; socket: string },
): string {
  let peer = socket
  const forwarded = (headers.get('x-forwarded-for') ?? '').split(',').toReversed()
  for (const entry of forwarded) {
    const address = plain(entry.trim())
    if (!contains(trusted, peer) || isIP(address) === 0) break
    peer = address
  }
  return peer
}

/** Of several proxies in a row, what the first wrote: the one that the browser speaks to. */
function protocolOf(headers: Headers): string | undefined {
  return headers.get('x-forwarded-proto')?.split(',')[0]?.trim().toLowerCase()
}

const loopback = networksOf(['127.0.0.0/8', '::1'])
const local = networksOf([
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '::1',
  'fc00::/7',
  'fe80::/10',
])

/** The request comes from this machine itself, and nobody has handed it on. */
export function isThisMachine({ address, isDirect }: Sender): boolean {
  return isDirect && contains(loopback, address)
}

/**
 * The sender is in a private network. One whom a proxy hands on counts only when the proxy is trusted and names them: an
 * address of the house at the other end of the socket may be that of a proxy before the whole world.
 */
export function isLocal({ address, isDirect, isNamed }: Sender): boolean {
  return (isDirect || isNamed) && contains(local, address)
}

function contains(list: BlockList, address: string): boolean {
  const family = isIP(address)
  return family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4')
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
