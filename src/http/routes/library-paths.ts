import * as v from 'valibot'

import { askForRoute, idempotencyHeader } from '../idempotency.ts'
import { idParams } from '../input.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { scanOptionsSchema } from '../views/scan.ts'
import { whole } from '../views/whole.ts'
import { scanPath } from './scans.ts'

const pathsMost = 100

const order = v.strictObject({
  paths: v.pipe(
    v.array(v.pipe(v.string(), v.startsWith('/'), v.maxLength(4096))),
    v.minLength(1),
    v.maxLength(pathsMost),
    v.description('Folders below the roots of the library, absolute.'),
  ),
  mode: v.optional(v.picklist(['incremental', 'full'])),
  options: v.optional(v.partial(scanOptionsSchema)),
})

const outcome = v.strictObject({
  scanId: v.pipe(
    whole,
    v.description('The scan that began, or the one that is reading the library.'),
  ),
  paths: v.array(
    v.strictObject({
      path: v.string(),
      outcome: v.pipe(
        v.picklist(['started', 'in_front', 'waiting']),
        v.description(
          '`started`: the scan covers it. `in_front`: what the running scan has queued of it is read next. ' +
            '`waiting`: the next scan begins with it, as soon as the running one has read the library.',
        ),
      ),
      directories: v.pipe(
        whole,
        v.description('Queued folders of the running scan that were put in front.'),
      ),
    }),
  ),
})

/** Reads folders that a person marks before anything else. */
export function libraryPathsRoute({ engine }: RouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: `${api}/libraries/:id/paths`,
    operationId: 'scanPaths',
    tag: 'libraries',
    summary: 'Scan some folders of a library now, also while it is being scanned.',
    scope: 'full',
    params: idParams,
    headers: idempotencyHeader,
    body: order,
    answers: {
      202: {
        description: 'What became of each path.',
        schema: outcome,
        headers: { Location: 'The scan `scanId`.' },
      },
    },
    problems: {
      422: 'The body does not fit (`issues`), folders are not below the library (`paths`), or the `Idempotency-Key` is that of another request.',
    },
    handle: async ({ context, params, body: { paths, mode, options = {} } }) => {
      const given = Object.entries(options).filter(([, value]) => value !== undefined)
      const answer = await askForRoute({ engine, context }, 'requestPaths', {
        libraryId: params.id,
        paths,
        mode: mode ?? null,
        options: Object.fromEntries(given),
      })
      const told = { ...answer, paths: answer.paths.map((path) => ({ ...path })) }
      return context.json(told, 202, { location: scanPath(answer.scanId) })
    },
  })
}
