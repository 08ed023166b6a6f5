import * as v from 'valibot'

import type { PlanOverride } from '../../domain/download-commands.ts'
import { idParams } from '../input.ts'
import { defineRoute, type Route, type RouteDeps } from '../route.ts'
import { planSchema, planView } from '../views/plan.ts'
import { whole } from '../views/whole.ts'
import { findPlan, plansPath as path, plansTag as tag } from './plans.ts'

/** What a person has done with plans. */
export function planOrderRoutes(deps: RouteDeps): readonly Route[] {
  return [apply(deps), discard(deps)]
}

const located = { Location: 'The plan, which says how far it is.' }
const title = v.pipe(v.string(), v.regex(/[^\s\p{Cc}]/u, 'must hold a title'), v.maxLength(200))
const year = v.pipe(v.number(), v.integer(), v.minValue(1800), v.maxValue(2200))
const number = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100_000))

const itemSchema = v.pipe(
  v.variant('kind', [
    v.strictObject({ kind: v.literal('movie'), title, year: v.nullable(year) }),
    v.strictObject({
      kind: v.literal('episode'),
      series: title,
      year: v.exactOptional(year),
      season: number,
      episodes: v.pipe(v.array(number), v.minLength(1), v.maxLength(100)),
    }),
  ]),
  v.description('What the file is, where its names do not say it.'),
  v.metadata({ ref: 'PlanOverrideItem' }),
)

const overrideSchema = v.pipe(
  v.strictObject({
    fileId: v.pipe(whole, v.minValue(1), v.description('A file of the plan.')),
    decision: v.picklist(['import', 'skip']),
    item: v.exactOptional(itemSchema),
  }),
  v.check(
    ({ decision, item }) => decision === 'import' || item === undefined,
    'what is left out need not be named',
  ),
  v.metadata({ ref: 'PlanOverride' }),
)

const applyBody = v.strictObject({
  overrides: v.optional(
    v.pipe(
      v.array(overrideSchema),
      v.maxLength(5_000),
      v.check(
        (all) => new Set(all.map(({ fileId }) => fileId)).size === all.length,
        'name each file once',
      ),
      v.description('Files of which a person decides otherwise than the plan does.'),
    ),
    [],
  ),
})

function apply(deps: RouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: `${path}/:id/apply`,
    operationId: 'applyImportPlan',
    tag,
    summary: 'Have a proposed plan carried out.',
    scope: 'full',
    params: idParams,
    body: applyBody,
    bodyIsOptional: true,
    answers: { 202: { description: 'It has begun.', schema: planSchema, headers: located } },
    problems: {
      409: 'It is no proposal any more, or another import of its download runs.',
      422: 'A file is not of the plan, or nobody can decide otherwise of it.',
    },
    handle: async ({ context, params: { id }, body }) => {
      const overrides: readonly PlanOverride[] = body.overrides
      await deps.engine.ask('applyPlan', { planId: id, overrides })
      const location = `${path}/${id}`
      return context.json(planView(findPlan(deps, id)), 202, { location })
    },
  })
}

function discard(deps: RouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: `${path}/:id/discard`,
    operationId: 'discardImportPlan',
    tag,
    summary: 'Leave a proposed plan undone.',
    scope: 'full',
    params: idParams,
    answers: { 200: { description: 'The plan as it is now.', schema: planSchema } },
    problems: { 409: 'It is no proposal any more.' },
    handle: async ({ context, params: { id } }) => {
      await deps.engine.ask('discardPlan', id)
      return context.json(planView(findPlan(deps, id)))
    },
  })
}
