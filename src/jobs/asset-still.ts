import * as v from 'valibot'

import { defineJob } from '../queue/define-job.ts'
import {
  applyStills,
  makeStills,
  prepareStills,
  type StillInput,
  type StillResult,
} from '../scan/stills.ts'

/**
 * Makes pictures of films and episodes that come without one, a few at a time: each job goes on where the one before has
 * ended. Nobody waits for them, so they come after all other pictures.
 */
export const assetStill = defineJob<'asset.still', StillInput, StillResult>({
  kind: 'asset.still',
  queue: 'picture',
  priority: 9,
  // A video is asked for six frames at most, of 20 seconds each.
  timeoutSeconds: 180,
  perWorker: 1,
  payload: v.strictObject({ afterItemId: v.number(), round: v.number() }),
  uniqueKey: ({ afterItemId, round }) => `${afterItemId} ${round}`,

  prepare: prepareStills,
  compute: makeStills,
  commit: applyStills,
})
