import * as v from 'valibot'

import type { ScanOrder } from '../../domain/engine.ts'
import { AppError } from '../../domain/error.ts'
import { askWithKey, idempotencyHeader, idempotencyKeyOf, markReplayed } from '../idempotency.ts'
import { idParams } from '../input.ts'
import { problemOf, problemSchema } from '../problem.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { type ScanWaiters, waitEntry } from '../scan-waiters.ts'
import { scanOptionsSchema, scanSchema, scanView } from '../views/scan.ts'
import { getItem } from './items.ts'
import { getScan, scanPath } from './scans.ts'

const wishEntries = {
  mode: v.optional(
    v.pipe(v.picklist(['incremental', 'full']), v.description('Left out, that of the library.')),
  ),
  options: v.optional(v.partial(scanOptionsSchema)),
}

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
  ...wishEntries,
})

type StartBody = v.InferOutput<typeof startBody>

const oneOfAll = v.strictObject({
  library: v.string(),
  scan: v.nullable(scanSchema),
  problem: v.nullable(problemSchema),
})

const outcomes = v.pipe(
  v.strictObject({ scans: v.array(oneOfAll) }),
  v.metadata({ ref: 'ScanOutcomes' }),
)

const started = v.union([scanSchema, outcomes])

/** Starts a scan of one library or of all. */
export function startScanRoute(deps: RouteDeps, waiters: ScanWaiters): Route {
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
    query: v.strictObject({ wait: waitEntry }),
    body: startBody,
    headers: idempotencyHeader,
    answers: {
      200: {
        description: 'With `wait`: the same, and all that began is over.',
        schema: started,
        headers: { Location: 'The scan; not with `*`.' },
      },
      202: {
        description: 'The scan that began. With `*`, one outcome a library.',
        schema: started,
        headers: { Location: 'The scan; not with `*`.' },
      },
    },
    problems: {
      404: 'There is no library with this name.',
      409: 'The library is being read; `scanId` is the scan that does it.',
      422: 'The body does not fit (`issues`), the path is not below the library, or the `Idempotency-Key` is that of another request.',
    },
    handle: async ({ context, body, query: { wait } }) => {
      const key = idempotencyKeyOf(context)
      const outcome = await start(deps, body, key)
      if (outcome.replayed) markReplayed(context)
      const over = (await waiters.wait(context, outcome.scanIds, wait)) === 'over'
      const [first] = outcome.scanIds
      if (body.library !== '*' && first !== undefined) {
        context.header('location', scanPath(first))
      }
      return context.json(outcome.view(), over ? 200 : 202)
    },
  })
}

/** Starts a scan of the folder of an item: of a collection, with all the collections in it. */
export function scanItemRoute(deps: RouteDeps, waiters: ScanWaiters): Route {
  return defineRoute({
    method: 'POST',
    path: `${api}/items/:id/scan`,
    operationId: 'scanItem',
    tag: 'scans',
    summary:
      'Scan the folder of an item and all that is in it, such as the folders of a collection.',
    scope: 'full',
    params: idParams,
    query: v.strictObject({ wait: waitEntry }),
    body: v.strictObject(wishEntries),
    headers: idempotencyHeader,
    answers: {
      200: {
        description: 'With `wait`: the scan, which is over.',
        schema: scanSchema,
        headers: { Location: 'The scan.' },
      },
      202: {
        description: 'The scan that began.',
        schema: scanSchema,
        headers: { Location: 'The scan.' },
      },
    },
    problems: {
      409: 'The library is being read; `scanId` is the scan that does it. Or no folder of the item is known any more.',
      422: 'The body does not fit (`issues`), or the `Idempotency-Key` is that of another request.',
    },
    handle: async ({ context, body, params: { id }, query: { wait } }) => {
      const { title } = getItem(deps.queries, id)
      const place = deps.queries.items.place(id)
      if (place === null) throw new AppError('conflict', `The folder of ${title} is not known.`)
      const { libraryName: library, path } = place
      const order = orderOf({ library, path, ...body }, library)
      const { scanId, replayed } = await startOne(deps, order, idempotencyKeyOf(context))
      if (replayed) markReplayed(context)
      const over = (await waiters.wait(context, [scanId], wait)) === 'over'
      context.header('location', scanPath(scanId))
      return context.json(scanView(getScan(deps, scanId), deps.feed.estimates), over ? 200 : 202)
    },
  })
}

/** What has begun; its view is that of the moment. */
interface Begun {
  readonly scanIds: readonly number[]
  readonly replayed: boolean
  view(): v.InferInput<typeof started>
}

async function start(deps: RouteDeps, body: StartBody, key: string | null): Promise<Begun> {
  if (body.library === '*') return startAll(deps, body, key)
  const { scanId, replayed } = await startOne(deps, orderOf(body, body.library), key)
  return {
    scanIds: [scanId],
    replayed,
    view: () => scanView(getScan(deps, scanId), deps.feed.estimates),
  }
}

/** One outcome for each library, in the order of their names. */
async function startAll(deps: RouteDeps, body: StartBody, key: string | null): Promise<Begun> {
  if (body.path !== undefined) {
    throw new AppError('invalid', 'A path belongs to one library; name the library.')
  }
  if (key !== null) await deps.engine.askOnce(key, 'holdKey', orderOf(body, body.library))
  const outcomes = await Promise.all(
    deps.queries.libraries.list().map(async ({ name: library }) => {
      try {
        // No caller can send a line feed, so this is nobody else's key.
        const one = await startOne(deps, orderOf(body, library), key && `${key}\n${library}`)
        return { library, ...one }
      } catch (error) {
        return { library, problem: problemOf(error) }
      }
    }),
  )
  const begun = outcomes.filter((outcome) => 'scanId' in outcome)
  return {
    scanIds: begun.map(({ scanId }) => scanId),
    replayed: begun.length > 0 && begun.every(({ replayed }) => replayed),
    view: () => ({
      scans: outcomes.map((outcome) =>
        'scanId' in outcome
          ? {
              library: outcome.library,
              scan: scanView(getScan(deps, outcome.scanId), deps.feed.estimates),
              problem: null,
            }
          : { ...outcome, scan: null },
      ),
    }),
  }
}

function orderOf({ path, mode, options = {} }: StartBody, library: string): ScanOrder {
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
): Promise<{ scanId: number; replayed: boolean }> {
  const { answer, replayed } = await askWithKey(deps.engine, key, 'startScan', order)
  if (answer.outcome === 'queued') {
    throw new AppError('internal', 'a manual scan was put off instead of being refused')
  }
  return { scanId: answer.scanId, replayed }
}
