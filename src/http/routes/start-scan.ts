import type { Context } from 'hono'
import * as v from 'valibot'

import type { ScanOrder } from '../../domain/engine.ts'
import { AppError } from '../../domain/error.ts'
import type { Scan } from '../../domain/scan.ts'
import { askWithKey, idempotencyHeader, idempotencyKeyOf, markReplayed } from '../idempotency.ts'
import { problemOf, problemSchema } from '../problem.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { scanOptionsSchema, scanSchema, scanView } from '../views/scan.ts'
import { getScan, scanPath } from './scans.ts'

const startBody = v.strictObject({
  library: v.pipe(
    v.string(),
    v.nonEmpty(),
    v.maxLength(200),
    v.description('Name of a library; `*` is every library.'),
  ),
  path: v.optional(
    v.pipe(
      v.string(),
      v.startsWith('/'),
      v.maxLength(4096),
      v.description('A folder below one of its roots; left out, all of it.'),
    ),
  ),
  mode: v.optional(v.picklist(['incremental', 'full'])),
  options: v.optional(v.partial(scanOptionsSchema), {}),
})

type StartBody = v.InferOutput<typeof startBody>

const oneOfAll = v.strictObject({
  library: v.string(),
  scan: v.nullable(scanSchema),
  problem: v.nullable(problemSchema),
})

/** Starts a scan of one library or of all. */
export function startScanRoute(deps: RouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: `${api}/scans`,
    operationId: 'startScan',
    tag: 'scans',
    summary: 'Start a scan.',
    description:
      'While the library is being read this answers 409 with the running scan as `scanId`. With `*` each library ' +
      'has an outcome of its own, and one that cannot be scanned stops no other.',
    scope: 'full',
    body: startBody,
    headers: idempotencyHeader,
    answers: {
      202: {
        description: 'The scan that began; Location names it. With `*`, one outcome a library.',
        schema: v.union([scanSchema, v.strictObject({ scans: v.array(oneOfAll) })]),
      },
    },
    handle: async ({ context, body }) => {
      if (body.library === '*') return startAll(context, deps, body)
      const key = idempotencyKeyOf(context)
      const { scan, replayed } = await startOne(deps, orderOf(body, body.library), key)
      if (replayed) markReplayed(context)
      return context.json(scanView(scan), 202, { location: scanPath(scan.id) })
    },
  })
}

/** One outcome for each library, in the order of their names. */
async function startAll(context: Context, deps: RouteDeps, body: StartBody): Promise<Response> {
  if (body.path !== undefined) {
    throw new AppError('invalid', 'A path belongs to one library; name the library.')
  }
  const key = idempotencyKeyOf(context)
  if (key !== null) await deps.engine.askOnce(key, 'holdKey', orderOf(body, body.library))
  let replayed = 0
  let started = 0
  const outcomes = deps.queries.libraries.list().map(async ({ name }) => {
    try {
      // No caller can send a line feed, so this is nobody else's key.
      const one = await startOne(deps, orderOf(body, name), key && `${key}\n${name}`)
      if (one.replayed) replayed += 1
      else started += 1
      return { library: name, scan: scanView(one.scan), problem: null }
    } catch (error) {
      return { library: name, scan: null, problem: problemOf(error) }
    }
  })
  const scans = await Promise.all(outcomes)
  if (replayed > 0 && started === 0) markReplayed(context)
  return context.json({ scans }, 202)
}

function orderOf({ path, mode, options }: StartBody, library: string): ScanOrder {
  return {
    library,
    path: path ?? null,
    mode: mode ?? null,
    cause: 'manual',
    options: Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
  }
}

async function startOne(
  deps: RouteDeps,
  order: ScanOrder,
  key: string | null,
): Promise<{ scan: Scan; replayed: boolean }> {
  const { answer: started, replayed } = await askWithKey(deps.engine, key, 'startScan', order)
  if (started.outcome === 'queued') {
    throw new AppError('internal', 'a manual scan was put off instead of being refused')
  }
  return { scan: getScan(deps, started.scanId), replayed }
}
