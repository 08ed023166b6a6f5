import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'

import type { Log } from '../domain/log.ts'
import { refuseForeignSites, requireKey, requireOwnHost } from './guard.ts'
import { openApiRoute } from './openapi.ts'
import { answerProblem, badRequest, problemOf, problemResponse } from './problem.ts'
import type { AppEnv, Route, RouteDeps } from './route.ts'
import { configRoutes } from './routes/config.ts'
import { jobRoutes } from './routes/jobs.ts'
import { libraryRoutes } from './routes/libraries.ts'
import { pingRoute } from './routes/ping.ts'
import { queueRoutes } from './routes/queues.ts'
import { scanRoutes } from './routes/scans.ts'
import { startScanRoute } from './routes/start-scan.ts'

/** Largest body that is read. */
const bodyLimitBytes = 1024 * 1024

export interface AppDeps extends RouteDeps {
  readonly log: Log
  /** The key of the API. */
  readonly key: string
  /** Name of this machine. */
  readonly hostname: string
}

/** The route table: what is not in it does not exist. */
export function listRoutes(deps: RouteDeps): readonly Route[] {
  const routes = [
    pingRoute(deps),
    ...libraryRoutes(deps),
    startScanRoute(deps),
    ...scanRoutes(deps),
    ...jobRoutes(deps),
    ...queueRoutes(deps),
    ...configRoutes(deps),
  ]
  return [...routes, openApiRoute(routes)]
}

/** The HTTP API. What is not open needs the key, also a path that does not exist. */
export function createApp(deps: AppDeps): Hono<AppEnv> {
  const routes = listRoutes(deps)
  const open = routes.filter(({ scope }) => scope === 'open').map(({ path }) => path)
  const app = new Hono<AppEnv>()
  app.use(async function plainAnswers(context, next) {
    await next()
    context.header('x-content-type-options', 'nosniff')
    if (!context.res.headers.has('cache-control')) context.header('cache-control', 'no-store')
  })
  app.use(requireOwnHost(deps))
  app.use(refuseForeignSites())
  app.use(requireKey({ key: deps.key, openPaths: new Set(open) }))
  app.use(
    bodyLimit({
      maxSize: bodyLimitBytes,
      onError: () => {
        throw badRequest(413, 'The body is larger than 1 MiB.')
      },
    }),
  )
  for (const route of routes) app.on(route.method, [route.path], ...route.handlers)
  refuseOtherMethods(app, routes)
  app.notFound(() => problemResponse(problemOf(badRequest(404, 'There is nothing here.'))))
  app.onError((error, context) => answerProblem(error, context, deps.log))
  return app
}

/** A path that exists answers 405 to the methods it does not know. */
function refuseOtherMethods(app: Hono<AppEnv>, routes: readonly Route[]): void {
  const methods = new Map<string, string[]>()
  for (const { method, path } of routes) {
    const known = methods.get(path) ?? []
    known.push(...(method === 'GET' ? ['GET', 'HEAD'] : [method]))
    methods.set(path, known)
  }
  for (const [path, allowed] of methods) {
    app.all(path, () => {
      const allow = allowed.toSorted().join(', ')
      const answer = problemResponse(problemOf(badRequest(405, `Only ${allow} can be used here.`)))
      answer.headers.set('allow', allow)
      return answer
    })
  }
}
