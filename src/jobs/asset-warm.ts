import * as v from 'valibot'

import { warmMost } from '../domain/picture.ts'
import { defineJob } from '../queue/define-job.ts'
import { makePictures, type PictureInput, type PictureResult } from '../scan/make-pictures.ts'
import { applyWarm, prepareWarm } from '../scan/warm.ts'

const picture = v.strictObject({ assetId: v.nullable(v.number()), itemId: v.number() })

/** Makes thumbnails and display copies of what somebody has opened, and of what lies beside it, before all others. */
export const assetWarm = defineJob<'asset.warm', PictureInput, PictureResult>({
  kind: 'asset.warm',
  queue: 'picture',
  priority: 5,
  timeoutSeconds: 120,
  perWorker: 1,
  payload: v.strictObject({
    pictures: v.pipe(v.array(picture), v.maxLength(warmMost), v.readonly()),
  }),
  // Who asks again wants it now or not at all.
  retry: { maxAttempts: 1 },
  uniqueKey: ({ pictures }) =>
    pictures.map(({ assetId, itemId }) => `${assetId ?? '-'}:${itemId}`).join(),

  prepare: prepareWarm,
  compute: (input, context) =>
    makePictures(input, {
      ...context,
      cacheDir: context.services.settings.cacheDir,
      media: context.services.media,
    }),
  commit: (result, _payload, tx) => {
    applyWarm(result, tx)
    return undefined
  },
})
