import { AppError } from '../../domain/error.ts'
import type { ItemAsset, Queries } from '../../domain/queries.ts'

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
  if (hash === null || cachePath === null) throw lost(id)
  return { asset, hash, cachePath }
}

/** What is said when a copy is not where it should be. */
export function lost(id: number): AppError {
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
