import { currentHealth } from '../current-health.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { healthSchema, healthView } from '../views/health.ts'

const path = `${api}/health`
const tag = 'daemon'

/** What is wrong at present, and a look whether it still is. */
export function healthRoutes(deps: RouteDeps): readonly Route[] {
  return [list(deps), check(deps)]
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
    handle: ({ context }) => context.json(healthView(currentHealth(deps))),
  })
}

function check(deps: RouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: `${path}/check`,
    operationId: 'checkHealth',
    tag,
    summary: 'Look at libraries, programs and disks now; it happens every five minutes by itself.',
    scope: 'full',
    answers: { 202: { description: 'The list before that look.', schema: healthSchema } },
    handle: async ({ context }) => {
      await deps.engine.ask('checkHealth')
      return context.json(healthView(currentHealth(deps)), 202)
    },
  })
}
