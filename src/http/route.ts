import type { Context } from 'hono'

import type { Engine } from '../domain/engine.ts'
import type { Queries } from '../domain/queries.ts'

/** One entry of the API. */
export interface Route {
  readonly method: 'GET' | 'POST'
  /** As Hono writes it: `/api/v1/scans/:id`. */
  readonly path: string
  handle(context: Context): Response | Promise<Response>
}

/** What the routes work with. */
export interface RouteDeps {
  readonly queries: Queries
  readonly engine: Pick<Engine, 'ask'>
  /** Names of the queues. */
  readonly queues: readonly string[]
}

export const api = '/api/v1'
