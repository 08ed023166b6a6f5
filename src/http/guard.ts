import { createHash, timingSafeEqual } from 'node:crypto'
import { isIP } from 'node:net'

import type { MiddlewareHandler } from 'hono'

import { badRequest } from './problem.ts'
import type { AppEnv } from './route.ts'

/**
 * Refuses requests made for another host: a page that has its own name point to this machine (DNS rebinding) sends
 * that name along. Loopback names, IP literals and the machine's own name are this host.
 */
export function requireOwnHost(deps: { hostname: string }): MiddlewareHandler {
  const own = deps.hostname.toLowerCase()
  return async function ownHost(context, next) {
    const name = hostName(context.req.header('host'))
    const known =
      name !== null &&
      (name === 'localhost' || name.endsWith('.localhost') || isIP(name) !== 0 || name === own)
    if (!known) throw badRequest(421, 'This address is not served here.')
    await next()
  }
}

/** Refuses writing requests and WebSockets that a page of another site makes. */
export function refuseForeignSites(): MiddlewareHandler {
  return async function foreignSites(context, next) {
    const { method } = context.req
    const isSocket = context.req.header('upgrade') !== undefined
    // What a page of another site reads stays hidden from it, but a WebSocket would be open to it.
    if (isSocket || (method !== 'GET' && method !== 'HEAD')) {
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

/** Asks for the key on every path that is not open, by `X-Api-Key` or `Authorization: Bearer`. */
export function requireKey(deps: {
  key: string
  openPaths: ReadonlySet<string>
}): MiddlewareHandler<AppEnv> {
  const expected = digest(deps.key)
  return async function key(context, next) {
    context.set('scope', 'open')
    if (!deps.openPaths.has(context.req.path)) {
      const given =
        context.req.header('x-api-key') ??
        bearer(context.req.header('authorization')) ??
        keyOfProtocols(context.req.header('sec-websocket-protocol'))
      // Digests have one length, so that the comparison tells nothing of the key's.
      if (given === null || !timingSafeEqual(digest(given), expected)) {
        throw badRequest(401, 'This needs the API key, as header X-Api-Key or as bearer token.')
      }
      context.set('scope', 'full')
    }
    await next()
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
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
