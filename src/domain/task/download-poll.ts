import * as v from 'valibot'

import { defineTask } from './define-task.ts'

/** Asks download clients at a time of day, beside the polls that follow one another. */
export const downloadPollTask = defineTask({
  name: 'download-poll',
  description: 'Has all download clients asked for what they have, and imported what is complete.',
  parameters: v.strictObject({}),
  start: (_parameters, context) => ({
    parts: [],
    counts: { clientsAsked: context.pollDownloads() },
  }),
})
