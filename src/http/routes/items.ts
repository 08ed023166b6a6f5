import type { Context } from 'hono'
import * as v from 'valibot'

import { AppError } from '../../domain/error.ts'
import type { ItemKey } from '../../domain/item-key.ts'
import { itemKinds, matchStates, searchedKinds, topKinds } from '../../domain/media.ts'
import { resolutions } from '../../domain/quality.ts'
import { type ItemRecord, type Queries } from '../../domain/queries.ts'
import { itemKeyLength, type ItemListQuery, type ItemSort } from '../../domain/item-list.ts'
import { flagText, idParams, idText } from '../input.ts'
import { libraryEntry, libraryIdOf } from '../library-parameter.ts'
import { means } from '../meaning.ts'
import { cursorEntry, encodeCursor, limitEntry, nextCursorSchema } from '../page.ts'
import { badRequest } from '../problem.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import type { Warmer } from '../warmer.ts'
import { itemSummarySchema, itemSummaryView, picturesOf } from '../views/item.ts'

const path = `${api}/items`
const tag = 'items'

const kindWords = itemKinds.join('|')

const kindsText = v.pipe(
  v.string(),
  v.regex(
    new RegExp(`^(?:${kindWords})(?:,(?:${kindWords}))*$`),
    `must be one or more of ${itemKinds.join(', ')}, with commas between them`,
  ),
  v.transform((text) => [...new Set(text.split(','))] as (typeof itemKinds)[number][]),
  v.description(
    `One or more kinds, with commas between them: ${itemKinds.join(', ')}. Left out, these are those that stand at ` +
      `the top (${topKinds.join(', ')}); with \`q\` all but seasons, with \`parent\` all.`,
  ),
  means({ type: 'array', minItems: 1, items: { type: 'string', enum: itemKinds } }),
)

const pageSchema = v.strictObject({
  items: v.array(itemSummarySchema),
  nextCursor: nextCursorSchema,
})

const cursor = cursorEntry(v.pipe(v.array(v.union([v.string(), v.number()])), v.maxLength(5)))

/** What narrows and orders a list. */
export const filters = {
  parent: v.optional(
    v.pipe(idText, v.description('Number of a series, season, album or collection.')),
  ),
  matchState: v.optional(
    v.pipe(v.picklist(matchStates), v.description('Whether a provider knows it.')),
  ),
  missing: v.optional(
    v.pipe(
      flagText,
      v.description('True: only those whose files are all gone. False: only those that are there.'),
    ),
  ),
  year: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,4}$/, 'must be a year'),
      v.transform(Number),
      means({ type: 'integer', minimum: 0, maximum: 9999 }),
    ),
  ),
  q: v.optional(
    v.pipe(
      v.string(),
      v.regex(/[^\s\p{Cc}]/u, 'must hold something to look for'),
      v.maxLength(200),
      v.description('Each of its words has to be in the title or the original title.'),
    ),
  ),
  artwork: v.optional(
    v.pipe(flagText, v.description('Whether there is a picture to be shown by.')),
  ),
  resolution: v.optional(
    v.pipe(v.picklist(resolutions), v.description('One of its files is of this size.')),
  ),
  codec: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^[\w.-]{1,40}$/, 'must be the name of a codec'),
      v.description('One of its files is in this codec: `hevc`.'),
    ),
  ),
  sort: v.optional(
    v.pipe(
      v.picklist(['title', 'addedAt', '-addedAt', 'year', 'date', '-date']),
      v.description(
        '`-addedAt` is newest first; without a year comes last. `date` is when a picture was taken or an episode ' +
          'first shown, `-date` the latest first and those without one last.',
      ),
    ),
    'title',
  ),
}

const listQuery = v.strictObject({
  library: libraryEntry,
  kind: v.optional(kindsText),
  top: v.optional(
    v.pipe(
      flagText,
      v.description(
        'True: only those that are part of no other item, as collections and images may be; so it is without ' +
          '`kind`, `parent` and `q`.',
      ),
    ),
  ),
  ...filters,
  cursor,
  limit: limitEntry,
})

/** Lists of the catalogue: films, series with their seasons and episodes, and what else libraries hold. */
export function itemRoutes(deps: RouteDeps, warmer: Warmer): readonly Route[] {
  return [list(deps, warmer), children(deps, warmer)]
}

function list({ queries }: RouteDeps, warmer: Warmer): Route {
  return defineRoute({
    method: 'GET',
    path,
    operationId: 'listItems',
    tag,
    summary: 'Items, by title; those that stand at the top unless told otherwise.',
    description:
      'Titles are ordered and searched without case, accents and signs, and ordered without a leading The, A or An: ' +
      '`amelie` finds Amélie, and The Matrix stands under M. A `<sorttitle>` of a sidecar goes before that. Items ' +
      'whose files are all gone are listed too, with `missingAt`.',
    scope: 'read',
    query: listQuery,
    answers: { 200: { description: 'A page of items.', schema: pageSchema } },
    problems: { 404: 'There is no such library.' },
    handle: ({ context, query }) => {
      const { library, kind, parent, q, sort, limit } = query
      const { top = (kind ?? parent ?? q) === undefined } = query
      return answerPage(
        context,
        { queries, warmer },
        {
          kinds: kind ?? kindsOf({ parent, q }),
          ...(library !== undefined && { libraryId: libraryIdOf(queries, library) }),
          ...narrowed(query),
          top,
          ...afterOf(query.cursor, sort),
          sort,
          limit,
        },
      )
    },
  })
}

type Filters = Omit<v.InferOutput<v.StrictObjectSchema<typeof filters, undefined>>, 'sort'>

/** What narrows a list, without what was not said. */
export function narrowed({ parent, q, ...said }: Filters) {
  const { matchState, missing, artwork, resolution, codec, year } = said
  return {
    ...(parent !== undefined && { parentId: parent }),
    ...(matchState !== undefined && { matchState }),
    ...(missing !== undefined && { missing }),
    ...(artwork !== undefined && { artwork }),
    ...(resolution !== undefined && { resolution }),
    ...(codec !== undefined && { codec }),
    ...(year !== undefined && { year }),
    ...(q !== undefined && { text: q }),
  }
}

function kindsOf({ parent, q }: { parent: number | undefined; q: string | undefined }) {
  if (parent !== undefined) return itemKinds
  return q === undefined ? topKinds : searchedKinds
}

function children({ queries }: RouteDeps, warmer: Warmer): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/:id/children`,
    operationId: 'listChildren',
    tag,
    summary: 'Seasons of a series, episodes of a season, pictures of a collection, in their order.',
    scope: 'read',
    params: idParams,
    query: v.strictObject({ cursor, limit: limitEntry }),
    answers: { 200: { description: 'A page of items.', schema: pageSchema } },
    handle: ({ context, params: { id }, query }) => {
      getItem(queries, id)
      return answerPage(
        context,
        { queries, warmer },
        {
          kinds: itemKinds,
          parentId: id,
          sort: 'position',
          ...afterOf(query.cursor, 'position'),
          limit: query.limit,
        },
      )
    },
  })
}

function answerPage(
  context: Context,
  { queries, warmer }: { queries: Queries; warmer: Warmer },
  query: ItemListQuery,
): Response {
  const { items, next } = queries.items.list(query)
  const ids = items.map(({ id }) => id)
  if (query.parentId !== undefined) warmer.page(ids)
  const pictures = picturesOf(queries, ids)
  return context.json({
    items: items.map((item) => itemSummaryView(item, pictures)),
    nextCursor: next === null ? null : encodeCursor(next),
  })
}

function afterOf(key: ItemKey | undefined, sort: ItemSort): { after?: ItemKey } {
  if (key === undefined) return {}
  if (key.length !== itemKeyLength[sort]) {
    throw badRequest(400, 'cursor: is not a cursor of this list in this order')
  }
  return { after: key }
}

/** @throws AppError `not_found` */
export function getItem({ items }: Pick<Queries, 'items'>, id: number): ItemRecord {
  const item = items.find(id)
  if (item === null) throw noItem(id)
  return item
}

export function noItem(id: number): AppError {
  return new AppError('not_found', `There is no item ${id}.`)
}
