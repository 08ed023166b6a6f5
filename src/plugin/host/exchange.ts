import { ipFamily } from '../../domain/ip-family.ts'
import { PluginError } from '../../domain/plugin-error.ts'
import { readBody } from './body.ts'
import { hostOf, type Reach } from './reach.ts'
import type { CheckedRequest } from './request.ts'
import { untilAborted } from './time-limit.ts'
import { isNotConnected, readWireError } from './wire-error.ts'

/** One request to one server; a redirect makes another one. */
export interface Hop {
  readonly url: URL
  readonly method: string
  readonly headers: Headers
  readonly body: string | Uint8Array | null
  readonly maxBytes: number
  readonly tls: CheckedRequest['tls']
  readonly redirected: boolean
  /** Counted from 1; a later try begins with another address of the same name. */
  readonly attempt: number
  readonly signal: AbortSignal
}

/** What came back from one server. */
export interface HopAnswer {
  readonly status: number
  readonly headers: Headers
  readonly body: Uint8Array
}

/** Looks up all addresses of a name; rejects as `dns.lookup` does. */
export type ResolveName = (name: string) => Promise<readonly string[]>

/** Sends one request and reads its answer whole. */
export type Exchange = (hop: Hop) => Promise<HopAnswer>

/**
 * The exchange over the network. The connection goes to an address that was checked, not to the name: a name that
 * stands for another address the next moment gains nothing.
 *
 * @throws PluginError
 */
export function createExchange({
  reach,
  resolve,
}: {
  reach: Reach
  resolve: ResolveName
}): Exchange {
  return async (hop) => {
    const host = hostOf(hop.url)
    try {
      const addresses = await untilAborted(addressesOf(hop.url, resolve), hop.signal)
      reach.checkAddresses(hop.url, addresses, hop)
      const tls = tlsFor(hop, reach)
      const response = await connect({ ...hop, tls }, addresses)
      return {
        status: response.status,
        headers: response.headers,
        body: await readAnswer(response, hop),
      }
    } catch (error) {
      throw readWireError(error, host)
    }
  }
}

async function readAnswer(response: Response, hop: Hop): Promise<Uint8Array> {
  try {
    return await readBody(response, hop.maxBytes)
  } catch (error) {
    // What is left would be received into memory, whoever sends it.
    if (!response.bodyUsed) await response.body?.cancel()
    throw error
  }
}

async function addressesOf(url: URL, resolve: ResolveName): Promise<readonly string[]> {
  const bare = url.hostname.replace(/^\[|\]$/g, '')
  if (ipFamily(bare) !== 0) return [bare]
  const addresses = await resolve(bare)
  if (addresses.length === 0) throw new PluginError('unreachable', `${bare} has no address.`)
  return addresses
}

async function connect(hop: Hop, addresses: readonly string[]): Promise<Response> {
  const first = (hop.attempt - 1) % addresses.length
  const inOrder = [...addresses.slice(first), ...addresses.slice(0, first)]
  let last: unknown
  for (const address of inOrder) {
    try {
      return await send(hop, address)
    } catch (error) {
      if (!isNotConnected(error)) throw error
      last = error
    }
  }
  throw last
}

async function send(hop: Hop, address: string): Promise<Response> {
  const { url } = hop
  const headers = new Headers(hop.headers)
  headers.set('host', url.host)
  const target = new URL(url)
  target.hostname = address.includes(':') ? `[${address.split('%')[0]}]` : address
  target.hash = ''
  return await fetch(target, {
    method: hop.method,
    headers,
    body: hop.body,
    redirect: 'manual',
    decompress: false,
    signal: hop.signal,
    tls: tlsOptions(hop),
  })
}

function tlsOptions({ url, tls }: Hop): Bun.TLSOptions {
  const bare = url.hostname.replace(/^\[|\]$/g, '')
  return {
    // The certificate has to be of the name, although the connection goes to an address.
    ...(ipFamily(bare) === 0 ? { serverName: bare.replace(/\.$/, '') } : {}),
    ...(tls?.ca === undefined ? {} : { ca: [...publicCertificates(), tls.ca] }),
    // Said always: a variable of the environment can switch it off otherwise.
    rejectUnauthorized: tls?.verify !== false,
  }
}

/** TLS set up otherwise is for the owner's own servers; it does not follow a redirect to another one. */
function tlsFor({ url, tls, redirected }: Hop, reach: Reach): CheckedRequest['tls'] {
  if (tls === null || reach.isNamed(url)) return tls
  if (redirected) return null
  throw new PluginError(
    'unsupported',
    `The settings do not name ${hostOf(url)}, so its certificate is checked as usual: leave \`tls\` out.`,
  )
}

/** Not imported, as it is read by those alone who have a certificate of their own. */
function publicCertificates(): readonly string[] {
  return process.getBuiltinModule('node:tls').rootCertificates
}
