import * as v from 'valibot'

import { assetStates } from '../../domain/media.ts'
import { scanDirectoryStates, type AssetKey, type ScanAsset } from '../../domain/queries.ts'
import { itemChanges } from '../../domain/scan.ts'
import { idParams } from '../input.ts'
import { cursorEntry, limitEntry, nextCursor, nextCursorSchema } from '../page.ts'
import { api, defineRoute, type Route, type RouteDeps } from '../route.ts'
import { assetSchema } from '../views/asset.ts'
import { picturesOf } from '../views/item.ts'
import {
  scanAssetView,
  scanDirectorySchema,
  scanDirectoryView,
  scanItemSchema,
  scanItemView,
} from '../views/scan-contents.ts'
import { getScan } from './scans.ts'

const path = `${api}/scans/:id`
const tag = 'scans'

/** From a scan to what it read and made: its folders, its items, their assets. */
export function scanContentsRoutes(deps: RouteDeps): readonly Route[] {
  return [items(deps), directories(deps), assets(deps)]
}

function items(deps: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/items`,
    operationId: 'listScanItems',
    tag,
    summary: 'Items that a scan added or changed, and that are still there.',
    description:
      'In the order of their numbers; while the scan runs, new ones come at the end. Items that it found as they were ' +
      'are counted in `items.found` and not listed.',
    scope: 'read',
    params: idParams,
    query: v.strictObject({
      change: v.optional(v.pipe(v.picklist(itemChanges), v.description('Only these.'))),
      cursor: cursorEntry(v.number()),
      limit: limitEntry,
    }),
    answers: {
      200: {
        description: 'A page of items.',
        schema: v.strictObject({ items: v.array(scanItemSchema), nextCursor: nextCursorSchema }),
      },
    },
    handle: ({ context, params, query: { change, cursor, limit } }) => {
      const { queries } = deps
      const found = queries.scans.items(getScan(deps, params.id).id, {
        ...(change !== undefined && { change }),
        ...(cursor !== undefined && { afterId: cursor }),
        limit,
      })
      const changes = new Map(found.map((entry) => [entry.itemId, entry.change]))
      const shown = queries.items.findSummaries([...changes.keys()])
      const pictures = picturesOf(queries, [...changes.keys()])
      return context.json({
        items: shown.map((item) => scanItemView(item, changes.get(item.id) ?? 'updated', pictures)),
        nextCursor: nextCursor(found, limit, ({ itemId }) => itemId),
      })
    },
  })
}

function directories(deps: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/directories`,
    operationId: 'listScanDirectories',
    tag,
    summary: 'Folders that a scan reads as one piece of work each, by their state.',
    description:
      'Waiting are those that are being read too. Done are those that no later scan has read again; failed ones are ' +
      'remembered for as long as their jobs.',
    scope: 'read',
    params: idParams,
    query: v.strictObject({
      state: v.pipe(v.picklist(scanDirectoryStates), v.description('Only these.')),
      cursor: cursorEntry(v.number()),
      limit: limitEntry,
    }),
    answers: {
      200: {
        description: 'A page of folders.',
        schema: v.strictObject({
          directories: v.array(scanDirectorySchema),
          nextCursor: nextCursorSchema,
        }),
      },
    },
    handle: ({ context, params, query: { state, cursor, limit } }) => {
      const found = deps.queries.scans.directories(getScan(deps, params.id), {
        state,
        ...(cursor !== undefined && { afterId: cursor }),
        limit,
      })
      return context.json({
        directories: found.map(scanDirectoryView),
        nextCursor: nextCursor(found, limit, ({ id }) => id),
      })
    },
  })
}

function assets(deps: RouteDeps): Route {
  return defineRoute({
    method: 'GET',
    path: `${path}/assets`,
    operationId: 'listScanAssets',
    tag,
    summary: 'Assets that a scan has cached, failed to cache, or has yet to cache.',
    description: 'An asset belongs to the scan that dealt with it last.',
    scope: 'read',
    params: idParams,
    query: v.strictObject({
      state: v.pipe(v.picklist(assetStates), v.description('Only these.')),
      cursor: cursorEntry(v.pipe(v.array(v.number()), v.length(2))),
      limit: limitEntry,
    }),
    answers: {
      200: {
        description: 'A page of assets.',
        schema: v.strictObject({ assets: v.array(assetSchema), nextCursor: nextCursorSchema }),
      },
    },
    handle: ({ context, params, query: { state, cursor, limit } }) => {
      const found = deps.queries.scans.assets(getScan(deps, params.id), {
        state,
        ...(cursor !== undefined && { after: keyOf(cursor) }),
        limit,
      })
      return context.json({
        assets: found.map(scanAssetView),
        nextCursor: nextCursor(found, limit, ({ unitId, id }: ScanAsset) => [unitId, id]),
      })
    },
  })
}

function keyOf([unitId = 0, id = 0]: readonly number[]): AssetKey {
  return [unitId, id]
}
