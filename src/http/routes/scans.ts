import type { Context } from 'hono'
import * as v from 'valibot'

import type { EngineCommands, ScanOrder } from '../../domain/engine.ts'
import { AppError } from '../../domain/error.ts'
import type { Scan } from '../../domain/scan.ts'
import { idText, pageEntries, readBody, readId, readQuery } from '../input.ts'
import { problemOf } from '../problem.ts'
import { api, type Route, type RouteDeps } from '../route.ts'
import { scanErrorView, scanView } from '../views.ts'

const nameText = v.pipe(v.string(), v.nonEmpty(), v.maxLength(200))

const startBody = v.strictObject({
  /** `*` is every library. */
  library: nameText,
  path: v.optional(v.pipe(v.string(), v.startsWith('/'), v.maxLength(4096))),
  mode: v.optional(v.picklist(['incremental', 'full'])),
  options: v.optional(
    v.partial(
      v.strictObject({
        enableCaching: v.boolean(),
        enableEnrichment: v.boolean(),
        skipAssetDiscovery: v.boolean(),
        skipProbe: v.boolean(),
        maxDirectories: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1))),
        enrichmentMode: v.picklist(['none', 'metadata-only', 'full']),
        profile: v.picklist(['quick', 'full']),
      }),
    ),
    {},
  ),
})

type StartBody = v.InferOutput<typeof startBody>

const listQuery = v.strictObject({ library: v.optional(nameText), ...pageEntries })
const errorsQuery = v.strictObject({ after: v.optional(idText), limit: pageEntries.limit })

/** Scans: start, look, cancel, do again. */
export function scanRoutes(deps: RouteDeps): readonly Route[] {
  const { queries, engine } = deps
  const path = `${api}/scans`
  return [
    { method: 'POST', path, handle: (context) => start(context, deps) },
    {
      method: 'GET',
      path,
      handle: (context) => {
        const { library, before, limit } = readQuery(context, listQuery)
        const libraryId = library === undefined ? undefined : libraryIdOf(deps, library)
        const scans = queries.scans.list({
          ...(libraryId !== undefined && { libraryId }),
          ...(before !== undefined && { beforeId: before }),
          limit,
        })
        return context.json({ scans: scans.map(scanView), nextBefore: next(scans, limit) })
      },
    },
    {
      method: 'GET',
      path: `${path}/:id`,
      handle: (context) => context.json(scanView(getScan(deps, readId(context)))),
    },
    {
      method: 'GET',
      path: `${path}/:id/errors`,
      handle: (context) => {
        const { after, limit } = readQuery(context, errorsQuery)
        const { id } = getScan(deps, readId(context))
        const page = { ...(after !== undefined && { afterId: after }), limit }
        const errors = queries.scans.errors(id, page)
        return context.json({ errors: errors.map(scanErrorView), nextAfter: next(errors, limit) })
      },
    },
    {
      method: 'POST',
      path: `${path}/:id/cancel`,
      handle: async (context) => {
        const id = readId(context)
        await engine.ask('cancelScan', id)
        return context.json(scanView(getScan(deps, id)))
      },
    },
    {
      method: 'POST',
      path: `${path}/:id/restart`,
      handle: async (context) => {
        const { scanId } = await engine.ask('restartScan', readId(context))
        return accepted(context, getScan(deps, scanId))
      },
    },
  ]
}

async function start(context: Context, deps: RouteDeps): Promise<Response> {
  const body = await readBody(context, startBody)
  if (body.library === '*') return startAll(context, deps, body)
  return accepted(context, await startOne(deps, orderOf(body, body.library)))
}

/** One outcome for each library, in the order of their names: a library that cannot be scanned stops no other. */
async function startAll(context: Context, deps: RouteDeps, body: StartBody): Promise<Response> {
  if (body.path !== undefined) {
    throw new AppError('invalid', 'A path belongs to one library; name the library.')
  }
  const outcomes = deps.queries.libraries.list().map(async ({ name }) => {
    try {
      const scan = await startOne(deps, orderOf(body, name))
      return { library: name, scan: scanView(scan), problem: null }
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

function accepted(context: Context, scan: Scan): Response {
  return context.json(scanView(scan), 202, { location: `${api}/scans/${scan.id}` })
}

function getScan({ queries }: RouteDeps, id: number): Scan {
  const scan = queries.scans.find(id)
  if (scan === null) throw new AppError('not_found', `There is no scan ${id}.`)
  return scan
}

function libraryIdOf({ queries }: RouteDeps, name: string): number {
  const library = queries.libraries.findByName(name)
  if (library === null) throw new AppError('not_found', `There is no library named ${name}.`)
  return library.id
}

function next(rows: readonly { readonly id: number }[], limit: number): number | null {
  return rows.length < limit ? null : (rows.at(-1)?.id ?? null)
}
