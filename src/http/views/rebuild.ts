import * as v from 'valibot'

import { assetTypes, itemKinds } from '../../domain/media.ts'
import { copyLists } from '../../domain/picture-store.ts'
import { waitingReasons, type WaitingPicture } from '../../domain/queries.ts'
import { instant, instantSchema } from './instant.ts'
import { whole } from './whole.ts'

export const waitingSchema = v.pipe(
  v.strictObject({
    item: v.strictObject({ id: whole, kind: v.picklist(itemKinds), title: v.string() }),
    asset: v.pipe(
      v.nullable(v.strictObject({ id: whole, type: v.picklist(assetTypes) })),
      v.description('Null for an item that is the picture itself.'),
    ),
    lists: v.pipe(v.array(v.picklist(copyLists)), v.description('The lists that it is on.')),
    reason: v.pipe(
      v.picklist(waitingReasons),
      v.description(
        '`new` has no copies yet, `changed` has another content, `sizes` was made for other sizes, `asked` is asked for.',
      ),
    ),
    priority: v.pipe(
      v.nullable(whole),
      v.description(
        'Of the job that makes them, lower runs first; null while none does: somebody has to ask.',
      ),
    ),
    queuedAt: instantSchema,
  }),
  v.metadata({ ref: 'WaitingPicture' }),
)

export function waitingView(picture: WaitingPicture): v.InferOutput<typeof waitingSchema> {
  const { itemId, itemKind, itemTitle, assetId, assetType, lists, reason, priority, queuedAt } =
    picture
  return {
    item: { id: itemId, kind: itemKind, title: itemTitle },
    asset: assetId === null || assetType === null ? null : { id: assetId, type: assetType },
    lists: [...lists],
    reason,
    priority,
    queuedAt: instant(queuedAt),
  }
}
