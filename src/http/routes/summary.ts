import { healthStatus } from '../../domain/health.ts'
import { currentHealth } from '../current-health.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { displayName } from '../../domain/file-name.ts'
import type { Queries } from '../../domain/queries.ts'
import { scanningView, summarySchema, type SummaryView, totalsView } from '../views/summary.ts'

/** `GET /api/v1/summary`: what a tile of a dashboard shows, cheap enough to be asked for every second. */
export function summaryRoute(deps: RouteDeps): Route {
  const { queries, daemon } = deps
  return defineRoute({
    method: 'GET',
    path: `${api}/summary`,
    operationId: 'getSummary',
    tag: 'daemon',
    summary: 'The daemon and its libraries in one flat object.',
    scope: 'read',
    answers: { 200: { description: 'The numbers of the moment.', schema: summarySchema } },
    handle: ({ context }) => {
      const health = currentHealth(deps)
      const jobs = queries.totals.jobTotals()
      return context.json({
        version: daemon.version,
        status: healthStatus(health),
        healthIssues: health.length,
        ...totalsView(queries.totals.libraries()),
        freeBytes: queries.totals.freeBytes(),
        ...scanningView(queries.scans.listActive(), deps.feed.estimates),
        jobsQueued: jobs.queued,
        jobsFailed: jobs.failed,
        ...downloadsOf(queries.downloads),
      })
    },
  })
}

function downloadsOf(
  downloads: Queries['downloads'],
): Pick<SummaryView, 'downloadsActive' | 'downloadBytesPerSecond' | 'lastImport'> {
  const { active, downBytesPerSecond } = downloads.activity()
  const last = downloads.lastImported()
  return {
    downloadsActive: active,
    downloadBytesPerSecond: Math.round(downBytesPerSecond),
    lastImport: last === null ? null : displayName(last),
  }
}
