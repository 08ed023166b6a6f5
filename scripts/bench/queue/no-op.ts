import * as v from 'valibot'

import { defineJob } from '../../../src/queue/define-job.ts'

declare module '../../../src/domain/job.ts' {
  interface JobPayloads {
    'bench.no-op': { number: number; text: string }
  }
}

const payload = v.strictObject({ number: v.number(), text: v.string() })

/** A job that does nothing; its worker checks the payload before it runs. */
export const noOp = defineJob({
  kind: 'bench.no-op',
  queue: 'bench',
  priority: 5,
  timeoutSeconds: 60,
  perWorker: 50,
  payload,
  compute: () => null,
})
