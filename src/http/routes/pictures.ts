import type { Context } from 'hono'
import * as v from 'valibot'

import { idParams } from '../input.ts'
import { means } from '../meaning.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { copyAnswers, copyHeaders, hashQuery, sendCopy, type SentFile } from '../send-copy.ts'
import type { Warmer } from '../warmer.ts'
import {
  displayOf,
  pictureOfAsset,
  pictureOfItem,
  type ShownPicture,
  thumbnailOf,
} from '../shown-picture.ts'

const problems = {
  404: 'There is no such thing, it is no picture, there is no smaller copy of it, or the cache has lost that.',
  409: 'The asset waits for its copy, or the picture for smaller ones, or it could not be copied (`state` says which), or its file has changed since it was looked at.',
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

/** Smaller copies of pictures: of artwork by its own number, of items by theirs. */
export function pictureRoutes(routeDeps: RouteDeps, warmer: Warmer): readonly Route[] {
  const deps = { ...routeDeps, warmer }
  const assets = ownerOf(deps, 'assets')
  const items = ownerOf(deps, 'items')
  return [
    thumbnailRoute(assets),
    displayRoute(assets),
    thumbnailRoute(items),
    displayRoute(items),
    contentRoute(items),
  ]
}

interface Owner {
  readonly path: 'assets' | 'items'
  /** In the names of operations. */
  readonly word: '' | 'Item'
  readonly description: string
  readonly find: (id: number) => ShownPicture
}

function ownerOf(deps: RouteDeps & { warmer: Warmer }, path: Owner['path']): Owner {
  return path === 'assets'
    ? { path, word: '', description: '', find: (id) => pictureOfAsset(deps, id) }
    : {
        path,
        word: 'Item',
        description:
          ' Of an image it is the picture itself, of other items the picture that stands for it.',
        find: (id) => pictureOfItem(deps, id),
      }
}

const common = {
  method: 'GET',
  tag: 'assets',
  scope: 'read',
  params: idParams,
  headers: copyHeaders,
  answers: copyAnswers,
  problems,
} as const

function thumbnailRoute({ path, word, description, find }: Owner): Route {
  return defineRoute({
    ...common,
    path: `${api}/${path}/:id/thumbnail`,
    operationId: `get${word}Thumbnail`,
    summary: 'A small copy of a picture, as WebP.',
    description: `The smallest that is at least as wide as asked for, or the widest there is; never wider than the picture. With the current \`hash\`, as \`thumbnails\` of a picture has it, the answer may be kept for ever.${description}`,
    query: thumbnailQuery,
    handle: ({ context, params: { id }, query: { width = 320, hash } }) =>
      send(context, find(id), { hash, choose: (picture) => thumbnailOf(picture, width) }),
  })
}

function displayRoute({ path, word, description, find }: Owner): Route {
  return defineRoute({
    ...common,
    path: `${api}/${path}/:id/display`,
    operationId: `get${word}DisplayCopy`,
    summary: 'A copy of a picture to be shown on a screen.',
    description: `WebP, or the picture itself where that is no larger. With the current \`hash\` the answer may be kept for ever.${description}`,
    query: displayQuery,
    handle: ({ context, params: { id }, query: { hash } }) =>
      send(context, find(id), { hash, choose: displayOf }),
  })
}

function contentRoute({ path, word, description, find }: Owner): Route {
  return defineRoute({
    ...common,
    path: `${api}/${path}/:id/content`,
    operationId: `get${word}Content`,
    summary: 'A picture itself, as it is in its library.',
    description: `The file, or the page of an archive. The type is that of the bytes: JPEG, PNG, WebP, GIF, AVIF; anything else is a download.${description}`,
    handle: ({ context, params: { id } }) =>
      send(context, find(id), { hash: undefined, choose: (shown) => shown.original() }),
  })
}

async function send(
  context: Context,
  shown: ShownPicture,
  {
    hash,
    choose,
  }: { hash: string | undefined; readonly choose: (shown: ShownPicture) => SentFile },
): Promise<Response> {
  const file = choose(shown)
  const sent = await sendCopy(context, file, hash)
  if (sent === null) throw shown.lost(file)
  return sent
}
