import type { MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'

import type { Log } from '../domain/log.ts'
import type { Metrics } from './metrics/metrics.ts'
import type { Route } from './route.ts'

/** Methods by name; all others are one. */
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/**
 * Counts and times every request, also one that is refused. What a client made up has no part in it: a path goes by the
 * pattern of its route, so neither metrics nor log grow with it or hold a secret of it.
 */
export function observeRequests(
  { metrics, log }: { metrics: Metrics; log: Log },
  routes: readonly Pick<Route, 'path'>[],
): MiddlewareHandler {
  const patterns = new Set(routes.map(({ path }) => path))
  return async function observed(context, next) {
    const began = performance.now()
    await next()
    const ms = performance.now() - began
    const { method } = context.req
    const { status } = context.res
    const known = methods.has(method) ? method : 'other'
    const route = matchedRoutes(context).find(({ path }) => patterns.has(path))?.path ?? 'none'
    metrics.observe({ route, method: known, status, seconds: ms / 1000 })
    log.debug('a request was answered', { method: known, route, status, ms: Math.round(ms) })
  }
}
