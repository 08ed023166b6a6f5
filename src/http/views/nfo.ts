import * as v from 'valibot'

import type { ItemNfo } from '../../domain/queries.ts'
import type { PlannedNfo } from '../../domain/written.ts'
import { fieldValueSchema } from './layers.ts'
import { list } from './list.ts'
import { pathSchema } from './path.ts'
import { whole } from './whole.ts'

/** What NFO files told of an item, and what would be written into one. */
export const nfoSchema = v.pipe(
  v.strictObject({
    itemId: whole,
    files: v.pipe(
      list(pathSchema),
      v.description('NFO files of its owner that lie beside it, as the last scan saw it.'),
    ),
    fields: v.pipe(
      list(v.strictObject({ field: v.string(), value: fieldValueSchema })),
      v.description('What was read from them, also where something else is shown.'),
    ),
    planned: v.pipe(
      v.nullable(
        v.strictObject({
          wanted: v.pipe(
            v.boolean(),
            v.description('Its library has NFO files written: `write_nfo`.'),
          ),
          path: v.pipe(
            v.nullable(pathSchema),
            v.description('Where it lies or would lie; null where there is no place for it.'),
          ),
          refusal: v.pipe(
            v.nullable(v.string()),
            v.description('Why it is not written even where that is wanted.'),
          ),
          text: v.pipe(v.string(), v.description('All of it; nothing was written for this.')),
        }),
      ),
      v.description('What would be written now; null for what has no NFO of that kind.'),
    ),
  }),
  v.metadata({ ref: 'ItemNfo' }),
)

export type NfoView = v.InferOutput<typeof nfoSchema>

export function nfoView(
  itemId: number,
  { files, told, isWanted }: ItemNfo,
  planned: PlannedNfo | null,
): NfoView {
  return {
    itemId,
    files,
    // Each value was checked when it was read.
    fields: told as NfoView['fields'],
    planned: planned && { wanted: isWanted, ...planned },
  }
}
