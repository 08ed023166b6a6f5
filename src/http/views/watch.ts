import * as v from 'valibot'

import { type RootWatch, watchModes, watchReasons } from '../../domain/watch.ts'
import { instantOrNull, instantSchema } from './instant.ts'
import { whole } from './whole.ts'

const instant = v.nullable(instantSchema)

export const watchSchema = v.pipe(
  v.strictObject({
    libraryId: whole,
    libraryName: v.string(),
    rootId: whole,
    path: v.string(),
    mode: v.pipe(
      v.picklist(watchModes),
      v.description(
        'Told of each change by the system, by looking at the times of folders, or not at all.',
      ),
    ),
    reason: v.picklist(watchReasons),
    explanation: v.pipe(v.string(), v.description('The reason as a sentence.')),
    filters: v.pipe(
      v.array(v.string()),
      v.description('Only changes of files that one of them matches count; empty for all.'),
    ),
    since: v.pipe(instant, v.description('Since when it is watched so.')),
    folders: v.pipe(
      v.nullable(whole),
      v.description('Folders that are polled; null while that is not known, and with events.'),
    ),
    lastChangeAt: instant,
    changes: v.pipe(whole, v.description('Noticed since the start.')),
    unsettled: v.pipe(
      whole,
      v.description('Folders with changes that are younger than the settle time.'),
    ),
    lastPollAt: instant,
    nextPollAt: instant,
    lastScanRequestAt: instant,
  }),
  v.metadata({ ref: 'Watch' }),
)

export function watchView(root: RootWatch): v.InferOutput<typeof watchSchema> {
  return {
    ...root,
    filters: [...root.filters],
    since: instantOrNull(root.since),
    lastChangeAt: instantOrNull(root.lastChangeAt),
    lastPollAt: instantOrNull(root.lastPollAt),
    nextPollAt: instantOrNull(root.nextPollAt),
    lastScanRequestAt: instantOrNull(root.lastScanRequestAt),
  }
}
