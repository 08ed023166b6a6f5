import * as v from 'valibot'

import { currentHealth, hiddenHealth } from '../current-health.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { healthSchema, healthView } from '../views/health.ts'

const path = `${api}/health`
const tag = 'daemon'

/** What is wrong at present, a look whether it still is, and which notices nobody needs to see. */
export function healthRoutes(deps: RouteDeps): readonly Route[] {
  return [list(deps), check(deps), ...views.map((view) => setView(deps, view))]
}

function list(deps: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path,
    operationId: 'getHealth',
    tag,
    summary: 'What is wrong at present and how to mend it, the worst first.',
    scope: 'read',
    answers: { 200: { description: 'All entries; none when all is well.', schema: healthSchema } },
    handle: ({ context }) => context.json(viewOf(deps)),
  })
}

function check(deps: RouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: `${path}/check`,
    operationId: 'checkHealth',
    tag,
    summary:
      'Look at libraries, programs and disks now; by itself the daemon looks every five minutes at what may have changed.',
    scope: 'full',
    answers: { 202: { description: 'The list before that look.', schema: healthSchema } },
    handle: async ({ context }) => {
      await deps.engine.ask('checkHealth')
      return context.json(viewOf(deps), 202)
    },
  })
}

const views = [
  {
    word: 'hide',
    isHidden: true,
    summary: 'Hide a notice that is known.',
    description:
      'It counts for nothing until it is shown again, says something else, is worse, or is over and begins anew.',
  },
  { word: 'show', isHidden: false, summary: 'Show a notice again that was hidden.' },
] as const

const keyBody = v.strictObject({
  key: v.pipe(v.string(), v.maxLength(4_200), v.description('As the list names it.')),
})

function setView(deps: RouteDeps, { word, isHidden, ...words }: (typeof views)[number]): Route {
  return defineRoute({
    method: 'POST',
    path: `${path}/${word}`,
    operationId: `${word}Health`,
    tag,
    ...words,
    scope: 'full',
    body: keyBody,
    answers: { 200: { description: 'The list as it is now.', schema: healthSchema } },
    problems: {
      404: 'There is no such entry.',
      409: 'It is worse than a notice.',
    },
    handle: async ({ context, body: { key } }) => {
      await deps.engine.ask('hideHealth', key, isHidden)
      return context.json(viewOf(deps))
    },
  })
}

function viewOf(deps: RouteDeps): v.InferOutput<typeof healthSchema> {
  return healthView(currentHealth(deps), hiddenHealth(deps))
}
