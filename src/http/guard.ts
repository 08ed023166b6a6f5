import { isIP } from 'node:net'

import type { MiddlewareHandler } from 'hono'

import { changesSomething, isForeign } from './auth/own-page.ts'
import { badRequest } from './problem.ts'

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
    if (changesSomething(context) && isForeign(context)) {
      throw badRequest(403, 'Requests from other sites are refused.')
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

/** Name or literal of a Host header without port, brackets and final dot; null when it is none. */
function hostName(header: string | undefined): string | null {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i.exec(header ?? '')
  const name = match?.[1] ?? match?.[2]
  return name === undefined ? null : name.toLowerCase().replace(/\.$/, '')
}
