import type { Context } from 'hono'
import * as v from 'valibot'

import { AppError } from '../../domain/error.ts'
import { readHook } from '../hook-paths.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { whole } from '../views/whole.ts'

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
export function hookRoute(deps: RouteDeps): Route {
  const { watching } = deps
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
      'Download clients are asked as by `hooks/download`. The key of scope `hooks` may also stand in the address as `apikey`.',
    scope: 'hooks',
    query: v.strictObject({
      path: v.optional(v.pipe(v.string(), v.maxLength(4096), v.description('What has changed.'))),
      apikey: v.optional(
        v.pipe(v.string(), v.maxLength(1000), v.description('The key of scope `hooks`.')),
      ),
    }),
    answers: { 202: { description: 'What becomes of it.', schema: hookAnswer } },
    problems: {
      422: 'It names no path, or none that is below a folder of a library while there is no download client either.',
    },
    handle: async ({ context, query }) => {
      const { paths, isKnown, mayBeDownload } = readHook(
        query.path === undefined ? await bodyOf(context) : { path: query.path },
      )
      if (!isKnown) throw new AppError('invalid', 'It names no path.')
      if (paths.length > mostPaths) {
        throw new AppError('invalid', `It names more than ${mostPaths} paths.`)
      }
      if (paths.length === 0) return context.json({ accepted: [], refused: [] }, 202)
      const asked = mayBeDownload ? (await deps.engine.ask('tellOfDownload')).clients : 0
      const { accepted, refused } = await watching.tell(paths).catch((error: unknown) => {
        // Where a client has it is no folder of a library: the word was for the client's poll.
        if (asked === 0 || !isInvalid(error)) throw error
        return { accepted: [], refused: paths }
      })
      const told = accepted.map(({ path, libraryName }) => ({ path, library: libraryName }))
      return context.json({ accepted: told, refused }, 202)
    },
  })
}

/** Where download clients tell that something of theirs is complete. */
export function downloadHookRoute({ engine }: RouteDeps): Route {
  return defineRoute({
    method: 'POST',
    path: `${api}/hooks/download`,
    operationId: 'tellOfDownload',
    tag: 'watching',
    summary: 'Tell that a download is complete: download clients are asked now.',
    description:
      'Without it they are asked every `downloads.poll`. qBittorrent runs it after a torrent has finished, Transmission as ' +
      '`script-torrent-done-filename`: `curl -X POST "http://HOST:8787/api/v1/hooks/download?apikey=KEY"`. What else it ' +
      'says is not looked at: what is complete is what the clients say. Said again within a second it does nothing.',
    scope: 'hooks',
    query: v.strictObject({
      apikey: v.optional(
        v.pipe(v.string(), v.maxLength(1000), v.description('The key of scope `hooks`.')),
      ),
    }),
    answers: {
      202: {
        description: 'They are asked.',
        schema: v.strictObject({
          clients: v.pipe(
            whole,
            v.description('Download clients that are asked; not those that have refused us.'),
          ),
        }),
      },
    },
    handle: async ({ context }) => context.json(await engine.ask('tellOfDownload'), 202),
  })
}

function isInvalid(error: unknown): boolean {
  return error instanceof AppError && error.code === 'invalid'
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
