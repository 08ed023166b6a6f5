import * as v from 'valibot'

import { copyLists } from '../domain/picture-store.ts'
import { defineJob } from '../queue/define-job.ts'
import { rebuildUnits } from '../scan/rebuild.ts'

/** Has smaller copies of the pictures of a library, or of all, made anew; `asset.derive` makes them. */
export const cacheRebuild = defineJob<'cache.rebuild', never, null>({
  kind: 'cache.rebuild',
  queue: 'chores',
  priority: 7,
  timeoutSeconds: 60,
  perWorker: 1,
  payload: v.strictObject({
    libraryId: v.nullable(v.number()),
    lists: v.pipe(v.array(v.picklist(copyLists)), v.readonly()),
    which: v.picklist(['due', 'stale', 'all']),
    after: v.number(),
  }),
  // One that is under way has passed units whose pictures may be asked for only now.
  uniqueKey: ({ libraryId, lists, which, after }) =>
    `${libraryId ?? 'all'} ${lists.join()} ${which} ${after}`,
  commit: (_result, payload, tx) => {
    rebuildUnits(payload, tx)
    return undefined
  },
})
