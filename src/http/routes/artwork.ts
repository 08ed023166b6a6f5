import type { Context } from 'hono'
import * as v from 'valibot'

import type { ArtworkRef } from '../../domain/artwork.ts'
import { artworkTypes } from '../../domain/media.ts'
import { AppError } from '../../domain/error.ts'
import { idParams, idText } from '../input.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { artworkSchema, artworkView } from '../views/artwork.ts'

const path = `${api}/items/:id/artwork`
const tag = 'items'

const typeParams = v.object({
  id: v.pipe(idText, v.description('Number of the item.')),
  type: v.pipe(v.picklist(artworkTypes), v.description('What the picture is to the item.')),
})

const numberSchema = v.pipe(v.number(), v.integer(), v.minValue(1))
const wishSchema = v.pipe(
  v.strictObject({
    assetId: v.optional(
      v.pipe(numberSchema, v.description('An asset of the item that is a picture.')),
    ),
    itemId: v.optional(
      v.pipe(numberSchema, v.description('A picture in the collection, at whatever depth.')),
    ),
    offerId: v.optional(
      v.pipe(
        numberSchema,
        v.description(
          'What a provider offers of the item; it is downloaded, and shown from then on.',
        ),
      ),
    ),
    locked: v.optional(
      v.pipe(
        v.boolean(),
        v.description(
          'True: another one can be chosen only by saying whether that is to be locked.',
        ),
      ),
    ),
  }),
  v.check(
    ({ assetId, itemId, offerId }) =>
      [assetId, itemId, offerId].filter((one) => one !== undefined).length <= 1,
    'name an asset, an item or an offer, not several',
  ),
  v.check(
    (wish) => Object.keys(wish).length > 0,
    'say what is to be shown, or whether it is locked',
  ),
)

const answer = {
  200: { description: 'What the item shows and could show.', schema: artworkSchema },
}

/** What items show of their artwork, and who decides that. */
export function artworkRoutes(deps: RouteDeps): readonly Route[] {
  return [show(deps), choose(deps), unchoose(deps)]
}

function show({ queries }: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path,
    operationId: 'getArtwork',
    tag,
    summary: 'What an item shows of each type of artwork, what else it could show, and why.',
    scope: 'read',
    params: idParams,
    answers: answer,
    handle: ({ context, params: { id } }) => answerArtwork(context, { queries }, id),
  })
}

function choose({ queries, engine }: RouteDeps): Route {
  return defineRoute({
    method: 'PUT',
    path: `${path}/:type`,
    operationId: 'chooseArtwork',
    tag,
    summary: 'Has an item show a picture of its own from now on.',
    description:
      'It stays through scans. While its file is away another one is shown. Without a picture, what is shown is kept.',
    scope: 'full',
    params: typeParams,
    body: wishSchema,
    answers: answer,
    problems: {
      409: 'The choice is locked, and the body does not say whether the new one is to be.',
      422: 'It is no picture of the item, or there is none to keep.',
    },
    handle: async ({ context, params: { id, type }, body: { locked, ...named } }) => {
      const picture = refOf(named)
      await engine.ask('chooseArtwork', {
        itemId: id,
        type,
        ...(picture !== null && { picture }),
        ...(locked !== undefined && { locked }),
      })
      return answerArtwork(context, { queries }, id)
    },
  })
}

function unchoose({ queries, engine }: RouteDeps): Route {
  return defineRoute({
    method: 'DELETE',
    path: `${path}/:type`,
    operationId: 'unchooseArtwork',
    tag,
    summary: 'Has an item show what is the best by rule, and opens the lock.',
    scope: 'full',
    params: typeParams,
    answers: answer,
    handle: async ({ context, params: { id, type } }) => {
      await engine.ask('unchooseArtwork', id, type)
      return answerArtwork(context, { queries }, id)
    },
  })
}

function answerArtwork(
  context: Context,
  { queries }: Pick<RouteDeps, 'queries'>,
  id: number,
): Response {
  const artwork = queries.items.artwork(id)
  if (artwork === null) throw new AppError('not_found', `There is no item ${id}.`)
  return context.json(artworkView(artwork))
}

function refOf({
  assetId,
  itemId,
  offerId,
}: Omit<v.InferOutput<typeof wishSchema>, 'locked'>): ArtworkRef | null {
  if (offerId !== undefined) return { assetId: null, imageId: null, offerId }
  if (assetId !== undefined) return { assetId, imageId: null }
  return itemId === undefined ? null : { assetId: null, imageId: itemId }
}
