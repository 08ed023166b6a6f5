import * as v from 'valibot'

import type { PlanRecord } from '../../domain/download-queries.ts'
import { AppError } from '../../domain/error.ts'
import { planStates } from '../../domain/import.ts'
import { idParams, idText } from '../input.ts'
import { libraryEntry, libraryIdOf } from '../library-parameter.ts'
import { cursorEntry, limitEntry, nextCursor, nextCursorSchema } from '../page.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { planFileSchema, planFileView, planSchema, planView } from '../views/plan.ts'

export const plansPath = `${api}/plans`
export const plansTag = 'plans'

/** What was decided of downloads, and what came of it. */
export function planRoutes(deps: RouteDeps): readonly Route[] {
  return [list(deps), show(deps), files(deps), undo(deps)]
}

function list({ queries }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: plansPath,
    operationId: 'listImportPlans',
    tag: plansTag,
    summary: 'What was imported, is to be, or was not wanted, newest first.',
    scope: 'read',
    query: v.strictObject({
      download: v.optional(v.pipe(idText, v.description('Number of a download.'))),
      library: libraryEntry,
      state: v.optional(v.pipe(v.picklist(planStates), v.description('How far it is.'))),
      cursor: cursorEntry(v.number()),
      limit: limitEntry,
    }),
    answers: {
      200: {
        description: 'A page of plans.',
        schema: v.strictObject({ plans: v.array(planSchema), nextCursor: nextCursorSchema }),
      },
    },
    problems: { 404: 'There is no such library.' },
    handle: ({ context, query: { download, library, state, cursor, limit } }) => {
      const found = queries.imports.list({
        limit,
        ...(download !== undefined && { downloadId: download }),
        ...(library !== undefined && { libraryId: libraryIdOf(queries, library) }),
        ...(state !== undefined && { state }),
        ...(cursor !== undefined && { beforeId: cursor }),
      })
      return context.json({
        plans: found.map(planView),
        nextCursor: nextCursor(found, limit, ({ id }) => id),
      })
    },
  })
}

function show(deps: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${plansPath}/:id`,
    operationId: 'getImportPlan',
    tag: plansTag,
    summary: 'One plan with how far it is.',
    scope: 'read',
    params: idParams,
    answers: { 200: { description: 'The plan.', schema: planSchema } },
    handle: ({ context, params: { id } }) => context.json(planView(findPlan(deps, id))),
  })
}

function files(deps: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${plansPath}/:id/files`,
    operationId: 'listImportPlanFiles',
    tag: plansTag,
    summary: 'The files of a plan: where each goes, why or why not, and what came of it.',
    scope: 'read',
    params: idParams,
    query: v.strictObject({ cursor: cursorEntry(v.number()), limit: limitEntry }),
    answers: {
      200: {
        description: 'A page of files.',
        schema: v.strictObject({ files: v.array(planFileSchema), nextCursor: nextCursorSchema }),
      },
    },
    handle: ({ context, params: { id }, query: { cursor, limit } }) => {
      findPlan(deps, id)
      const found = deps.queries.imports.files(id, {
        ...(cursor !== undefined && { afterId: cursor }),
        limit,
      })
      return context.json({
        files: found.map(planFileView),
        nextCursor: nextCursor(found, limit, (file) => file.id),
      })
    },
  })
}

function undo(deps: RouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: `${plansPath}/:id/undo`,
    operationId: 'undoImport',
    tag: plansTag,
    summary: 'Take back what a plan has placed, and give back what that replaced.',
    description:
      'What was placed goes to the recycle bin when the download has it no more. The download stays as it is, and is not ' +
      'imported again by itself.',
    scope: 'full',
    params: idParams,
    answers: { 202: { description: 'It has begun.', schema: planSchema, headers: located } },
    problems: { 409: 'Nothing of it is placed, or it is not over.' },
    handle: async ({ context, params: { id } }) => {
      await deps.engine.ask('undoImport', id)
      const location = `${plansPath}/${id}`
      return context.json(planView(findPlan(deps, id)), 202, { location })
    },
  })
}

const located = { Location: 'The plan, which says how far it is.' }

/** @throws AppError `not_found` */
export function findPlan({ queries }: Pick<RouteDeps, 'queries'>, id: number): PlanRecord {
  const found = queries.imports.find(id)
  if (found === null) throw new AppError('not_found', `There is no plan ${id}.`)
  return found
}
