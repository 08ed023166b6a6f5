import { get, send } from './request.ts'
import { refresh } from './resource.ts'
import type { Artwork } from './types.ts'

interface Wish {
  readonly assetId?: number
  readonly itemId?: number
  readonly offerId?: number
  readonly locked?: boolean
}

/** Has an item show a picture; gives what takes that back: to what a person chose before, else to the rule. */
export async function chooseArtwork(
  id: number,
  type: Artwork['type'],
  wish: Wish,
): Promise<() => Promise<void>> {
  const { artwork } = await get<{ artwork: readonly Artwork[] }>(`items/${id}/artwork`)
  const before = artwork.find((one) => one.type === type)?.chosen
  const own = before?.chosenBy === 'person' ? pictureOf(before) : null
  await send('PUT', `items/${id}/artwork/${type}`, wish)
  refresh('items')
  return async () => {
    if (own === null) await send('DELETE', `items/${id}/artwork/${type}`)
    else await send('PUT', `items/${id}/artwork/${type}`, own)
    refresh('items')
  }
}

/** What is chosen, as it is wished for; null for what a provider offers and is not here yet. */
function pictureOf({ assetId, itemId, locked }: NonNullable<Artwork['chosen']>): Wish | null {
  if (assetId !== null) return { assetId, locked }
  return itemId === null ? null : { itemId, locked }
}
