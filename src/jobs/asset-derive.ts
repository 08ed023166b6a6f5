import * as v from 'valibot'

import { defineJob } from '../queue/define-job.ts'
import { makePictures, type PictureInput, type PictureResult } from '../scan/make-pictures.ts'
import { applyPictures, exhaustPictures, preparePictures } from '../scan/pictures.ts'

/**
 * Makes thumbnails and display copies of the pictures of one unit: of artwork in the cache, of pictures of a library
 * where they lie. No scan waits for it. Its queue runs one job
 * at a time: within it several pictures are decoded side by side, as far as memory allows.
 */
export const assetDerive = defineJob<'asset.derive', PictureInput, PictureResult>({
  kind: 'asset.derive',
  queue: 'picture',
  priority: 8,
  timeoutSeconds: 120,
  perWorker: 1,
  reads: 'root',
  payload: v.strictObject({ unitId: v.number() }),
  uniqueKey: ({ unitId }) => String(unitId),

  prepare: preparePictures,
  compute: (input, context) =>
    makePictures(input, {
      ...context,
      cacheDir: context.services.settings.cacheDir,
      media: context.services.media,
    }),
  commit: applyPictures,
  exhausted: exhaustPictures,
})
