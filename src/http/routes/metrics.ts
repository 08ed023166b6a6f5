import { defineRoute, type Route, type RouteDeps } from '../route.ts'

/** `GET /metrics` for Prometheus. */
export function metricsRoute({ metrics }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: '/metrics',
    operationId: 'getMetrics',
    tag: 'daemon',
    summary: 'Numbers for Prometheus.',
    scope: 'read',
    answers: { 200: { description: 'Prometheus text.', mediaType: 'text/plain' } },
    handle: async ({ context }) =>
      context.body(await metrics.text(), 200, { 'content-type': metrics.contentType }),
  })
}
