import type { Context } from 'hono'
import * as v from 'valibot'

import { idParams } from '../input.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { cachedCopy, copyAnswers, copyHeaders, hashQuery, sendCopy } from '../send-copy.ts'
import { getCopy, lost, nameOf } from './asset-copy.ts'

const problems = {
  404: 'There is no such asset, or the cache has lost its copy.',
  409: 'The asset waits for its copy, or could not be copied; `state` says which.',
  416: 'It has no such bytes.',
}

const assetQuery = v.strictObject({ hash: hashQuery })

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
      headers: copyHeaders,
      answers: copyAnswers,
      problems,
      handle: ({ context, params: { id }, query }) => send(deps, context, { id, ...query }),
    }),
  ]
}

async function send(
  { queries, openCached }: RouteDeps,
  context: Context,
  wanted: { id: number } & v.InferOutput<typeof assetQuery>,
): Promise<Response> {
  const { asset, hash, cachePath } = getCopy(queries, wanted.id)
  const copy = { name: nameOf(asset), hash, cachePath, sizeBytes: asset.sizeBytes }
  const sent = await sendCopy(context, cachedCopy(openCached, copy), wanted.hash)
  if (sent === null) throw lost(wanted.id)
  return sent
}
