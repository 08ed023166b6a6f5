import * as v from 'valibot'

import { whole } from './whole.ts'

/** How far the first hour has come. */
export const setupSchema = v.strictObject({
  libraries: whole,
  hasScanned: v.pipe(v.boolean(), v.description('A scan has come to its end at some time.')),
  enrichers: v.pipe(
    v.array(v.strictObject({ name: v.string(), plugin: v.string(), isReady: v.boolean() })),
    v.description('Those that are switched on; one without its key is not ready.'),
  ),
  downloadClients: whole,
  notifiers: whole,
})
