import * as v from 'valibot'

import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { clientTestSchema, downloadClientSchema, downloadClientView } from '../views/download.ts'
import { downloadsTag as tag } from './downloads.ts'

const path = `${api}/download-clients`

/** The clients that downloads come from. */
export function downloadClientRoutes(deps: RouteDeps): readonly Route[] {
  return [list(deps), tryOut(deps)]
}

function list({ downloads }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path,
    operationId: 'listDownloadClients',
    tag,
    summary: 'The download clients of the configuration: how they fare, and what they can do.',
    scope: 'read',
    answers: {
      200: {
        description: 'All of them, those that are switched off too.',
        schema: v.strictObject({ clients: v.array(downloadClientSchema) }),
      },
    },
    handle: async ({ context }) =>
      context.json({ clients: (await downloads.clients()).map(downloadClientView) }),
  })
}

function tryOut({ downloads }: RouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: `${path}/:name/test`,
    operationId: 'testDownloadClient',
    tag,
    summary: 'Reach a download client, and look whether what it saves can be taken from here.',
    scope: 'full',
    params: v.object({
      name: v.pipe(v.string(), v.maxLength(100), v.description('Name of the instance.')),
    }),
    answers: {
      200: {
        description: 'It answers.',
        schema: clientTestSchema,
      },
    },
    problems: {
      404: 'There is no such client.',
      409: 'It is disabled or switched off.',
      503: 'It does not answer; `reason` is a word for programs.',
    },
    handle: async ({ context, params: { name } }) => {
      const { message, version, protocol, defaultFolder, warnings } = await downloads.test(name)
      return context.json({
        message: message ?? null,
        version,
        protocol,
        defaultFolder: defaultFolder ?? null,
        warnings: [...(warnings ?? [])],
      })
    },
  })
}
