import * as v from 'valibot'

import {
  commitFinish,
  finish,
  type FinishInput,
  type FinishResult,
  prepareFinish,
} from '../download/finish.ts'
import { defineJob } from '../queue/define-job.ts'

/** Does with a download in its client what the configuration wants once all of it is imported. */
export const downloadFinish = defineJob<'download.finish', FinishInput, FinishResult>({
  kind: 'download.finish',
  queue: 'download',
  // Behind the polls, which are numbered by their clients.
  priority: 1001,
  timeoutSeconds: 60,
  perWorker: 8,
  retry: { maxAttempts: 3, baseSeconds: 30 },
  payload: v.strictObject({ downloadId: v.number() }),
  uniqueKey: ({ downloadId }) => String(downloadId),

  prepare: ({ downloadId }, { stores }) => prepareFinish(stores, downloadId),
  places: ({ downloadId }, { stores }) =>
    prepareFinish(stores, downloadId)?.files.flatMap(({ root }) => (root === null ? [] : [root])) ??
    [],
  compute: async (input, { services, signal }) => {
    const { client: name } = input.download
    const rules = services.settings.downloads.clients.find(
      (client) => client.enabled && client.name === name,
    )
    if (rules === undefined) return { outcome: 'cancel' }
    const client = services.downloadClient(name)
    return await finish(input, rules, {
      remove: (id, options) => client.remove(id, options, signal),
      setCategory: (id, category) => client.setCategory(id, category, signal),
    })
  },
  commit: (result, { downloadId }, tx) => {
    commitFinish(tx, downloadId, result)
    return undefined
  },
})
