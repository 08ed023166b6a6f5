import * as v from 'valibot'

import { matchStates } from '../../domain/media.ts'
import { resolutions } from '../../domain/quality.ts'
import { list } from './list.ts'
import { whole } from './whole.ts'

/** A list from above. */
export const outlineSchema = v.pipe(
  v.strictObject({
    ids: v.pipe(list(whole), v.description('All items of the list in its order.')),
    marks: v.pipe(
      list(
        v.strictObject({
          text: v.pipe(
            v.string(),
            v.description(
              '`A`, `#`, `1999` or `2026-11`: a letter, a year or a month, by the order.',
            ),
          ),
          at: v.pipe(whole, v.description('Place of the first one in the list, from 0.')),
        }),
      ),
      v.description('Where one begins; by the order of their coming at some places only.'),
    ),
  }),
  v.metadata({ ref: 'ItemOutline' }),
)

const counts = <Value extends v.GenericSchema>(value: Value) =>
  list(v.strictObject({ value, count: whole }))

/** How many of each sort there are. */
export const facetsSchema = v.pipe(
  v.strictObject({
    total: whole,
    missing: v.pipe(whole, v.description('None of their files is there.')),
    withoutArtwork: v.pipe(whole, v.description('There is no picture to show them by.')),
    matchStates: v.record(v.picklist(matchStates), whole),
    resolutions: counts(v.picklist(resolutions)),
    codecs: v.pipe(counts(v.string()), v.description('The most frequent first.')),
    years: v.pipe(counts(whole), v.description('The latest first.')),
  }),
  v.metadata({ ref: 'ItemFacets' }),
)

export type OutlineView = v.InferOutput<typeof outlineSchema>
export type FacetsView = v.InferOutput<typeof facetsSchema>
