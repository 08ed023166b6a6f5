import { isIP } from 'node:net'

import type { Context, MiddlewareHandler } from 'hono'

import type { Keyring } from '../domain/key.ts'
import type { Log } from '../domain/log.ts'
import { createAttempts } from './attempts.ts'
import { createPeerReader } from './peer.ts'
import { badRequest, problemOf, problemResponse } from './problem.ts'
import type { AppEnv } from './route.ts'

/**
 * Refuses requests made for another host: a page that has its own name point to this machine (DNS rebinding) sends
 * that name along. Loopback names, IP literals, the machine's own name and those of the configuration are this host.
 */
export function requireOwnHost(deps: {
  hostname: string
  allowedHosts: readonly string[]
}): MiddlewareHandler {
  const own = new Set([deps.hostname, ...deps.allowedHosts].map((name) => name.toLowerCase()))
  return async function ownHost(context, next) {
    const name = hostName(context.req.header('host'))
    const known =
      name !== null &&
      (name === 'localhost' || name.endsWith('.localhost') || isIP(name) !== 0 || own.has(name))
    if (!known) throw badRequest(421, 'This address is not served here.')
    await next()
  }
}

/** Refuses what a page of another site asks for that it may not: to write, and to open a socket. */
export function refuseForeignSites(): MiddlewareHandler {
  return async function foreignSites(context, next) {
    const { method } = context.req
    // No browser asks before it opens a WebSocket, and the page may read what comes.
    const opensSocket = context.req.header('upgrade') !== undefined
    if ((method !== 'GET' && method !== 'HEAD') || opensSocket) {
      const origin = context.req.header('origin')
      const site = context.req.header('sec-fetch-site')
      const foreign = origin !== undefined && originHost(origin) !== context.req.header('host')
      if (foreign || site === 'cross-site' || site === 'same-site') {
        throw badRequest(403, 'Requests from other sites are refused.')
      }
    }
    await next()
  }
}

/** Refuses a length that came twice: two programs may take two different ones for the right one. */
export function refuseTwoLengths(): MiddlewareHandler {
  return async function oneLength(context, next) {
    const length = context.req.header('content-length')
    if (length !== undefined && !/^\d+$/.test(length)) {
      throw badRequest(400, 'Content-Length must be one number.')
    }
    await next()
  }
}

/**
 * Asks for a key on every path that is not open, by `X-Api-Key` or `Authorization: Bearer`. An
 * address that sends many wrong keys is told to wait; a right one passes all the same.
 */
export function requireKey(deps: {
  keys: Pick<Keyring, 'scopeOf' | 'replaced'>
  openPaths: ReadonlySet<string>
  trustedProxies: readonly string[]
  log: Log
}): MiddlewareHandler<AppEnv> {
  const attempts = createAttempts()
  const peerOf = createPeerReader(deps.trustedProxies)
  const tooOften = (context: Context<AppEnv>): Response | null => {
    const peer = peerOf(context)
    const limited = attempts.fail(peer)
    if (limited === null) return null
    if (limited.first) deps.log.warn('an address sends many wrong keys', { peer })
    const { retryAfterSeconds } = limited
    const message = 'Too many wrong keys came from this address.'
    return problemResponse({ ...problemOf(badRequest(429, message)), retryAfterSeconds })
  }
  return async function key(context, next) {
    context.set('scope', 'open')
    context.set('keyReplaced', null)
    const { path } = context.req
    // The files of the page have one route.
    if (!deps.openPaths.has(path) && !path.startsWith('/assets/')) {
      const given =
        context.req.header('x-api-key') ??
        bearer(context.req.header('authorization')) ??
        keyOfProtocols(context.req.header('sec-websocket-protocol'))
      const inAddress = given === null ? keyOfAddress(context) : null
      const scope = given === null ? scopeOfAddress(deps.keys, inAddress) : deps.keys.scopeOf(given)
      if (scope === null) {
        const limited = (given ?? inAddress) ? tooOften(context) : null
        if (limited !== null) return limited
        throw badRequest(401, 'This needs the API key, as header X-Api-Key or as bearer token.')
      }
      context.set('scope', scope)
      context.set('keyReplaced', deps.keys.replaced(scope))
    }
    return next()
  }
}

/** Below it programs that can set no header may send a key in the address. */
const hooksPath = '/api/v1/hooks/'

function keyOfAddress({ req }: Context): string | null {
  return req.path.startsWith(hooksPath) ? (req.query('apikey') ?? null) : null
}

// Addresses end in logs, so that only the key that allows least may stand in one.
function scopeOfAddress(keys: Pick<Keyring, 'scopeOf'>, key: string | null): 'hooks' | null {
  return key !== null && keys.scopeOf(key) === 'hooks' ? 'hooks' : null
}

function bearer(authorization: string | undefined): string | null {
  return /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? null
}

/** The protocol of the WebSockets; `NAME.key.KEY` beside it carries the key in base64url. */
export const protocolName = 'shelfd'

// A page cannot set the headers of a WebSocket, only the protocols that it speaks.
function keyOfProtocols(header: string | undefined): string | null {
  const prefix = `${protocolName}.key.`
  const named = (header ?? '').split(',').map((name) => name.trim())
  const carrier = named.find((name) => name.startsWith(prefix))
  return carrier === undefined
    ? null
    : Buffer.from(carrier.slice(prefix.length), 'base64url').toString()
}

/** Name or literal of a Host header without port, brackets and final dot; null when it is none. */
function hostName(header: string | undefined): string | null {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i.exec(header ?? '')
  const name = match?.[1] ?? match?.[2]
  return name === undefined ? null : name.toLowerCase().replace(/\.$/, '')
}

function originHost(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null
}
