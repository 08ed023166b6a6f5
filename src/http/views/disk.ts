import * as v from 'valibot'

import { diskKinds, type DiskState } from '../../domain/disk.ts'
import type { DiskAccess } from '../../domain/disk-access.ts'
import type { RootWatch } from '../../domain/watch.ts'
import { instantOrNull, instantSchema } from './instant.ts'
import { whole } from './whole.ts'

const accessSchema = v.strictObject({
  why: v.picklist(['schedule', 'poll']),
  name: v.pipe(v.string(), v.description('Of the schedule, or the folder that is polled.')),
  at: v.pipe(
    instantSchema,
    v.description('When it begins; of one that waits for the disk, when at the latest.'),
  ),
  waitingSince: v.pipe(
    v.nullable(instantSchema),
    v.description('Due since then, it waits until something else wakes the disk.'),
  ),
})

export const diskSchema = v.pipe(
  v.strictObject({
    name: v.pipe(v.string(), v.description('Of the device, the share or the file system.')),
    kind: v.picklist(diskKinds),
    lanes: v.pipe(
      v.nullable(whole),
      v.description('Jobs that read it at once; null for as many as their queues allow.'),
    ),
    awake: v.pipe(v.nullable(v.boolean()), v.description('Null when nothing tells.')),
    lastActiveAt: v.pipe(
      v.nullable(instantSchema),
      v.description('When it was last seen to have worked, for whomever.'),
    ),
    roots: v.array(
      v.strictObject({
        rootId: whole,
        libraryId: whole,
        libraryName: v.string(),
        path: v.string(),
      }),
    ),
    nextAccess: v.nullable(accessSchema),
  }),
  v.metadata({ ref: 'Disk' }),
)

export function diskView(facts: {
  readonly state: DiskState
  readonly roots: readonly RootWatch[]
  readonly next: DiskAccess | null
}): v.InferOutput<typeof diskSchema> {
  const { state, roots, next } = facts
  const { disk, lanes, awake, lastActiveAt } = state
  return {
    name: disk.name,
    kind: disk.kind,
    lanes,
    awake,
    lastActiveAt: instantOrNull(lastActiveAt),
    roots: roots.map(({ rootId, libraryId, libraryName, path }) => ({
      rootId,
      libraryId,
      libraryName,
      path,
    })),
    nextAccess: next && {
      ...next,
      at: new Date(next.at).toISOString(),
      waitingSince: instantOrNull(next.waitingSince),
    },
  }
}
