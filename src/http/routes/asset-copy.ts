import { AppError } from '../../domain/error.ts'
import type { ItemAsset, Queries } from '../../domain/queries.ts'
import type { RouteDeps } from '../route.ts'

/** Under which the bytes of an asset are saved, without an extension. */
export function nameOf({ type, id }: Pick<ItemAsset, 'type' | 'id'>): string {
  return `${type}-${id}`
}

/** @throws AppError `not_found` */
export function findAsset(queries: Pick<Queries, 'assets'>, id: number): ItemAsset {
  const asset = queries.assets.find(id)
  if (asset === null) throw new AppError('not_found', `There is no asset ${id}.`)
  return asset
}

/** @throws AppError `not_found`, also for what has no copy; `conflict` with `details.state` while there is none yet. */
export function getCopy(
  queries: Pick<Queries, 'assets'>,
  id: number,
): { asset: ItemAsset; hash: string; cachePath: string } {
  const asset = findAsset(queries, id)
  const { state, hash, cachePath, itemId } = asset
  const details = { state, itemId }
  if (state === 'pending') {
    throw new AppError('conflict', `Asset ${id} waits for its copy.`, { details })
  }
  if (state === 'failed') {
    const reason = reasonOf(asset.problem)
    throw new AppError('conflict', `Asset ${id} could not be copied${reason}.`, { details })
  }
  if (state === 'in_place') throw new AppError('not_found', `Asset ${id} is no picture.`)
  if (hash === null || cachePath === null) {
    throw new AppError('conflict', `Asset ${id} has no copy.`, { details })
  }
  return { asset, hash, cachePath }
}

/** Until a copy that was lost is there again, more or less. */
export const retryAfterSeconds = 5

/** What is said when a copy is not where it should be; where that is possible, it is made again. */
export function lost(
  { cache }: Pick<RouteDeps, 'cache'>,
  { id, itemId, missingAt }: Pick<ItemAsset, 'id' | 'itemId' | 'missingAt'>,
  cachePath: string,
): AppError {
  if (missingAt !== null) {
    return new AppError(
      'not_found',
      `The cache has lost its copy of asset ${id}, whose file is missing.`,
    )
  }
  cache.lost(cachePath)
  const details = { state: 'pending', itemId, retryAfterSeconds }
  return new AppError('conflict', `The copy of asset ${id} is made again.`, { details })
}

/** What stands behind the path in `Cannot open PATH: reason`: an error names no path. */
function reasonOf(problem: string | null): string {
  const reason = problem?.slice(problem.lastIndexOf(': ') + 1).trim() ?? ''
  return reason === '' || reason.includes('/') ? '' : `: ${reason}`
}
