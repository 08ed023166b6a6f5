import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { instant } from '../views/instant.ts'
import { statusSchema, type StatusView } from '../views/status.ts'

/** What runs, since when, where, and on how much room. */
export function statusRoute(deps: RouteDeps): Route {
  const { queries, daemon } = deps
  return defineRoute({
    method: 'GET',
    path: `${api}/status`,
    operationId: 'getStatus',
    tag: 'daemon',
    summary: 'The process, its place and the room it has.',
    description: '`/summary` has the numbers of the libraries, `/disks` what reads each disk next.',
    scope: 'read',
    answers: { 200: { description: 'The facts of the moment.', schema: statusSchema } },
    handle: async ({ context }) => {
      const { place } = deps.system
      const { databaseBytes, logBytes } = queries.totals.storage()
      const cache = queries.cache.totals()
      return context.json({
        version: daemon.version,
        commit: place.commit,
        bun: Bun.version,
        platform: `${process.platform}-${process.arch}`,
        hostname: place.hostname,
        processId: process.pid,
        startedAt: instant(daemon.startedAt),
        uptimeSeconds: Math.max(0, Math.floor((Date.now() - daemon.startedAt) / 1000)),
        memoryBytes: deps.system.memoryBytes(),
        address: place.address,
        basePath: place.basePath,
        paths: { data: place.dataDir, config: place.configFile, log: deps.logs.path() },
        database: { sizeBytes: databaseBytes, logBytes },
        cacheBytes: cache.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
        threads: await threadsOf(deps),
        disks: {
          data: deps.system.dataDisk(),
          libraries: queries.totals.libraries().map(({ id, name, freeBytes, totalBytes }) => ({
            id,
            name,
            freeBytes,
            totalBytes,
          })),
        },
      } satisfies StatusView)
    },
  })
}

async function threadsOf({ system, watching }: RouteDeps): Promise<StatusView['threads']> {
  const threads = await system.threads()
  if (threads === null) return null
  return { ...threads.workers, restarts: threads.restarts, watchers: watching.list().length }
}
