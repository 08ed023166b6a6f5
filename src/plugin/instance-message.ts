import * as v from 'valibot'

import { pluginErrorCodes } from '../domain/plugin-error.ts'
import { mediaMethods, type FromInstance } from '../domain/plugin-messages.ts'

const id = v.number()
const problem = v.object({
  message: v.string(),
  fix: v.string(),
  file: v.exactOptional(v.string()),
  line: v.exactOptional(v.number()),
})
const manifest = v.object({
  id: v.string(),
  version: v.string(),
  permissions: v.object({
    network: v.exactOptional(v.array(v.string())),
    run: v.exactOptional(v.array(v.string())),
  }),
  settingsSchema: v.record(v.string(), v.unknown()),
})
const failure = v.object({
  code: v.picklist(pluginErrorCodes),
  message: v.string(),
  retryable: v.boolean(),
  retryAfterSeconds: v.nullable(v.number()),
  held: v.boolean(),
})
const result = v.literal('result')
const media = v.object({
  method: v.picklist(mediaMethods),
  args: v.array(v.unknown()),
})
const question = v.variant('service', [
  v.object({ service: v.literal('turn'), origin: v.string() }),
  v.object({
    service: v.literal('outcome'),
    origin: v.string(),
    turn: v.number(),
    status: v.nullable(v.number()),
    isUp: v.nullable(v.boolean()),
    isTooMany: v.boolean(),
    retryAfterSeconds: v.nullable(v.number()),
  }),
  v.object({ service: v.literal('giveBack'), origin: v.string(), turn: v.number() }),
  v.object({ service: v.literal('cacheGet'), key: v.string() }),
  v.object({
    service: v.literal('cacheSet'),
    key: v.string(),
    value: v.unknown(),
    ttlSeconds: v.number(),
  }),
])

const schema: v.GenericSchema<unknown, FromInstance> = v.union([
  v.variant('type', [
    v.object({ type: v.literal('ready'), manifest, methods: v.array(v.string()) }),
    v.object({
      type: v.literal('refused'),
      problems: v.pipe(v.array(problem), v.minLength(1)),
      manifest: v.nullable(manifest),
    }),
    v.object({ type: v.literal('media'), id, call: id, question: media }),
    v.object({ type: v.literal('ask'), id, question }),
    v.object({ type: v.literal('crashed'), reason: v.string() }),
    v.object({ type: v.literal('spoiled') }),
    v.object({ type: v.literal('ended') }),
  ]),
  v.object({ type: result, id, failure }),
  v.object({ type: result, id, value: v.unknown() }),
])

/** Why an instance is ended whose message is none. */
export const strayMessage = 'it sent a message to the daemon by itself'

/**
 * What an instance says; null for what the host in its thread would never say. A plugin has the same port at hand, and
 * a library of it may take the thread for one of its own.
 */
export function readInstanceMessage(sent: unknown): FromInstance | null {
  if (typeof sent !== 'string') return null
  try {
    const read = v.safeParse(schema, JSON.parse(sent))
    return read.success ? read.output : null
  } catch {
    return null
  }
}
