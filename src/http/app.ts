import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'

import type { Log } from '../domain/log.ts'
import { authenticate } from './auth/authenticate.ts'
import { pathBelow } from './base-path.ts'
import { refuseForeignSites, refuseTwoLengths, requireOwnHost } from './guard.ts'
import { observeRequests } from './observe.ts'
import { describeApi, openApiRoute, type Specification } from './openapi.ts'
import { answerProblem, badRequest, problemOf, problemResponse } from './problem.ts'
import type { AppEnv, Route, RouteDeps } from './route.ts'
import { accountRoutes } from './routes/account.ts'
import { apiPageRoutes } from './routes/api-page.ts'
import { downloadClientRoutes } from './routes/download-clients.ts'
import { downloadOrderRoutes } from './routes/download-orders.ts'
import { downloadRoutes } from './routes/downloads.ts'
import { backupRoutes } from './routes/backups.ts'
import { logRoutes } from './routes/logs.ts'
import { statsRoute } from './routes/stats.ts'
import { statusRoute } from './routes/status.ts'
import { disksRoute } from './routes/disks.ts'
import { eventRoutes } from './routes/events.ts'
import { folderRoutes } from './routes/folders.ts'
import { healthRoutes } from './routes/health.ts'
import { artworkRoutes } from './routes/artwork.ts'
import { fieldRoutes } from './routes/fields.ts'
import { refreshRoute } from './routes/refresh.ts'
import { assetRoutes } from './routes/assets.ts'
import { pictureRoutes } from './routes/pictures.ts'
import { fileRoutes } from './routes/files.ts'
import { importOrderRoutes } from './routes/import-orders.ts'
import { itemNfoRoute } from './routes/item-nfo.ts'
import { itemHistoryRoute } from './routes/item-history.ts'
import { itemOutlineRoutes } from './routes/item-outline.ts'
import { itemRoutes } from './routes/items.ts'
import { cacheRoutes } from './routes/cache.ts'
import { changesRoute } from './routes/changes.ts'
import { configRoutes } from './routes/config.ts'
import { doctorRoute } from './routes/doctor.ts'
import { duplicatesRoute } from './routes/duplicates.ts'
import { jobRoutes } from './routes/jobs.ts'
import { keyRoutes } from './routes/keys.ts'
import { libraryPathsRoute } from './routes/library-paths.ts'
import { libraryRoutes } from './routes/libraries.ts'
import { mayBePage, pageResponse, pageRoutes } from './routes/page.ts'
import { loginRoutes } from './routes/login.ts'
import { metricsRoute } from './routes/metrics.ts'
import { notificationRoutes } from './routes/notifications.ts'
import { planOrderRoutes } from './routes/plan-orders.ts'
import { planRoutes } from './routes/plans.ts'
import { proposalRoutes } from './routes/proposals.ts'
import { pluginRoutes } from './routes/plugins.ts'
import { pluginSetupRoutes } from './routes/plugin-setups.ts'
import { pingRoute } from './routes/ping.ts'
import { recycledRoutes } from './routes/recycled.ts'
import { queueRoutes } from './routes/queues.ts'
import { rebuildRoutes } from './routes/rebuilds.ts'
import { matchRoutes } from './routes/matches.ts'
import { ruleRoutes } from './routes/rules.ts'
import { exportRoutes } from './routes/exports.ts'
import { scheduleRoutes } from './routes/schedules.ts'
import { taskRoutes } from './routes/tasks.ts'
import { scanContentsRoutes } from './routes/scan-contents.ts'
import { scanPlanRoutes } from './routes/scan-plans.ts'
import { scanRoutes } from './routes/scans.ts'
import { scanItemRoute, startScanRoute } from './routes/start-scan.ts'
import { createScanWaiters } from './scan-waiters.ts'
import { sessionRoutes } from './routes/sessions.ts'
import { setupRoute } from './routes/setup.ts'
import { summaryRoute } from './routes/summary.ts'
import { totalsRoute } from './routes/totals.ts'
import { createWarmer } from './warmer.ts'
import { downloadHookRoute, hookRoute } from './routes/hooks.ts'
import { watchesRoute } from './routes/watches.ts'
import { wholeItemRoutes } from './routes/whole-items.ts'

/** Largest body that is read. */
const bodyLimitBytes = 1024 * 1024

export interface AppDeps extends RouteDeps {
  readonly log: Log
  /** Name of this machine. */
  readonly hostname: string
  /** Names beside it that clients may use. */
  readonly allowedHosts: readonly string[]
}

/** The route table: what is not in it does not exist. */
export function listRoutes(deps: RouteDeps): readonly Route[] {
  const routes = describedRoutes(deps)
  return [...routes, ...apiPageRoutes(), ...pageRoutes(deps), openApiRoute(routes, deps)]
}

/** What the daemon answers to `GET /api/openapi.json`, without one: routes ask for nothing before they are called. */
export function describeOwnApi(): Promise<Specification> {
  return describeApi(describedRoutes({} as RouteDeps))
}

function describedRoutes(deps: RouteDeps): readonly Route[] {
  const waiters = createScanWaiters(deps)
  return [
    pingRoute(deps),
    ...libraryRoutes(deps),
    libraryPathsRoute(deps),
    ...folderRoutes(deps),
    startScanRoute(deps, waiters),
    scanItemRoute(deps, waiters),
    ...scanRoutes(deps, waiters),
    ...scanPlanRoutes(deps),
    ...scanContentsRoutes(deps),
    ...catalogueRoutes(deps),
    ...jobRoutes(deps),
    ...queueRoutes(deps),
    ...keyRoutes(deps),
    ...loginRoutes(deps),
    ...accountRoutes(deps),
    ...sessionRoutes(deps),
    ...eventRoutes(deps),
    ...healthRoutes(deps),
    doctorRoute(deps),
    ...notificationRoutes(deps),
    ...proposalRoutes(deps),
    changesRoute(deps),
    duplicatesRoute(deps),
    ...exportRoutes(deps),
    ...scheduleRoutes(deps),
    ...taskRoutes(deps),
    ...pluginRoutes(deps),
    ...pluginSetupRoutes(deps),
    ...importRoutes(deps),
    watchesRoute(deps),
    disksRoute(deps),
    statusRoute(deps),
    statsRoute(deps),
    ...logRoutes(deps),
    ...backupRoutes(deps),
    hookRoute(deps),
    downloadHookRoute(deps),
    summaryRoute(deps),
    setupRoute(deps),
    totalsRoute(deps),
    metricsRoute(deps),
    ...configRoutes(deps),
  ]
}

/** What libraries hold, and what is made of it. */
function catalogueRoutes(deps: RouteDeps): readonly Route[] {
  const warmer = createWarmer(deps)
  return [
    // Before those of one item, which would take their words for a number.
    ...itemOutlineRoutes(deps),
    ...wholeItemRoutes(deps, warmer),
    ...itemRoutes(deps, warmer),
    itemHistoryRoute(deps),
    itemNfoRoute(deps),
    ...artworkRoutes(deps),
    ...matchRoutes(deps),
    ...ruleRoutes(deps),
    ...fieldRoutes(deps),
    refreshRoute(deps),
    ...fileRoutes(deps),
    ...cacheRoutes(deps),
    ...assetRoutes(deps),
    ...pictureRoutes(deps, warmer),
    ...rebuildRoutes(deps),
  ]
}

/** Downloads, and what of them comes into libraries. */
function importRoutes(deps: RouteDeps): readonly Route[] {
  return [
    ...downloadRoutes(deps),
    ...downloadOrderRoutes(deps),
    ...importOrderRoutes(deps),
    ...downloadClientRoutes(deps),
    ...planRoutes(deps),
    ...planOrderRoutes(deps),
    ...recycledRoutes(deps),
  ]
}

/** The HTTP API. What is not open needs a key or a login, also a path that does not exist. */
export function createApp(deps: AppDeps): Hono<AppEnv> {
  const routes = listRoutes(deps)
  const isBasic = deps.people.settings.mode === 'basic'
  const app = new Hono<AppEnv>({ getPath: pathBelow(deps.basePath) })
  app.use(observeRequests(deps, routes))
  app.use(async function plainAnswers(context, next) {
    try {
      await next()
    } catch (error) {
      // What is thrown and is no Error never comes to `onError`.
      context.res = answerProblem(error, context, deps.log)
    }
    // Not by `context.header`, which makes of an answer that is there a new one with its body as a stream, each time.
    const { headers, status } = context.res
    headers.set('x-content-type-options', 'nosniff')
    // Pages of other sites show no picture of ours, not even where the browser sends a password along.
    headers.set('cross-origin-resource-policy', 'same-origin')
    if (status === 401 && isBasic) headers.set(...askForPassword)
    if (!headers.has('cache-control')) headers.set('cache-control', 'no-store')
    const location = headers.get('location')
    if (location?.startsWith('/')) headers.set('location', `${deps.basePath}${location}`)
  })
  app.use(requireOwnHost(deps))
  app.use(refuseForeignSites())
  app.use(refuseTwoLengths())
  app.use(async function page(context, next) {
    const { req } = context
    // Whoever types the name of the machine alone means the page.
    if (deps.basePath !== '' && new URL(req.url).pathname === '/') {
      return context.redirect('/')
    }
    if (mayBePage(req.method, req.path, req.header('accept'))) {
      return pageResponse(deps.page, deps.basePath)
    }
    return await next()
  })
  app.use(authenticate({ ...deps, isOpen: openOnes(routes) }))
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

/** Has a browser ask for name and password. Alone: Chromium takes all of the header for one challenge. */
const askForPassword = ['www-authenticate', 'Basic realm="shelfd", charset="UTF-8"'] as const

/** What everybody may ask for; of a path that is open for one method, also those that it does not know. */
function openOnes(routes: readonly Route[]): (method: string, path: string) => boolean {
  const open = new Set<string>()
  const guarded = new Set<string>()
  for (const { method, path, scope } of routes) {
    if (scope === 'open') open.add(path)
    else guarded.add(`${method} ${path}`)
  }
  return (method, path) =>
    open.has(path) && !guarded.has(`${method === 'HEAD' ? 'GET' : method} ${path}`)
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
