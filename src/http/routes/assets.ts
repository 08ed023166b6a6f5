import type { Context } from 'hono'
import * as v from 'valibot'

import type { CachedFile } from '../../domain/cached-file.ts'
import { AppError } from '../../domain/error.ts'
import type { ItemAsset } from '../../domain/queries.ts'
import { type ByteRange, byteRange, matches } from '../byte-range.ts'
import { type ContentType, contentTypeOf, sniffedBytes } from '../content-type.ts'
import { idParams } from '../input.ts'
import { badRequest, problemOf, problemResponse } from '../problem.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'

/** Up to here a body is sent in one piece with its length; more is read as fast as the client takes it. */
const wholeBytes = 2 * 1024 * 1024
const chunkBytes = 256 * 1024

const etag = 'The hash of the content, in quotes.'
/** Those that `contentTypeOf` tells, and bytes without meaning. */
const contentTypes = ['image/*', 'text/plain', 'application/octet-stream']

const answers = {
  200: { description: 'All of it.', mediaType: contentTypes, headers: { ETag: etag } },
  206: {
    description: 'The range.',
    mediaType: contentTypes,
    headers: { ETag: etag, 'Content-Range': 'Which bytes of how many.' },
  },
  304: { description: 'It is what the caller has.', headers: { ETag: etag } },
}

const problems = {
  404: 'There is no such asset, or the cache has lost its copy.',
  409: 'The asset waits for its copy, or could not be copied; `state` says which.',
  416: 'It has no such bytes.',
}

/** Extensions under which bytes that mean nothing to a browser are saved. */
const savedAs = /\.(?:mp4|m4v|mov|mkv|webm|avi|ts|mp3|m4a|flac|ogg|opus|wav|sub|sup)$/

const assetQuery = v.strictObject({
  hash: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hexadecimal'),
      v.description('SHA-256 of the content that the caller expects.'),
    ),
  ),
})

/** Pictures, trailers, subtitles and themes: the copies in the cache. */
export function assetRoutes(deps: RouteDeps): readonly Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: `${api}/assets/:id`,
      operationId: 'getAsset',
      tag: 'assets',
      summary: 'The bytes of an asset, as the cache has them.',
      description:
        'The type is that of the bytes: JPEG, PNG, WebP, GIF, AVIF, or text for subtitles; anything else is a download. ' +
        'With the current `hash`, as the `content` of an asset has it, the answer may be kept for ever. An asset that ' +
        'is waiting for its copy, or could not be copied, is a conflict.',
      scope: 'read',
      params: idParams,
      query: assetQuery,
      headers: {
        'If-None-Match': 'Answered with 304 when it names the content.',
        Range: 'One range of bytes; several are answered with everything.',
        'If-Range': 'The range is for this content only.',
      },
      answers,
      problems,
      handle: ({ context, params: { id }, query }) => send(deps, context, { id, ...query }),
    }),
  ]
}

async function send(
  deps: RouteDeps,
  context: Context,
  wanted: { id: number } & v.InferOutput<typeof assetQuery>,
): Promise<Response> {
  const { asset, hash, cachePath } = getCopy(deps, wanted.id)
  const headers = {
    etag: `"${hash}"`,
    'cache-control':
      wanted.hash === hash ? 'private, max-age=31536000, immutable' : 'private, no-cache',
  }
  if (matches(context.req.header('if-none-match'), headers.etag)) {
    return context.body(null, 304, headers)
  }
  const file = deps.openCached(cachePath)
  if (file === null || file.sizeBytes !== asset.sizeBytes) {
    file?.close()
    throw lost(wanted.id)
  }
  return answer(context, { file, asset, headers, cachePath })
}

interface Copy {
  readonly file: CachedFile
  readonly asset: ItemAsset
  readonly cachePath: string
  readonly headers: { readonly etag: string; readonly 'cache-control': string }
}

/** Closes the file, at once or when all of it was sent. */
async function answer(context: Context, copy: Copy): Promise<Response> {
  const { file, asset, cachePath, headers } = copy
  const { sizeBytes } = file
  let sent = false
  try {
    const given = context.req.header('if-range')
    const wanted = given === undefined || given === headers.etag
    const range = wanted ? byteRange(context.req.header('range'), sizeBytes) : null
    if (range === 'unsatisfiable') return unsatisfiable(sizeBytes)
    const { start, end } = range ?? { start: 0, end: sizeBytes }
    const content = contentTypeOf(await file.read(0, Math.min(sniffedBytes, sizeBytes)))
    const all = {
      ...headers,
      ...contentHeaders(content, { asset, cachePath }),
      'accept-ranges': 'bytes',
      'content-length': String(end - start),
      ...(range !== null && { 'content-range': `bytes ${start}-${end - 1}/${sizeBytes}` }),
    }
    const status = range === null ? 200 : 206
    if (context.req.method === 'HEAD') return context.body(null, status, all)
    if (end - start <= wholeBytes) {
      return context.body(await file.read(start, end - start), status, all)
    }
    sent = true
    return context.body(stream(file, { start, end }), status, all)
  } finally {
    if (!sent) file.close()
  }
}

/** Reads a piece whenever the client has taken the one before: a slow one keeps a file open, and nothing else. */
function stream(file: CachedFile, { start, end }: ByteRange): ReadableStream<Uint8Array> {
  let position = start
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const piece = await file.read(position, Math.min(chunkBytes, end - position))
          // One that became shorter cannot be what was promised: the connection is broken off.
          if (piece.length === 0) throw new AppError('unavailable', 'The copy became shorter.')
          position += piece.length
          controller.enqueue(piece)
          if (position < end) return
          controller.close()
        } catch (error) {
          controller.error(error)
        }
        file.close()
      },
      cancel: () => file.close(),
    },
    { highWaterMark: 0 },
  )
}

function contentHeaders(
  { type, extension }: ContentType,
  { asset, cachePath }: Pick<Copy, 'asset' | 'cachePath'>,
): Record<string, string> {
  const saved = extension === null ? (savedAs.exec(cachePath)?.[0] ?? '.bin') : `.${extension}`
  const way = extension === null ? 'attachment' : 'inline'
  return {
    'content-type': type,
    'content-disposition': `${way}; filename="${asset.type}-${asset.id}${saved}"`,
    'x-content-type-options': 'nosniff',
    // Whatever it turns out to be: nothing of it runs, loads or is framed.
    'content-security-policy': `default-src 'none'; sandbox; frame-ancestors 'none'`,
    'cross-origin-resource-policy': 'same-origin',
  }
}

function unsatisfiable(sizeBytes: number): Response {
  const refused = problemResponse(problemOf(badRequest(416, `It has ${sizeBytes} bytes.`)))
  refused.headers.set('content-range', `bytes */${sizeBytes}`)
  return refused
}

/** @throws AppError `not_found`, or `conflict` with `details.state` while there is no copy. */
function getCopy(
  { queries }: RouteDeps,
  id: number,
): { asset: ItemAsset; hash: string; cachePath: string } {
  const asset = queries.assets.find(id)
  if (asset === null) throw new AppError('not_found', `There is no asset ${id}.`)
  const { state, hash, cachePath, itemId } = asset
  const details = { state, itemId }
  if (state === 'pending') {
    throw new AppError('conflict', `Asset ${id} waits for its copy.`, { details })
  }
  if (state === 'failed') {
    const reason = reasonOf(asset.problem)
    throw new AppError('conflict', `Asset ${id} could not be copied${reason}.`, { details })
  }
  if (hash === null || cachePath === null) throw lost(id)
  return { asset, hash, cachePath }
}

function lost(id: number): AppError {
  return new AppError(
    'not_found',
    `The cache has lost its copy of asset ${id}; a full scan makes a new one.`,
  )
}

/** What stands behind the path in `Cannot open PATH: reason`: an error names no path. */
function reasonOf(problem: string | null): string {
  const reason = problem?.slice(problem.lastIndexOf(': ') + 1).trim() ?? ''
  return reason === '' || reason.includes('/') ? '' : `: ${reason}`
}
