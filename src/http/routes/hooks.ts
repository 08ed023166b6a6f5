import type { Context } from 'hono'
import * as v from 'valibot'

import { AppError } from '../../domain/error.ts'
import { readHook } from '../hook-paths.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'

const mostPaths = 1_000

const hookAnswer = v.pipe(
  v.strictObject({
    accepted: v.pipe(
      v.array(v.strictObject({ path: v.string(), library: v.string() })),
      v.description('Scanned as soon as nothing writes to them any more.'),
    ),
    refused: v.pipe(
      v.array(v.string()),
      v.description('Paths that are not below a folder of a library.'),
    ),
  }),
  v.metadata({ ref: 'HookAnswer' }),
)

/** Where other programs tell of what they have changed. */
export function hookRoute({ watching }: RouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: `${api}/hooks/path`,
    operationId: 'tellOfChange',
    tag: 'watching',
    summary: 'Tell of a change below a folder of a library, as on a share that cannot be watched.',
    description:
      'A file or folder as `path` in the address, in a form, or in JSON, there also several as `paths`. The webhooks of ' +
      'Sonarr, Radarr, Lidarr and Readarr are understood as they are; qBittorrent can run `curl --data-urlencode ' +
      '"path=%F"`. The paths are those that shelfd sees. They are scanned once they have settled, also after a restart. ' +
      'The key of scope `hooks` may also stand in the address as `apikey`.',
    scope: 'hooks',
    query: v.strictObject({
      path: v.optional(v.pipe(v.string(), v.maxLength(4096), v.description('What has changed.'))),
      apikey: v.optional(
        v.pipe(v.string(), v.maxLength(1000), v.description('The key of scope `hooks`.')),
      ),
    }),
    answers: { 202: { description: 'What becomes of it.', schema: hookAnswer } },
    problems: { 422: 'It names no path, or none that is below a folder of a library.' },
    handle: async ({ context, query }) => {
      const { paths, isKnown } = readHook(
        query.path === undefined ? await bodyOf(context) : { path: query.path },
      )
      if (!isKnown) throw new AppError('invalid', 'It names no path.')
      if (paths.length > mostPaths) {
        throw new AppError('invalid', `It names more than ${mostPaths} paths.`)
      }
      if (paths.length === 0) return context.json({ accepted: [], refused: [] }, 202)
      const { accepted, refused } = await watching.tell(paths)
      const told = accepted.map(({ path, libraryName }) => ({ path, library: libraryName }))
      return context.json({ accepted: told, refused }, 202)
    },
  })
}

/** JSON, whatever it is called, or a form. */
async function bodyOf({ req }: Context): Promise<unknown> {
  const type = req.header('content-type') ?? ''
  if (/^(?:application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(type)) {
    return await req.parseBody({ all: true })
  }
  const text = await req.text()
  try {
    return text === '' ? {} : (JSON.parse(text) as unknown)
  } catch {
    throw new AppError('invalid', 'The body is neither JSON nor a form.')
  }
}
