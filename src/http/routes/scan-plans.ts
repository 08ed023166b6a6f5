import * as v from 'valibot'

import { AppError } from '../../domain/error.ts'
import { plannedChanges, plannedFiles, type ScanPlan } from '../../domain/scan-plan.ts'
import { idParams, pathText } from '../input.ts'
import { libraryIdOf } from '../library-parameter.ts'
import { cursorEntry, limitEntry, nextCursor, nextCursorSchema } from '../page.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import {
  plannedFileSchema,
  plannedFileView,
  scanPlanSchema,
  scanPlanView,
} from '../views/scan-plan.ts'
import { whole } from '../views/whole.ts'

const path = `${api}/scan-plans`
const tag = 'scans'

/** What a scan would find: looked at without a lock, and without anything being written. */
export function scanPlanRoutes(deps: Pick<RouteDeps, 'queries' | 'scanPlans'>): readonly Route[] {
  return [start(deps), show(deps), files(deps), cancel(deps)]
}

function start({ queries, scanPlans }: Pick<RouteDeps, 'queries' | 'scanPlans'>): Route {
  return defineRoute({
    method: 'POST',
    path,
    operationId: 'planScan',
    tag,
    summary: 'Look at what a scan of a library would find, and write nothing.',
    description:
      'What `shelfd scan --dry-run` says. It takes as long as the disks need, ten minutes at most; who asks for the same ' +
      'meanwhile is given the same plan. Plans are kept in memory, the newest five.',
    scope: 'full',
    body: v.strictObject({
      library: v.pipe(
        v.string(),
        v.nonEmpty(),
        v.maxLength(200),
        v.description('Name or number of a library; a name that is a number goes first.'),
      ),
      path: v.optional(
        v.pipe(
          pathText,
          v.description('A folder below one of its roots; left out, all of the library.'),
        ),
      ),
    }),
    answers: {
      202: {
        description: 'The plan, which says how far it is.',
        schema: scanPlanSchema,
        headers: { Location: 'The plan.' },
      },
    },
    problems: {
      404: 'There is no such library.',
      503: 'As many plans as may be are being made; `retryAfterSeconds` says when to ask again.',
    },
    handle: ({ context, body }) => {
      const id = libraryIdOf(queries, body.library)
      const library = queries.libraries.find(id)
      if (library === null || library.detachedAt !== null) {
        throw new AppError('not_found', `${body.library} is not in the configuration.`)
      }
      const wish = { library: { id, name: library.name }, path: body.path ?? null }
      const plan = scanPlans.start(wish)
      return context.json(scanPlanView(plan), 202, { location: `${path}/${plan.id}` })
    },
  })
}

function show(deps: Pick<RouteDeps, 'scanPlans'>): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/:id`,
    operationId: 'getScanPlan',
    tag,
    summary: 'What a scan would find, in numbers.',
    scope: 'read',
    params: idParams,
    answers: { 200: { description: 'The plan.', schema: scanPlanSchema } },
    handle: ({ context, params: { id } }) => context.json(scanPlanView(findPlan(deps, id))),
  })
}

function files(deps: Pick<RouteDeps, 'scanPlans'>): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/:id/files`,
    operationId: 'listScanPlanFiles',
    tag,
    summary: 'The files that a scan would find changed, by path; the first 2,000 of each sort.',
    scope: 'read',
    params: idParams,
    query: v.strictObject({
      change: v.optional(v.pipe(v.picklist(plannedChanges), v.description('Only these.'))),
      cursor: cursorEntry(whole),
      limit: limitEntry,
    }),
    answers: {
      200: {
        description: 'A page of files.',
        schema: v.strictObject({ files: v.array(plannedFileSchema), nextCursor: nextCursorSchema }),
      },
    },
    handle: ({ context, params: { id }, query: { change, cursor = 0, limit } }) => {
      const all = plannedFiles(findPlan(deps, id), change)
      const found = all.slice(cursor, cursor + limit)
      return context.json({
        files: found.map(plannedFileView),
        nextCursor: nextCursor(found, limit, () => cursor + limit),
      })
    },
  })
}

function cancel(deps: Pick<RouteDeps, 'scanPlans'>): Route {
  return defineRoute({
    method: 'POST',
    path: `${path}/:id/cancel`,
    operationId: 'cancelScanPlan',
    tag,
    summary: 'Look no further.',
    scope: 'full',
    params: idParams,
    answers: { 200: { description: 'The plan, over.', schema: scanPlanSchema } },
    handle: ({ context, params: { id } }) => {
      findPlan(deps, id)
      deps.scanPlans.cancel(id)
      return context.json(scanPlanView(findPlan(deps, id)))
    },
  })
}

/** @throws AppError `not_found` */
function findPlan({ scanPlans }: Pick<RouteDeps, 'scanPlans'>, id: number): ScanPlan {
  const plan = scanPlans.find(id)
  if (plan !== null) return plan
  throw new AppError('not_found', `There is no plan ${id}, or it is too long ago: look again.`)
}
