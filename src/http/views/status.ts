import * as v from 'valibot'

import { instantSchema } from './instant.ts'
import { whole } from './whole.ts'

const space = {
  freeBytes: v.pipe(v.nullable(whole), v.description('Null before the first look.')),
  totalBytes: v.nullable(whole),
}

export const statusSchema = v.pipe(
  v.strictObject({
    version: v.string(),
    commit: v.pipe(v.nullable(v.string()), v.description('That it was built from.')),
    bun: v.string(),
    platform: v.string(),
    hostname: v.string(),
    processId: whole,
    startedAt: instantSchema,
    uptimeSeconds: whole,
    memoryBytes: v.pipe(whole, v.description('Of the whole process, at present.')),
    address: v.pipe(v.string(), v.description('Where it listens.')),
    basePath: v.string(),
    paths: v.strictObject({
      data: v.string(),
      config: v.string(),
      log: v.pipe(v.nullable(v.string()), v.description('Null while no file is kept.')),
    }),
    database: v.strictObject({
      sizeBytes: whole,
      logBytes: v.pipe(whole, v.description('Of its write-ahead log.')),
    }),
    cacheBytes: whole,
    threads: v.pipe(
      v.nullable(
        v.strictObject({
          busy: whole,
          idle: whole,
          stuck: v.pipe(whole, v.description('Those that hang in a call.')),
          restarts: v.pipe(whole, v.description('Threads that were replaced since the start.')),
          watchers: v.pipe(whole, v.description('Of watched folders.')),
        }),
      ),
      v.description('Null when the thread that writes does not answer in time.'),
    ),
    disks: v.strictObject({
      data: v.strictObject(space),
      libraries: v.array(v.strictObject({ id: whole, name: v.string(), ...space })),
    }),
  }),
  v.metadata({ ref: 'Status' }),
)

export type StatusView = v.InferOutput<typeof statusSchema>
