import type { Context } from 'hono'
import * as v from 'valibot'

import { AppError } from '../../domain/error.ts'
import type { StoredCopy } from '../../domain/picture-store.ts'
import type { ItemAsset, KnownPicture } from '../../domain/queries.ts'
import { idParams } from '../input.ts'
import { means } from '../meaning.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { type CachedCopy, copyAnswers, copyHeaders, hashQuery, sendCopy } from '../send-copy.ts'
import { getCopy, lost, nameOf } from './asset-copy.ts'

const problems = {
  404: 'There is no such asset, it is no picture, there is no smaller copy of it, or the cache has lost that.',
  409: 'The asset waits for its copy, or its picture for smaller ones, or it could not be copied; `state` says which.',
  416: 'It has no such bytes.',
}

const thumbnailQuery = v.strictObject({
  width: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^[1-9]\d{0,4}$/, 'must be a whole number from 1 to 99999'),
      v.transform(Number),
      means({ type: 'integer', minimum: 1, maximum: 99_999 }),
      v.description('In pixels, of the place it is for. Default: 320.'),
    ),
  ),
  hash: hashQuery,
})

const displayQuery = v.strictObject({ hash: hashQuery })

/** Smaller copies of pictures. */
export function pictureRoutes(deps: RouteDeps): readonly Route[] {
  const common = {
    method: 'GET',
    tag: 'assets',
    scope: 'read',
    params: idParams,
    headers: copyHeaders,
    answers: copyAnswers,
    problems,
  } as const
  return [
    defineRoute({
      ...common,
      path: `${api}/assets/:id/thumbnail`,
      operationId: 'getThumbnail',
      summary: 'A small copy of a picture, as WebP.',
      description:
        'The smallest that is at least as wide as asked for, or the widest there is; never wider than the picture. With ' +
        'the current `hash`, as `thumbnails` of an asset has it, the answer may be kept for ever.',
      query: thumbnailQuery,
      handle: ({ context, params: { id }, query: { width = 320, hash } }) =>
        send(deps, context, { id, hash, choose: (picture) => thumbnailOf(picture, width) }),
    }),
    defineRoute({
      ...common,
      path: `${api}/assets/:id/display`,
      operationId: 'getDisplayCopy',
      summary: 'A copy of a picture to be shown on a screen.',
      description:
        'WebP, or the picture itself where that is no larger. With the current `hash` the answer may be kept for ever.',
      query: displayQuery,
      handle: ({ context, params: { id }, query: { hash } }) =>
        send(deps, context, { id, hash, choose: displayOf }),
    }),
  ]
}

interface Wanted {
  readonly id: number
  readonly hash: string | undefined
  /** Null for none, `itself` for the picture. */
  readonly choose: (picture: KnownPicture) => StoredCopy | 'itself' | null
}

async function send(
  deps: RouteDeps,
  context: Context,
  { id, hash: wantedHash, choose }: Wanted,
): Promise<Response> {
  const { queries, openCached } = deps
  const { asset, hash, cachePath } = getCopy(queries, id)
  const copy = choose(pictureOf(asset))
  if (copy === null)
    throw new AppError('not_found', `There is no smaller copy of asset ${id}${why(asset)}.`)
  const name = nameOf(asset)
  const chosen: CachedCopy =
    copy === 'itself'
      ? { name, hash, cachePath, sizeBytes: asset.sizeBytes }
      : { ...copy, name: `${name}-${copy.width}` }
  const sent = await sendCopy(context, chosen, { openCached, wantedHash })
  if (sent === null) throw lost(deps, asset, chosen.cachePath)
  return sent
}

const notPictures: readonly string[] = ['trailer', 'subtitle', 'theme']

function pictureOf({ id, itemId, type, picture }: ItemAsset): KnownPicture {
  if (picture !== null) return picture
  if (notPictures.includes(type)) throw new AppError('not_found', `Asset ${id} is no picture.`)
  const details = { state: 'pending', itemId }
  throw new AppError('conflict', `The picture of asset ${id} waits for its smaller copies.`, {
    details,
  })
}

function thumbnailOf({ copies }: KnownPicture, width: number): StoredCopy | null {
  const thumbnails = copies
    .filter(({ kind }) => kind === 'thumbnail')
    .toSorted((a, b) => a.width - b.width)
  return thumbnails.find((copy) => copy.width >= width) ?? thumbnails.at(-1) ?? null
}

/** A picture that was refused is not shown as it is: it is too large, or none. */
function displayOf({ copies }: KnownPicture): StoredCopy | 'itself' | null {
  const display = copies.find(({ kind }) => kind === 'display')
  if (display !== undefined) return display
  return copies.length === 0 ? null : 'itself'
}

function why({ picture }: ItemAsset): string {
  const [finding] = picture?.findings ?? []
  return finding === undefined ? '' : `: ${finding.message.replace(/\.$/, '')}`
}
