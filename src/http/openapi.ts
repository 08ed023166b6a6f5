import { Hono } from 'hono'
import { generateSpecs } from 'hono-openapi'

import { defineRoute, type Route } from './route.ts'

type Specification = Awaited<ReturnType<typeof generateSpecs>>

/** What callers may rely on, in OpenAPI 3.1, made of the routes themselves. */
export async function describeApi(routes: readonly Route[]): Promise<Specification> {
  const app = new Hono()
  for (const route of routes) app.on(route.method, [route.path], ...route.handlers)
  return await generateSpecs(app, {
    documentation: {
      openapi: '3.1.0',
      info: {
        title: 'shelfd',
        version: '1',
        description: 'The libraries of a household: scans, items, files, artwork and events.',
      },
      components: {
        securitySchemes: {
          apiKey: { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
          bearer: { type: 'http', scheme: 'bearer' },
        },
      },
    },
  })
}

/** `GET /api/openapi.json` */
export function openApiRoute(routes: readonly Route[]): Route {
  let specification: Promise<Specification> | null = null
  return defineRoute({
    method: 'GET',
    path: '/api/openapi.json',
    operationId: 'getOpenApi',
    tag: 'daemon',
    summary: 'This description.',
    scope: 'open',
    answers: { 200: { description: 'OpenAPI 3.1.', mediaType: 'application/json' } },
    handle: async ({ context }) => {
      specification ??= describeApi(routes)
      return context.json(await specification)
    },
  })
}
