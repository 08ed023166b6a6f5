import * as v from 'valibot'

import { listOf, longText, share, shortText, someText } from '../../domain/answer-limits.ts'
import { downloadPhases, downloadProblemKinds } from '../../domain/download-client.ts'
import { method, type MethodShapes, optionalMethod, testAnswer } from './method.ts'

const amount = v.pipe(v.number(), v.minValue(0))

const item = v.object({
  id: someText,
  otherIds: v.optional(listOf(someText, 100)),
  name: longText,
  category: v.nullable(shortText),
  tags: listOf(shortText, 500),
  phase: v.picklist(downloadPhases),
  rawState: shortText,
  isDataComplete: v.boolean(),
  progress: share,
  wantedBytes: amount,
  totalBytes: amount,
  leftBytes: amount,
  downBytesPerSecond: amount,
  upBytesPerSecond: amount,
  etaSeconds: v.nullable(amount),
  ratio: v.optional(v.number()),
  seedingSeconds: v.optional(amount),
  seeds: v.optional(v.number()),
  peers: v.optional(v.number()),
  availability: v.optional(v.number()),
  path: v.nullable(v.object({ base: shortText, content: shortText })),
  addedAt: v.optional(v.number()),
  completedAt: v.optional(v.number()),
  problem: v.optional(
    v.object({
      kind: v.picklist(downloadProblemKinds),
      message: longText,
      blocksImport: v.boolean(),
    }),
  ),
  isSeedGoalReached: v.optional(v.boolean()),
  canMove: v.optional(v.boolean()),
})

const clientList = v.object({
  items: listOf(item, 50_000),
  isComplete: v.boolean(),
  session: shortText,
  cursor: v.optional(shortText),
  removed: v.optional(listOf(someText, 50_000)),
})

const file = v.object({
  path: someText,
  sizeBytes: amount,
  progress: share,
  isWanted: v.boolean(),
})

const order = v.strictObject({
  url: v.pipe(
    v.string(),
    v.maxLength(20_000),
    v.regex(/^(?:https?:\/\/|magnet:)/i, 'must be a magnet link or an address of http or https'),
  ),
  category: v.optional(shortText),
  paused: v.optional(v.boolean()),
})

const query = v.strictObject({ category: v.optional(shortText), cursor: v.optional(shortText) })
const someIds = listOf(someText, 10_000)

export const downloadClientMethods: MethodShapes = {
  test: method(
    [],
    v.object({
      ...testAnswer,
      version: shortText,
      protocol: v.picklist(['torrent', 'usenet', 'http']),
      defaultFolder: v.optional(shortText),
    }),
  ),
  list: method([v.optional(query, {})], clientList),
  files: method([someText], listOf(file, 100_000)),
  add: optionalMethod([order], v.object({ id: someText, isDuplicate: v.boolean() })),
  remove: optionalMethod([someText, v.strictObject({ deleteData: v.boolean() })], null),
  pause: optionalMethod([someIds], null),
  resume: optionalMethod([someIds], null),
  setCategory: optionalMethod([someText, shortText], null),
}
