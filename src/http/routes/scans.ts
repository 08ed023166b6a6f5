import * as v from 'valibot'

import { AppError } from '../../domain/error.ts'
import { isFinished, type Scan } from '../../domain/scan.ts'
import { askForRoute, idempotencyHeader } from '../idempotency.ts'
import { idParams } from '../input.ts'
import { libraryEntry, libraryIdOf } from '../library-parameter.ts'
import { cursorEntry, limitEntry, nextCursor, nextCursorSchema } from '../page.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { type ScanWaiters, waitEntry } from '../scan-waiters.ts'
import { scanErrorSchema, scanErrorView, scanSchema, scanView } from '../views/scan.ts'

const path = `${api}/scans`
const tag = 'scans'
const located = { Location: 'The new scan.' }

/** Scans: look, pause, cancel, do again. To start one see start-scan.ts. */
export function scanRoutes(deps: RouteDeps, waiters: ScanWaiters): readonly Route[] {
  return [
    list(deps),
    show(deps, waiters),
    errors(deps),
    change(deps, 'cancelScan'),
    change(deps, 'pauseScan'),
    change(deps, 'resumeScan'),
    restart(deps, waiters),
  ]
}

function list(deps: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path,
    operationId: 'listScans',
    tag,
    summary: 'Scans, newest first.',
    scope: 'read',
    query: v.strictObject({
      library: libraryEntry,
      cursor: cursorEntry(v.number()),
      limit: limitEntry,
    }),
    answers: {
      200: {
        description: 'A page of scans.',
        schema: v.strictObject({ scans: v.array(scanSchema), nextCursor: nextCursorSchema }),
      },
    },
    problems: { 404: 'There is no such library.' },
    handle: ({ context, query: { library, cursor, limit } }) => {
      const libraryId = library === undefined ? undefined : libraryIdOf(deps.queries, library)
      const scans = deps.queries.scans.list({
        ...(libraryId !== undefined && { libraryId }),
        ...(cursor !== undefined && { beforeId: cursor }),
        limit,
      })
      return context.json({
        scans: scans.map((scan) => scanView(scan, deps.feed.estimates)),
        nextCursor: nextCursor(scans, limit, ({ id }) => id),
      })
    },
  })
}

function show(deps: RouteDeps, waiters: ScanWaiters): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/:id`,
    operationId: 'getScan',
    tag,
    summary: 'One scan with its numbers; with `wait` once it is over.',
    scope: 'read',
    params: idParams,
    query: v.strictObject({ wait: waitEntry }),
    answers: { 200: { description: 'The scan.', schema: scanSchema } },
    problems: {
      503: 'Too many requests wait already; `retryAfterSeconds` says when to ask again.',
    },
    handle: async ({ context, params: { id }, query: { wait } }) => {
      const { status } = getScan(deps, id)
      if (!isFinished(status) && (await waiters.wait(context, [id], wait)) === 'full') {
        throw new AppError('unavailable', 'Too many requests wait already; ask without wait.', {
          details: { retryAfterSeconds: 5 },
        })
      }
      return context.json(scanView(getScan(deps, id), deps.feed.estimates))
    },
  })
}

const pathEntry = v.optional(
  v.pipe(
    v.string(),
    v.nonEmpty(),
    v.maxLength(4096),
    v.description('As the errors give it: those of this path and of all below it.'),
  ),
)

function errors(deps: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/:id/errors`,
    operationId: 'listScanErrors',
    tag,
    summary: 'What went wrong in a scan, by path; the first 1,000 are kept.',
    scope: 'read',
    params: idParams,
    query: v.strictObject({ path: pathEntry, cursor: cursorEntry(v.number()), limit: limitEntry }),
    answers: {
      200: {
        description: 'A page of errors in their order.',
        schema: v.strictObject({ errors: v.array(scanErrorSchema), nextCursor: nextCursorSchema }),
      },
    },
    handle: ({ context, params, query: { path: at, cursor, limit } }) => {
      const { id } = getScan(deps, params.id)
      const found = deps.queries.scans.errors(id, {
        ...(at !== undefined && { path: at }),
        ...(cursor !== undefined && { afterId: cursor }),
        limit,
      })
      return context.json({
        errors: found.map(scanErrorView),
        nextCursor: nextCursor(found, limit, (error) => error.id),
      })
    },
  })
}

const changes = {
  cancelScan: { word: 'cancel', summary: 'End a running scan.', answer: 'The scan, over.' },
  pauseScan: {
    word: 'pause',
    summary:
      'Pause a running scan: what runs of it is finished, and nothing more begins, also after a restart of the daemon.',
    answer: 'The scan, paused.',
  },
  resumeScan: {
    word: 'resume',
    summary: 'Let a paused scan go on where it was.',
    answer: 'The scan, going on.',
  },
} as const

function change(deps: RouteDeps, command: keyof typeof changes): Route {
  const { word, summary, answer } = changes[command]
  return defineRoute({
    method: 'POST',
    path: `${path}/:id/${word}`,
    operationId: command,
    tag,
    summary,
    scope: 'full',
    params: idParams,
    answers: { 200: { description: answer, schema: scanSchema } },
    problems: { 409: 'It is over already.' },
    handle: async ({ context, params: { id } }) => {
      await deps.engine.ask(command, id)
      return context.json(scanView(getScan(deps, id), deps.feed.estimates))
    },
  })
}

function restart(deps: RouteDeps, waiters: ScanWaiters): Route {
  return defineRoute({
    method: 'POST',
    path: `${path}/:id/restart`,
    operationId: 'restartScan',
    tag,
    summary: 'Do a finished scan again, with the same choices.',
    scope: 'full',
    params: idParams,
    query: v.strictObject({ wait: waitEntry }),
    headers: idempotencyHeader,
    answers: {
      200: {
        description: 'With `wait`: the new scan, over.',
        schema: scanSchema,
        headers: located,
      },
      202: { description: 'The new scan.', schema: scanSchema, headers: located },
    },
    problems: {
      409: 'It is not over, or the library is being read: `scanId` is the scan that does it.',
    },
    handle: async ({ context, params: { id }, query: { wait } }) => {
      const { engine } = deps
      const { scanId } = await askForRoute({ engine, context }, 'restartScan', id)
      const over = (await waiters.wait(context, [scanId], wait)) === 'over'
      const scan = scanView(getScan(deps, scanId), deps.feed.estimates)
      return context.json(scan, over ? 200 : 202, { location: scanPath(scanId) })
    },
  })
}

/** Where a scan is found. */
export function scanPath(id: number): string {
  return `${path}/${id}`
}

/** @throws AppError `not_found` */
export function getScan({ queries }: Pick<RouteDeps, 'queries'>, id: number): Scan {
  const scan = queries.scans.find(id)
  if (scan === null) throw new AppError('not_found', `There is no scan ${id}.`)
  return scan
}
