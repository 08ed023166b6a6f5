import type { Context } from 'hono'
import * as v from 'valibot'

import type { EngineCommands, ScanOrder } from '../../domain/engine.ts'
import { AppError } from '../../domain/error.ts'
import type { Scan } from '../../domain/scan.ts'
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
    answers: {
      202: {
        description: 'The scan that began; Location names it. With `*`, one outcome a library.',
        schema: v.union([scanSchema, v.strictObject({ scans: v.array(oneOfAll) })]),
      },
    },
    handle: async ({ context, body }) => {
      if (body.library === '*') return startAll(context, deps, body)
      const scan = await startOne(deps, orderOf(body, body.library))
      return context.json(scanView(scan, deps.feed.estimates), 202, { location: scanPath(scan.id) })
    },
  })
}

/** One outcome for each library, in the order of their names. */
async function startAll(context: Context, deps: RouteDeps, body: StartBody): Promise<Response> {
  if (body.path !== undefined) {
    throw new AppError('invalid', 'A path belongs to one library; name the library.')
  }
  const outcomes = deps.queries.libraries.list().map(async ({ name }) => {
    try {
      const scan = await startOne(deps, orderOf(body, name))
      return { library: name, scan: scanView(scan, deps.feed.estimates), problem: null }
    } catch (error) {
      return { library: name, scan: null, problem: problemOf(error) }
    }
  })
  return context.json({ scans: await Promise.all(outcomes) }, 202)
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

async function startOne(deps: RouteDeps, order: ScanOrder): Promise<Scan> {
  const started: ReturnType<EngineCommands['startScan']> = await deps.engine.ask('startScan', order)
  if (started.outcome === 'queued') {
    throw new AppError('internal', 'a manual scan was put off instead of being refused')
  }
  return getScan(deps, started.scanId)
}
