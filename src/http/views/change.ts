import * as v from 'valibot'

import { changeKinds, changeReasons, changeSources, type FileChange } from '../../domain/change.ts'
import { itemKinds } from '../../domain/media.ts'
import { instant, instantOrNull, instantSchema } from './instant.ts'
import { list } from './list.ts'
import { pathSchema } from './path.ts'
import { libraryRefSchema } from './scan-event.ts'
import { whole } from './whole.ts'

export const itemRefSchema = v.strictObject({
  id: whole,
  kind: v.picklist(itemKinds),
  title: v.string(),
})

export const changeSchema = v.pipe(
  v.strictObject({
    id: whole,
    library: libraryRefSchema,
    kind: v.picklist(changeKinds),
    source: v.pipe(
      v.picklist(changeSources),
      v.description(
        'Who came upon it: a scan by itself, the watch of a folder, a word from outside, an import.',
      ),
    ),
    reason: v.pipe(
      v.nullable(v.picklist(changeReasons)),
      v.description(
        'Why it is a change. `size` and `time` are what differs of a modified file; a deleted one was `not_found`, or a ' +
          'person `approved` it, or its folder has left the library; a renamed one was known by its content, or by size ' +
          'and time where that was never read.',
      ),
    ),
    path: pathSchema,
    oldPath: v.pipe(v.nullable(pathSchema), v.description('Where it was before.')),
    fileCount: v.pipe(whole, v.description('Files that it stands for: those of a folder.')),
    sizeBytes: v.pipe(v.nullable(whole), v.description('Null for a folder.')),
    fingerprint: v.pipe(
      v.nullable(v.string()),
      v.description('Hash of head and tail, once the file was read.'),
    ),
    scanId: v.nullable(whole),
    items: v.pipe(
      list(itemRefSchema),
      v.description(
        'What the folder holds now: films, seasons, albums, collections; five at most.',
      ),
    ),
    detectedAt: instantSchema,
    processedAt: v.pipe(
      v.nullable(instantSchema),
      v.description('When all that depends on it had been brought in line; null until then.'),
    ),
  }),
  v.metadata({ ref: 'FileChange' }),
)

export function changeView(change: FileChange): v.InferOutput<typeof changeSchema> {
  const { libraryId, libraryName, items, detectedAt, processedAt, ...facts } = change
  return {
    ...facts,
    library: { id: libraryId, name: libraryName },
    items: [...items],
    detectedAt: instant(detectedAt),
    processedAt: instantOrNull(processedAt),
  }
}
