import type { Context } from 'hono'
import * as v from 'valibot'

import type { OpenOriginal } from '../../domain/open-file.ts'
import { AppError } from '../../domain/error.ts'
import type { ItemAsset } from '../../domain/queries.ts'
import { idParams } from '../input.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { cachedCopy, copyAnswers, copyHeaders, hashQuery, sendCopy } from '../send-copy.ts'
import { findAsset, getCopy, lost, nameOf } from './asset-copy.ts'

const problems = {
  404: 'There is no such asset, or the cache has lost its copy and its file is missing.',
  409:
    'The asset waits for its copy, which may have been lost, or could not be copied; `state` says which. What is served ' +
    'in place has changed.',
  416: 'It has no such bytes.',
}

const assetQuery = v.strictObject({ hash: hashQuery })

/** Pictures, subtitles and themes: the copies in the cache. Trailers: the files themselves. */
export function assetRoutes(deps: RouteDeps): readonly Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: `${api}/assets/:id`,
      operationId: 'getAsset',
      tag: 'assets',
      summary: 'The bytes of an asset, as the cache or the library has them.',
      description:
        'The type is that of the bytes: JPEG, PNG, WebP, GIF, AVIF, or text for subtitles; anything else is a download. ' +
        'With the current `hash`, as the `content` of an asset has it, the answer may be kept for ever. An asset that ' +
        'is waiting for its copy, or could not be copied, is a conflict. What is served in place, as trailers are, is ' +
        'sent from its library for as long as it is there and unchanged.',
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
  deps: RouteDeps,
  context: Context,
  wanted: { id: number } & v.InferOutput<typeof assetQuery>,
): Promise<Response> {
  const { queries, openCached, openOriginal } = deps
  const found = findAsset(queries, wanted.id)
  if (found.state === 'in_place') return await sendOriginal(openOriginal, context, found)
  const { asset, hash, cachePath } = getCopy(queries, wanted.id)
  const copy = { name: nameOf(asset), hash, cachePath, sizeBytes: asset.sizeBytes }
  const sent = await sendCopy(context, cachedCopy(openCached, copy), wanted.hash)
  if (sent === null) throw lost(deps, asset, cachePath)
  return sent
}

async function sendOriginal(
  openOriginal: OpenOriginal,
  context: Context,
  asset: ItemAsset,
): Promise<Response> {
  const { original, hash } = asset
  if (original === null) throw gone(asset)
  const { path, mtimeNs } = original
  const file = {
    name: nameOf(asset),
    // The middle of it may have changed under the same fingerprint, but not at the same time.
    hash: `${hash ?? ''}-${mtimeNs}`,
    path,
    open: () => openOriginal(original),
  }
  const sent = await sendCopy(context, file, undefined)
  if (sent === null) throw gone(asset)
  return sent
}

function gone({ id }: ItemAsset): AppError {
  return new AppError(
    'not_found',
    `The file of asset ${id} is gone, or has changed since it was found; a scan looks at it again.`,
  )
}
