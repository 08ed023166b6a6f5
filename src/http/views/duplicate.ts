import * as v from 'valibot'

import type { DuplicateGroup } from '../../domain/duplicate.ts'
import { fileKinds } from '../../domain/file.ts'
import { itemRefSchema } from './change.ts'
import { list } from './list.ts'
import { pathSchema } from './path.ts'
import { libraryRefSchema } from './scan-event.ts'
import { whole } from './whole.ts'

export const duplicateSchema = v.pipe(
  v.strictObject({
    sizeBytes: v.pipe(whole, v.description('Of each of the files.')),
    fingerprint: v.pipe(
      v.string(),
      v.description('Hash of head and tail; with the size it tells contents apart.'),
    ),
    wastedBytes: v.pipe(
      whole,
      v.description('What would be free if one stayed; hard links take no room of their own.'),
    ),
    files: list(
      v.strictObject({
        id: whole,
        library: libraryRefSchema,
        path: pathSchema,
        kind: v.picklist(fileKinds),
        items: list(itemRefSchema),
      }),
    ),
  }),
  v.metadata({ ref: 'DuplicateGroup' }),
)

export function duplicateView(group: DuplicateGroup): v.InferOutput<typeof duplicateSchema> {
  const { sizeBytes, fingerprint, wastedBytes, files } = group
  return {
    sizeBytes,
    fingerprint,
    wastedBytes,
    files: files.map(({ libraryId, libraryName, items, ...file }) => ({
      ...file,
      library: { id: libraryId, name: libraryName },
      items: [...items],
    })),
  }
}
