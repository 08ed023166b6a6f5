import * as v from 'valibot'

import { itemKinds } from '../../domain/media.ts'
import type { LibraryTotals } from '../../domain/totals.ts'
import { instantOrNull, instantSchema } from './instant.ts'
import { whole } from './whole.ts'

const described = <S extends v.GenericSchema>(schema: S, text: string) =>
  v.pipe(schema, v.description(text))

/** What one library holds, in numbers. */
export const totalsSchema = v.pipe(
  v.strictObject({
    id: whole,
    name: v.string(),
    files: described(whole, 'Files that are there.'),
    missingFiles: described(whole, 'Files that are gone.'),
    sizeBytes: described(whole, 'Of the files that are there.'),
    freeBytes: described(v.nullable(whole), 'On its disks; null until they were looked at.'),
    items: v.array(
      v.strictObject({
        kind: v.picklist(itemKinds),
        present: whole,
        missing: whole,
        unmatched: described(whole, 'Of those that are there; no provider knows them yet.'),
      }),
    ),
    lastScanAt: v.nullable(instantSchema),
    lastSuccessAt: described(
      v.nullable(instantSchema),
      'When a scan of it last came to its end without failing.',
    ),
  }),
  v.metadata({ ref: 'LibraryTotals' }),
)

export type TotalsView = v.InferOutput<typeof totalsSchema>

export function libraryTotalsView(totals: LibraryTotals): TotalsView {
  const { id, name, files, items, freeBytes, lastScanAt, lastSuccessAt } = totals
  return {
    id,
    name,
    files: files.present,
    missingFiles: files.missing,
    sizeBytes: files.sizeBytes,
    freeBytes,
    items: [...items],
    lastScanAt: instantOrNull(lastScanAt),
    lastSuccessAt: instantOrNull(lastSuccessAt),
  }
}
